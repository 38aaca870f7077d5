import type { Finding, Leaf, VerifyResult } from "@flake-split/nix";
import type { Diagnostic } from "@flake-split/syntax";
import { causeLine, findingLines } from "./finding-lines.ts";

/*
 * The JSON that `verify` prints, spelled out field by field: what our own types are called may change, this may
 * not, unless `version` does.
 */

export interface JsonVerification {
  readonly version: 1;
  readonly command: "verify";
  /** `unchanged`: nothing to compare. `not-evaluated`: there is no Nix, so that nothing was compared. */
  readonly result: VerifyResult["verdict"] | "unchanged" | "not-evaluated";
  /** What the flake was compared with; null if it wasn't. */
  readonly base: string | null;
  readonly complete: boolean;
  readonly outputs: readonly JsonFinding[];
  readonly problem: {
    readonly side: "before" | "after";
    readonly code: string;
    readonly message: string;
  } | null;
  /** Files besides `flake.nix` that the state before has, and that have other contents now or are gone. */
  readonly changedFiles: readonly string[];
  /** Inputs that `flake.lock` doesn't have as they are declared; they were locked for the comparison alone. */
  readonly unlockedInputs: readonly string[];
  /** Systems that were asked for, and that no output is for. */
  readonly unknownSystems: readonly string[];
}

export interface JsonFinding {
  readonly path: readonly string[];
  readonly result: Finding["kind"];
  readonly before: JsonLeaf | null;
  readonly after: JsonLeaf | null;
  readonly causes: readonly {
    readonly kind: string;
    readonly through: readonly string[];
    readonly text: string;
  }[];
  readonly details: readonly string[];
}

export interface JsonLeaf {
  readonly kind: string;
  /** A derivation's path, or what else is known of the value; of long texts the beginning. */
  readonly value: string;
}

export function verifyJson(result: VerifyResult | null, base: string): string {
  return text(reportOf(result, base));
}

/** Without Nix: the first error of what can be read off the files, if there is one, stands for a side that can't be evaluated. */
export function uncomparedJson(diagnostics: readonly Diagnostic[]): string {
  const error = diagnostics.find(({ severity }) => severity === "error");
  const problem =
    error && ({ side: "after", code: error.code, message: `${error.file}: ${error.message}` } as const);
  return text({
    ...reportOf(null, null),
    result: "not-evaluated",
    complete: false,
    problem: problem ?? null,
  });
}

function text(report: JsonVerification): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function reportOf(result: VerifyResult | null, base: string | null): JsonVerification {
  return {
    version: 1,
    command: "verify",
    result: result?.verdict ?? "unchanged",
    base,
    complete: result?.complete ?? true,
    outputs: (result?.findings ?? []).map(jsonFinding),
    problem: result?.problem ? { ...pick(result.problem) } : null,
    changedFiles: [...(result?.conflicts ?? [])],
    unlockedInputs: [...(result?.unlocked ?? [])],
    unknownSystems: [...(result?.unknownSystems ?? [])],
  };
}

function pick({ side, code, message }: NonNullable<VerifyResult["problem"]>) {
  return { side, code, message };
}

function jsonFinding(finding: Finding): JsonFinding {
  const { path, kind, before, after, causes } = finding;
  return {
    path: [...path],
    result: kind,
    before: jsonLeaf(before),
    after: jsonLeaf(after),
    causes: causes.map((cause) => ({
      kind: cause.kind,
      through: [...cause.through],
      text: causeLine(cause, finding),
    })),
    details: findingLines(finding).filter((line) => line !== ""),
  };
}

function jsonLeaf(leaf: Leaf | null): JsonLeaf | null {
  if (leaf === null) return null;
  switch (leaf.kind) {
    case "derivation":
      return { kind: leaf.kind, value: leaf.drvPath };
    case "error":
      return { kind: leaf.kind, value: leaf.message };
    case "empty-set":
      return { kind: leaf.kind, value: "" };
    default:
      return { kind: leaf.kind, value: beginning(leaf.text) };
  }
}

const longest = 4000;

function beginning(text: string): string {
  return text.length > longest ? `${text.slice(0, longest / 2)}… ${text.length}` : text;
}
