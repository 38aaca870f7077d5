import type { FileChange } from "@flake-split/codemods";
import { type Block, diffLines } from "../diff/line-diff.ts";
import { splitLines } from "../diff/unified-diff.ts";

/** Lines of an old file that stand in a new place; lines count from 0, ends are exclusive. */
export interface MovedBlock {
  readonly from: string;
  readonly to: string;
  /** In order on both sides, without gaps between them. */
  readonly parts: readonly MovedPart[];
}

/** `same`: equal but for one common indentation. `changed`: other lines stand in the place of the old ones. */
export interface MovedPart {
  readonly kind: "same" | "changed";
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
  /** By how many columns the lines were indented more, or less if negative; of kind `same`. */
  readonly shift: number;
}

/** One file's lines, before and after. */
export interface FileLines {
  readonly path: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly blocks: readonly Block[];
}

/** How many lines that aren't blank met which fate. */
export interface LineTotals {
  readonly before: number;
  readonly after: number;
  /** Untouched in their file. */
  readonly kept: number;
  /** In another place, equal but for indentation. */
  readonly moved: number;
  /** Old lines that changed within a moved block, and what stands for them. */
  readonly changedBefore: number;
  readonly changedAfter: number;
  readonly removed: number;
  readonly added: number;
}

export interface Moves {
  readonly files: readonly FileLines[];
  /** By new file, in its order. */
  readonly blocks: readonly MovedBlock[];
  readonly totals: LineTotals;
}

/** How many lines may have changed between two parts of one moved block, on either side. */
const gapLimit = 8;
/** How many changed lines may begin or end a moved block. */
const edgeLimit = 3;
/** How many places of the same line are tried; a line such as `}` has hundreds. */
const placeLimit = 48;
/**
 * What a block has to hold to be called moved, in letters and digits: `};` stands anywhere. Blocks are looked for
 * first; then single short lines, such as headings, among what is left.
 */
const weightLimits = [12, 4] as const;

/**
 * Tells moved code from new code, by text alone: an added line is moved when a removed line equals it but for
 * indentation, and each removed line is used once. Nothing of the plan goes into this, so that it can't hide what
 * the plan got wrong.
 */
export function findMoves(changes: readonly FileChange[]): Moves {
  const files = changes.map(({ path, before, after }) => {
    const lines = { before: splitLines(before ?? ""), after: splitLines(after ?? "") };
    return { path, ...lines, blocks: diffLines(lines.before, lines.after) };
  });
  const removed = new RemovedLines(files);
  const runs = files.flatMap((file) =>
    file.blocks
      .filter(({ kind }) => kind === "changed")
      .map(({ newStart, newEnd }) => new RunMatcher(file, newStart, newEnd, removed)),
  );
  const blocks = runs.flatMap((run) => run.match(run.start, run.end, weightLimits[0]));
  const found = runs.flatMap((run) => run.matchRest(blocks, weightLimits[1]));
  const all = [...blocks, ...found].sort((left, right) => starts(left) - starts(right));
  const ordered = files.flatMap(({ path }) => all.filter(({ to }) => to === path));
  return { files, blocks: ordered, totals: totalsOf(files, ordered) };
}

function starts({ parts }: MovedBlock): number {
  return parts[0]?.newStart ?? 0;
}

/** The lines that a change takes away, each to be claimed once. */
class RemovedLines {
  private readonly files: readonly FileLines[];
  private readonly free: readonly Uint8Array[];
  private readonly places = new Map<string, { readonly file: number; readonly line: number }[]>();

  constructor(files: readonly FileLines[]) {
    this.files = files;
    this.free = files.map(({ before }) => new Uint8Array(before.length));
    for (const [index, { before, blocks }] of files.entries()) {
      for (const { kind, oldStart, oldEnd } of blocks) {
        if (kind === "same") continue;
        this.free[index]?.fill(1, oldStart, oldEnd);
        for (let line = oldStart; line < oldEnd; line++) this.remember(before[line] ?? "", index, line);
      }
    }
  }

