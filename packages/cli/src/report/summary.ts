import type {
  FileChange,
  LeftReport,
  OwnerNote,
  PlacementReport,
  PlanReport,
  RepeatReport,
} from "@flake-split/codemods";
import { bindings, count, grouped, lineCount, linesOf } from "./counts.ts";
import { groupBy } from "./group-by.ts";
import { ownerNoteLines } from "./owner-note-lines.ts";
import type { Palette } from "./palette.ts";
import type { Positions } from "./positions.ts";
import { repeatAdvice, repeatHead } from "./repeats.ts";
import { visible } from "./visible.ts";

export interface SummaryInput {
  readonly headline: string;
  readonly changes: readonly FileChange[];
  /** What this command moved, or would. */
  readonly placements: readonly PlacementReport[];
  readonly left: readonly LeftReport[];
  readonly flakePath: string;
  readonly source: Positions;
  readonly nextSteps: readonly string[];
  /** What the owner must know. */
  readonly notes: readonly OwnerNote[];
}

/** What a run did, or would do, in a few lines. */
export function summary(input: SummaryInput, palette: Palette): string {
  const blocks = [
    [palette.bold(input.headline)],
    filesBlock(input.changes, palette),
    totalsBlock(input),
    leftBlock(input, palette),
    input.nextSteps.length === 0 ? [] : ["next", ...input.nextSteps.map((step) => `  ${palette.cyan(step)}`)],
    ownerNoteLines(input.notes, palette),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

/** The plan in a table: a row for each category. */
export function planSummary(
  plan: PlanReport,
  flakePath: string,
  source: Positions,
  palette: Palette,
): string {
  const rows = [...groupBy(plan.placements, (placement) => placement.category)].map(
    ([category, placements]) => {
      const files = new Set(placements.map((placement) => placement.file)).size;
      const lines = placements.reduce((sum, placement) => sum + placement.lines, 0);
      return [category, bindings(placements.length), lineCount(lines), count(files, "file")];
    },
  );
  const table = columns(rows).map((row) => `  ${row}`);
  const head = [palette.bold(`plan: ${flakePath}, ${lineCount(source.lines)}`)];
  const left = leftBlock({ left: plan.left, flakePath, source }, palette);
  const repeated = repeatsBlock({ repeats: plan.repeats ?? [], flakePath, source }, palette);
  return [head, table, repeated, left]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function filesBlock(changes: readonly FileChange[], palette: Palette): string[] {
  const sizes = columns(changes.map((change) => [visible(change.path), fileSize(change)]));
  return changes.map((change, index) => {
    const row = sizes[index];
    if (change.before === undefined) return `  ${palette.green("+")} ${row}`;
    return change.after === undefined ? `  ${palette.red("-")} ${row}` : `  ${palette.yellow("~")} ${row}`;
  });
}

function fileSize({ before, after }: FileChange): string {
  if (before === undefined) return lineCount(linesOf(after));
  if (after === undefined) return lineCount(linesOf(before));
  return `${grouped(linesOf(before))} → ${lineCount(linesOf(after))}`;
}

function totalsBlock({ placements, changes, flakePath }: SummaryInput): string[] {
  const entry = changes.find((change) => change.path === flakePath);
  if (entry === undefined) return [];
  const moved = placements.reduce((sum, placement) => sum + placement.lines, 0);
  const size = `${grouped(linesOf(entry.before))} → ${lineCount(linesOf(entry.after))}`;
  if (placements.length === 0) return [`${flakePath}: ${size}`];
  return [`moved ${bindings(placements.length)} with ${lineCount(moved)}; ${flakePath}: ${size}`];
}

function leftBlock(
  { left, flakePath, source }: Pick<SummaryInput, "left" | "flakePath" | "source">,
  palette: Palette,
): string[] {
  if (left.length === 0) return [];
  const rows = left.map((item) => {
    const { line, column } = source.at(item.at.start);
    return `  ${flakePath}:${line}:${column}  ${visible(item.binding)}: ${visible(item.reason)}`;
  });
  return [palette.bold(`left alone: ${bindings(left.length)}`), ...rows];
}

function repeatsBlock(
  { repeats, flakePath, source }: Pick<SummaryInput, "flakePath" | "source"> & RepeatsOf,
  palette: Palette,
): string[] {
  if (repeats.length === 0) return [];
  const rows = repeats.map((item) => {
    const places = item.places.map(({ binding, at }) => {
      const { line, column } = source.at(at.start);
      return `${flakePath}:${line}:${column} (${visible(binding)})`;
    });
    return `  ${visible(repeatHead(item))}: ${places.join(", ")}; ${visible(repeatAdvice(item))}`;
  });
  return [palette.bold(`repeated by several machines: ${count(repeats.length, "piece")} of code`), ...rows];
}

interface RepeatsOf {
  readonly repeats: readonly RepeatReport[];
}

/** Rows with their cells padded to columns. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join("  "),
  );
}
