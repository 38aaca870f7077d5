import type { FlakeStatus, PhaseStatus } from "@flake-split/codemods";
import type { TextOf } from "../report/diagnostic-text.ts";
import { type JsonDiagnostic, type JsonFlake, jsonDiagnostics } from "../report/json.ts";

/*
 * The JSON that `status` prints, spelled out field by field: what our own types are called may change, this may not,
 * unless `version` does.
 */

export interface JsonStatus {
  readonly version: 1;
  readonly command: "status";
  readonly flake: JsonFlake | null;
  readonly entry: JsonEntry | null;
  readonly phases: readonly JsonPhase[];
  readonly left: { readonly bindings: number; readonly lines: number };
  readonly diagnostics: readonly JsonDiagnostic[];
}

export interface JsonEntry {
  readonly path: string;
  readonly lines: number;
  /** Without those of `inputs`, `nixConfig` and `description`. */
  readonly ownLines: number;
  readonly target: number;
  readonly slim: boolean;
  /** Once the open phases are done. */
  readonly ownLinesAfter: number;
}

export interface JsonPhase {
  readonly name: string;
  readonly title: string;
  readonly risk: PhaseStatus["risk"];
  /** For a person, on a flake of some 3,000 lines. */
  readonly byHand: string | null;
  readonly state: PhaseStatus["state"];
  readonly bindings: number;
  readonly lines: number;
  readonly files: number;
  readonly fileLines: number;
  readonly reason: string | null;
}

export function statusJson(status: FlakeStatus, path: string, textOf: TextOf): string {
  const { flake, entry, phases, left, diagnostics } = status;
  const report: JsonStatus = {
    version: 1,
    command: "status",
    flake: flake === undefined ? null : { framework: flake.framework, spelling: flake.spelling },
    entry: entry === undefined ? null : jsonEntry(entry, path),
    phases: phases.map(jsonPhase),
    left: { bindings: left.bindings, lines: left.lines },
    diagnostics: jsonDiagnostics(diagnostics, textOf),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function jsonEntry(
  { lines, own, target, after }: NonNullable<FlakeStatus["entry"]>,
  path: string,
): JsonEntry {
  return { path, lines, ownLines: own, target, slim: own <= target, ownLinesAfter: after.own };
}

function jsonPhase(phase: PhaseStatus): JsonPhase {
  const { name, title, risk, byHand, state, bindings, lines, files, fileLines, reason } = phase;
  return {
    name,
    title,
    risk,
    byHand: byHand ?? null,
    state,
    bindings,
    lines,
    files,
    fileLines,
    reason: reason ?? null,
  };
}
