import type { Block } from "../../diff/line-diff.ts";
import { count } from "../counts.ts";
import type { FileLines, MovedBlock, MovedPart, Moves } from "../moves.ts";
import { visible } from "../visible.ts";

/** How many lines around a change stay visible. */
const context = 2;
/** Moved parts of up to so many lines are shown whole. */
const shortPart = 3;

/**
 * One file's change for a reader: lines that only moved are a line of `@@ … @@`, with where they come from or go
 * to, and what changed in them stands where they stand now. Git can't apply it.
 */
export function readingDiff(file: FileLines, moves: Moves): string {
  const arrivals = moves.blocks.filter(({ to }) => to === file.path);
  const departures = moves.blocks.filter(({ from }) => from === file.path);
  const before = (path: string) => moves.files.find((other) => other.path === path)?.before ?? [];
  const lines: string[] = [];
  for (const [index, block] of file.blocks.entries()) {
    if (block.kind === "same") {
      lines.push(...contextLines(file, block, index));
      continue;
    }
    lines.push(...leaving(file, block, departures), ...arriving(file, block, arrivals, before));
  }
  return `${lines.join("\n")}\n`;
}

type LinesOf = (path: string) => readonly string[];

/** The ends of an untouched run, with a head where something in between is left out. */
function contextLines(file: FileLines, { oldStart, newStart, newEnd }: Block, index: number): string[] {
  const isFirst = index === 0;
  const isLast = index === file.blocks.length - 1;
  const length = newEnd - newStart;
  const ahead = isFirst ? 0 : context;
  const behind = isLast ? 0 : context;
  if (length <= ahead + behind) return marked(" ", file.after, newStart, newEnd);
  const skipped = newEnd - behind;
  return [
    ...marked(" ", file.after, newStart, newStart + ahead),
    ...(isLast ? [] : [`@@ -${oldStart + skipped - newStart + 1} +${skipped + 1} @@`]),
    ...marked(" ", file.after, skipped, newEnd),
  ];
}

/** The old lines of a change: moved runs by their destination, the rest as removed. */
function leaving(file: FileLines, { oldStart, oldEnd }: Block, departures: readonly MovedBlock[]): string[] {
  const runs = departures
    .map(({ to, parts }) => ({ to, start: startOf(parts, "oldStart"), end: endOf(parts, "oldEnd"), parts }))
    .filter(({ start, end }) => start < oldEnd && oldStart < end)
    .sort((left, right) => left.start - right.start);
  const lines: string[] = [];
  let at = oldStart;
  for (const { to, start, end, parts } of runs) {
    lines.push(...removed(file.before, at, start));
    const place = lineRange(startOf(parts, "newStart"), endOf(parts, "newEnd"));
    lines.push(`@@ ${lineRange(start, end)} (${count(end - start, "line")}) → ${visible(to)}:${place} @@`);
    at = Math.max(at, end);
  }
  return [...lines, ...removed(file.before, at, oldEnd)];
}

/** The new lines of a change: moved runs by their origin, with what changed in them; the rest as added. */
function arriving(
  file: FileLines,
  { newStart, newEnd }: Block,
  arrivals: readonly MovedBlock[],
  before: LinesOf,
): string[] {
  const lines: string[] = [];
  let at = newStart;
  for (const block of arrivals) {
    const start = startOf(block.parts, "newStart");
    if (start < newStart || start >= newEnd) continue;
    lines.push(...marked("+", file.after, at, start));
    for (const part of block.parts) lines.push(...partLines(file, before(block.from), block.from, part));
    at = endOf(block.parts, "newEnd");
  }
  return [...lines, ...marked("+", file.after, at, newEnd)];
}

function partLines(file: FileLines, before: readonly string[], from: string, part: MovedPart): string[] {
  const { oldStart, oldEnd, newStart, newEnd, shift } = part;
  if (part.kind === "changed") {
    return [...marked("-", before, oldStart, oldEnd), ...marked("+", file.after, newStart, newEnd)];
  }
  const length = newEnd - newStart;
  const indented = shift === 0 ? "" : `, indented by ${Math.abs(shift)} ${shift < 0 ? "less" : "more"}`;
  const head = `@@ ${count(length, "line")} from ${visible(from)}:${lineRange(oldStart, oldEnd)}, unchanged${indented} @@`;
  if (length <= shortPart) return [head, ...marked(" ", file.after, newStart, newEnd)];
  const last = marked(" ", file.after, newEnd - 1, newEnd);
  return [head, ...marked(" ", file.after, newStart, newStart + 1), " ⋮", ...last];
}

/** Blank lines between moved runs aren't worth a line each. */
function removed(lines: readonly string[], start: number, end: number): string[] {
  const gone = lines.slice(start, Math.max(start, end));
  return gone.every((line) => line.trim() === "") ? [] : markedTexts("-", gone);
}

function marked(mark: string, lines: readonly string[], start: number, end: number): string[] {
  return markedTexts(mark, lines.slice(start, Math.max(start, end)));
}

function markedTexts(mark: string, lines: readonly string[]): string[] {
  return lines.map((line) => `${mark}${visible(line.replace(/\r?\n$/, ""))}`);
}

function startOf(parts: readonly MovedPart[], side: "oldStart" | "newStart"): number {
  return parts[0]?.[side] ?? 0;
}

function endOf(parts: readonly MovedPart[], side: "oldEnd" | "newEnd"): number {
  return parts.at(-1)?.[side] ?? 0;
}

/** `12-40`, counted from 1. */
function lineRange(start: number, end: number): string {
  return end - start <= 1 ? String(start + 1) : `${start + 1}-${end}`;
}
