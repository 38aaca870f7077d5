import type {
  FileChange,
  FlakeReport,
  LeftReport,
  OwnerNote,
  PlacementReport,
  PlanReport,
  RepeatReport,
} from "@flake-split/codemods";
import type { Diagnostic, Position, Span } from "@flake-split/syntax";
import { fileDiff } from "../diff/unified-diff.ts";
import { linesOf } from "./counts.ts";
import type { TextOf } from "./diagnostic-text.ts";
import { type Positions, positionsByFile, positionsOf } from "./positions.ts";

/*
 * The JSON that the program prints, spelled out field by field: what our own types are called may change, this
 * may not, unless `version` does.
 */

export interface JsonReport {
  readonly version: 1;
  readonly command: string;
  /** What became of it: `planned` for `plan`, `would-change` for a dry run. */
  readonly result: "applied" | "planned" | "refused" | "unchanged" | "would-change";
  /** How the flake writes its outputs; `null` where it could not be read so far. */
  readonly flake: JsonFlake | null;
  readonly files: readonly JsonFile[];
  readonly placements: readonly JsonPlacement[];
  readonly left: readonly JsonLeft[];
  readonly plannedFiles: readonly { path: string; lines: number; holds: readonly string[] }[];
  /** Code that several machines repeat: of `plan`, and of a run with `--share`. */
  readonly repeats: readonly JsonRepeat[];
  readonly diagnostics: readonly JsonDiagnostic[];
  /** What in the repository knows `flake.nix` and not the new files. */
  readonly notes: readonly JsonNote[];
}

export interface JsonNote {
  /** From the top of the repository. */
  readonly file: string | null;
  readonly line: number | null;
  readonly message: string;
  readonly help: string;
}

export interface JsonFlake {
  readonly framework: string;
  readonly spelling: string;
}

export interface JsonFile {
  readonly path: string;
  readonly status: "added" | "modified" | "removed";
  readonly linesBefore: number;
  readonly linesAfter: number;
  readonly diff: string;
}

export interface JsonRange {
  readonly start: Position & { readonly offset: number };
  readonly end: Position & { readonly offset: number };
}

export interface JsonPlacement {
  readonly binding: string;
  readonly range: JsonRange;
  readonly lines: number;
  readonly category: string;
  readonly file: string;
  readonly phase: string;
  readonly reasons: readonly { heuristic: string; reason: string }[];
}

export interface JsonLeft {
  readonly binding: string;
  readonly range: JsonRange;
  readonly lines: number;
  readonly reason: string;
  readonly code: string;
}

export interface JsonRepeat {
  readonly what: string;
  readonly kind: "module" | "value" | "bindings";
  readonly lines: number;
  readonly places: readonly { binding: string; range: JsonRange }[];
  readonly code: string;
  readonly file: string | null;
  readonly reason: string | null;
}

export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: "error" | "warning" | "note";
  readonly file: string;
  readonly range: JsonRange | null;
  readonly message: string;
  readonly why: string | null;
  readonly help: string | null;
  readonly related: readonly { file: string; range: JsonRange | null; message: string }[];
}

export interface JsonInput {
  readonly command: string;
  readonly result: JsonReport["result"];
  readonly changes: readonly FileChange[];
  readonly plan: PlanReport;
  readonly diagnostics: readonly Diagnostic[];
  readonly flakePath: string;
  readonly diffPrefix: string;
  readonly textOf: TextOf;
  readonly notes: () => readonly OwnerNote[];
}

export function jsonReport(input: JsonInput): string {
  const positions = positionsByFile(input.textOf);
  const range = (span: Span) => rangeOf(span, positions(input.flakePath) ?? positionsOf(""));
  const report: JsonReport = {
    version: 1,
    command: input.command,
    result: input.result,
    flake: input.plan.flake === undefined ? null : jsonFlake(input.plan.flake),
    files: input.changes.map((change) => jsonFile(change, input.diffPrefix)),
    placements: input.plan.placements.map((placement) => jsonPlacement(placement, range)),
    left: input.plan.left.map((left) => jsonLeft(left, range)),
    plannedFiles: input.plan.files.map(({ path, lines, holds }) => ({ path, lines, holds: [...holds] })),
    repeats: (input.plan.repeats ?? []).map((repeat) => jsonRepeat(repeat, range)),
    diagnostics: input.diagnostics.map((diagnostic) => jsonDiagnostic(diagnostic, positions)),
    notes: input.notes().map(jsonNote),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function jsonNote({ file, line, message, help }: OwnerNote): JsonNote {
  return { file: file ?? null, line: line ?? null, message, help };
}

function jsonFlake({ framework, spelling }: FlakeReport): JsonFlake {
  return { framework, spelling };
}

function jsonFile(change: FileChange, prefix: string): JsonFile {
  const status = change.before === undefined ? "added" : change.after === undefined ? "removed" : "modified";
  return {
    path: change.path,
    status,
    linesBefore: linesOf(change.before),
    linesAfter: linesOf(change.after),
    diff: fileDiff(change, prefix),
  };
}

function jsonPlacement(placement: PlacementReport, range: (span: Span) => JsonRange): JsonPlacement {
  const { binding, at, lines, category, file, phase, reasons } = placement;
  const given = reasons.map(({ heuristic, reason }) => ({ heuristic, reason }));
  return { binding, range: range(at), lines, category, file, phase, reasons: given };
}

function jsonLeft(
  { binding, at, lines, reason, code }: LeftReport,
  range: (span: Span) => JsonRange,
): JsonLeft {
  return { binding, range: range(at), lines, reason, code };
}

function jsonRepeat(
  { what, kind, lines, places, code, file, reason }: RepeatReport,
  range: (span: Span) => JsonRange,
): JsonRepeat {
  const ranges = places.map(({ binding, at }) => ({ binding, range: range(at) }));
  return { what, kind, lines, places: ranges, code, file, reason };
}

/** The findings as every report for programs has them. */
export function jsonDiagnostics(
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
): readonly JsonDiagnostic[] {
  const positions = positionsByFile(textOf);
  return diagnostics.map((diagnostic) => jsonDiagnostic(diagnostic, positions));
}

type PositionsOf = (file: string) => Positions | undefined;

function jsonDiagnostic(diagnostic: Diagnostic, positions: PositionsOf): JsonDiagnostic {
  const { code, severity, file, span, message, why, help, related } = diagnostic;
  return {
    code,
    severity,
    file,
    range: span === undefined ? null : rangeIn(file, span, positions),
    message,
    why: why ?? null,
    help: help ?? null,
    related: (related ?? []).map((place) => ({
      file: place.file,
      range: rangeIn(place.file, place.span, positions),
      message: place.message,
    })),
  };
}

function rangeIn(file: string, span: Span, positions: PositionsOf): JsonRange | null {
  const source = positions(file);
  return source === undefined ? null : rangeOf(span, source);
}

function rangeOf({ start, end }: Span, source: Positions): JsonRange {
  return { start: { ...source.at(start), offset: start }, end: { ...source.at(end), offset: end } };
}