  private remember(text: string, file: number, line: number): void {
    const key = text.trim();
    if (key === "") return;
    const known = this.places.get(key);
    if (known === undefined) this.places.set(key, [{ file, line }]);
    else known.push({ file, line });
  }

  /** Where a line may come from, the likeliest place first. */
  placesOf(
    text: string,
    likely: Part | undefined,
  ): readonly { readonly file: number; readonly line: number }[] {
    const places = (this.places.get(text.trim()) ?? []).filter(({ file, line }) => this.isFree(file, line));
    const next = places.find(({ file, line }) => file === likely?.file && line >= likely.oldEnd);
    return next === undefined ? places.slice(0, placeLimit) : [next, ...places.slice(0, placeLimit)];
  }

  isFree(file: number, line: number): boolean {
    return this.free[file]?.[line] === 1;
  }

  areFree(file: number, start: number, end: number): boolean {
    for (let line = start; line < end; line++) if (!this.isFree(file, line)) return false;
    return true;
  }

  claim(file: number, start: number, end: number): void {
    this.free[file]?.fill(0, start, end);
  }

  text(file: number, line: number): string {
    return this.files[file]?.before[line] ?? "";
  }

  path(file: number): string {
    return this.files[file]?.path ?? "";
  }
}

interface Part extends MovedPart {
  readonly file: number;
}

/** Finds the moved blocks in one run of added lines. */
class RunMatcher {
  private readonly file: FileLines;
  readonly start: number;
  readonly end: number;
  private readonly removed: RemovedLines;

  constructor(file: FileLines, start: number, end: number, removed: RemovedLines) {
    this.file = file;
    this.start = start;
    this.end = end;
    this.removed = removed;
  }

  /** The moved blocks between two added lines. */
  match(start: number, end: number, weight: number): readonly MovedBlock[] {
    const groups: Part[][] = [];
    for (const part of this.equalParts(start, end, weight)) {
      const group = groups.at(-1);
      const gap = group === undefined ? undefined : this.gapBetween(group.at(-1), part);
      if (group === undefined || gap === undefined) groups.push([part]);
      else group.push(...gap, part);
    }
    return groups.map((group, index) => {
      const low = groups[index - 1]?.at(-1)?.newEnd ?? start;
      const high = groups[index + 1]?.[0]?.newStart ?? end;
      const parts = this.withEdges(group, low, high);
      const [first] = group;
      return { from: this.removed.path(first?.file ?? 0), to: this.file.path, parts };
    });
  }

  /** The moved blocks in what other blocks leave of this run. */
  matchRest(others: readonly MovedBlock[], weight: number): readonly MovedBlock[] {
    const own = others.filter(({ to }) => to === this.file.path).map(({ parts }) => parts);
    const found: MovedBlock[] = [];
    let start = this.start;
    for (const parts of [...own, undefined]) {
      const first = parts?.[0]?.newStart ?? this.end;
      if (first < this.start || start > this.end) continue;
      if (start < Math.min(first, this.end))
        found.push(...this.match(start, Math.min(first, this.end), weight));
      start = parts?.at(-1)?.newEnd ?? start;
    }
    return found;
  }

  /** The longest equal runs, from the top. */
  private equalParts(start: number, end: number, weight: number): readonly Part[] {
    const parts: Part[] = [];
    for (let line = start; line < end; ) {
      const part = this.longestAt(line, end, weight, parts.at(-1));
      if (part === undefined) {
        line++;
        continue;
      }
      parts.push(part);
      this.removed.claim(part.file, part.oldStart, part.oldEnd);
      line = part.newEnd;
    }
    return parts;
  }

