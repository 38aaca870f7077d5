import type { Finding, Leaf, VerifyResult } from "@flake-split/nix";
import { causeLine, findingLines } from "./finding-lines.ts";

/*
 * The JSON that `verify` prints, spelled out field by field: what our own types are called may change, this may
 * not, unless `version` does.
 */

export interface JsonVerification {
  readonly version: 1;
  readonly command: "verify";
  /** `unchanged`: nothing to compare. */
  readonly result: VerifyResult["verdict"] | "unchanged";
  readonly base: string;
  readonly complete: boolean;
  readonly outputs: readonly JsonFinding[];
  readonly problem: {
    readonly side: "before" | "after";
    readonly code: string;
    readonly message: string;
  } | null;
  /** Files besides `flake.nix` that the state before has, and that have other contents now or are gone. */
  readonly changedFiles: readonly string[];
  /** Inputs that `flake.lock` doesn't have yet; they were locked for the comparison alone. */
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
  const report: JsonVerification = {
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
  return `${JSON.stringify(report, undefined, 2)}\n`;
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