  private longestAt(line: number, end: number, weight: number, last: Part | undefined): Part | undefined {
    let best: Part | undefined;
    for (const { file, line: oldLine } of this.removed.placesOf(this.file.after[line] ?? "", last)) {
      const part = this.extended(file, oldLine, line, end);
      if (best === undefined || part.newEnd > best.newEnd) best = part;
    }
    return best !== undefined && this.weighs(best, weight) ? best : undefined;
  }

  private extended(file: number, oldStart: number, newStart: number, end: number): Part {
    const shift = indentation(this.file.after[newStart]) - indentation(this.removed.text(file, oldStart));
    let length = 1;
    for (let next = 1; newStart + next < end && this.removed.isFree(file, oldStart + next); next++) {
      const before = this.removed.text(file, oldStart + next);
      const after = this.file.after[newStart + next] ?? "";
      if (before.trim() !== after.trim()) break;
      if (after.trim() === "") continue;
      if (indentation(after) - indentation(before) !== shift) break;
      length = next + 1;
    }
    return {
      kind: "same",
      file,
      oldStart,
      oldEnd: oldStart + length,
      newStart,
      newEnd: newStart + length,
      shift,
    };
  }

  private weighs({ newStart, newEnd }: Part, limit: number): boolean {
    let weight = 0;
    for (let line = newStart; line < newEnd && weight < limit; line++) {
      weight += this.file.after[line]?.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    }
    return weight >= limit;
  }

  /** What stands between two parts, if they are of one block. */
  private gapBetween(left: Part | undefined, right: Part): readonly Part[] | undefined {
    if (left === undefined || left.file !== right.file) return undefined;
    const { oldEnd: oldStart, newEnd: newStart } = left;
    const { oldStart: oldEnd, newStart: newEnd, file } = right;
    if (oldStart > oldEnd || oldEnd - oldStart > gapLimit || newEnd - newStart > gapLimit) return undefined;
    if (!this.removed.areFree(file, oldStart, oldEnd)) return undefined;
    this.removed.claim(file, oldStart, oldEnd);
    return this.refined({ kind: "changed", file, oldStart, oldEnd, newStart, newEnd, shift: 0 });
  }

  /** A gap, with the short lines in it that are equal told apart. */
  private refined(gap: Part): readonly Part[] {
    const before = Array.from({ length: gap.oldEnd - gap.oldStart }, (_, index) =>
      this.removed.text(gap.file, gap.oldStart + index).trim(),
    );
    const after = this.file.after.slice(gap.newStart, gap.newEnd).map((line) => line.trim());
    const placed = diffLines(before, after).map(({ kind, oldStart, oldEnd, newStart, newEnd }) => ({
      kind,
      file: gap.file,
      oldStart: gap.oldStart + oldStart,
      oldEnd: gap.oldStart + oldEnd,
      newStart: gap.newStart + newStart,
      newEnd: gap.newStart + newEnd,
      shift: 0,
    }));
    return placed.flatMap((part) => (part.kind === "same" ? this.byIndentation(part) : [part]));
  }

  /** Equal lines, in a part for each change of indentation. */
  private byIndentation({ file, oldStart, newStart, newEnd }: Part): readonly Part[] {
    const parts: Part[] = [];
    for (let line = newStart; line < newEnd; line++) {
      const oldLine = oldStart + line - newStart;
      const shift = indentation(this.file.after[line]) - indentation(this.removed.text(file, oldLine));
      const last = parts.at(-1);
      const isBlank = (this.file.after[line] ?? "").trim() === "";
      if (last !== undefined && (isBlank || last.shift === shift)) {
        parts[parts.length - 1] = { ...last, oldEnd: oldLine + 1, newEnd: line + 1 };
      } else {
        const ends = { oldEnd: oldLine + 1, newEnd: line + 1 };
        parts.push({ kind: "same", file, oldStart: oldLine, newStart: line, ...ends, shift });
      }
    }
    return parts;
  }

  /** The block with the changed lines that belong to its beginning and end. */
  private withEdges(group: readonly Part[], low: number, high: number): readonly MovedPart[] {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    const before: Part[] = [];
    const after: Part[] = [];
    const { file } = first;
    for (let step = 1; step <= edgeLimit; step++) {
      const pair = this.pair(file, first.oldStart - step, first.newStart - step, low, high);
      if (pair === undefined) break;
      before.unshift(pair);
    }
    for (let step = 0; step < edgeLimit; step++) {
      const pair = this.pair(file, last.oldEnd + step, last.newEnd + step, low, high);
      if (pair === undefined) break;
      after.push(pair);
    }
    return [...before, ...group, ...after].map(({ file: _, ...part }) => part);
  }

  private pair(file: number, oldLine: number, newLine: number, low: number, high: number): Part | undefined {
    if (newLine < low || newLine >= high || !this.removed.isFree(file, oldLine)) return undefined;
    const [before, after] = [
      this.removed.text(file, oldLine).trim(),
      (this.file.after[newLine] ?? "").trim(),
    ];
    if (!areAlike(before, after)) return undefined;
    this.removed.claim(file, oldLine, oldLine + 1);
    const ends = { oldStart: oldLine, oldEnd: oldLine + 1, newStart: newLine, newEnd: newLine + 1 };
    const part: Part = { kind: "changed", file, ...ends, shift: 0 };
    return before === after ? this.byIndentation(part)[0] : part;
  }
}

/** Whether one line may be the other with something changed: they share most of the shorter one. */
function areAlike(before: string, after: string): boolean {
  const length = Math.min(before.length, after.length);
  if (length === 0) return false;
  let common = 0;
  while (common < length && before[common] === after[common]) common++;
  let ending = 0;
  while (ending < length - common && before.at(-1 - ending) === after.at(-1 - ending)) ending++;
  return common + ending >= length * 0.6 || shareWords(before, after);
}

/** Renamed references keep their words: `a ++ b` becomes `packages.a ++ packages.b`. */
function shareWords(before: string, after: string): boolean {
  const [left, right] = [wordsOf(before), wordsOf(after)];
  const common = [...left].filter((word) => right.has(word)).length;
  const least = Math.min(left.size, right.size);
  return least >= 2 && common >= least * 0.75;
}

function wordsOf(line: string): ReadonlySet<string> {
  return new Set(line.slice(0, 400).match(/[\p{L}\p{N}_'-]+/gu));
}

function indentation(line: string | undefined): number {
  return line === undefined ? 0 : line.length - line.trimStart().length;
}

function totalsOf(files: readonly FileLines[], blocks: readonly MovedBlock[]): LineTotals {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const counted = (lines: readonly string[] | undefined, start: number, end: number) =>
    lines?.slice(start, end).filter((line) => line.trim() !== "").length ?? 0;
  const total = (side: "before" | "after") =>
    files.reduce((sum, file) => sum + counted(file[side], 0, file[side].length), 0);
  const kept = files.reduce(
    (sum, { before, blocks: own }) =>
      sum +
      own.reduce(
        (n, { kind, oldStart, oldEnd }) => n + (kind === "same" ? counted(before, oldStart, oldEnd) : 0),
        0,
      ),
    0,
  );
  let moved = 0;
  let changedBefore = 0;
  let changedAfter = 0;
  for (const { from, to, parts } of blocks) {
    for (const { kind, oldStart, oldEnd, newStart, newEnd } of parts) {
      if (kind === "same") moved += counted(byPath.get(to)?.after, newStart, newEnd);
      else {
        changedBefore += counted(byPath.get(from)?.before, oldStart, oldEnd);
        changedAfter += counted(byPath.get(to)?.after, newStart, newEnd);
      }
    }
  }
  const [before, after] = [total("before"), total("after")];
  const removed = before - kept - moved - changedBefore;
  return {
    before,
    after,
    kept,
    moved,
    changedBefore,
    changedAfter,
    removed,
    added: after - kept - moved - changedAfter,
  };
}
