import { diffLines } from "../../diff/line-diff.ts";
import type { FileLines, MovedBlock, MovedPart } from "../moves.ts";
import { areAlike, content, indentation, shareWords } from "./alike.ts";
import type { Expected, OldLine, Part, RemovedLines } from "./removed-lines.ts";

/** How many lines may have changed between two parts of one moved block, on either side. */
const gapLimit = 8;
/** How many changed lines may begin or end a moved block. */
const edgeLimit = 3;
/** How far a changed line's likeness is looked for. */
const pairWindow = 30;

/** What is looked for. */
export interface Search {
  /** What a block has to hold to be called moved, in letters and digits: `};` stands anywhere. */
  readonly weight: number;
  /** Where alone it is looked for. */
  readonly expected?: Expected;
}

/** Finds the moved blocks in one run of added lines. */
export class RunMatcher {
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
  match(start: number, end: number, search: Search): readonly MovedBlock[] {
    const groups: Part[][] = [];
    for (const part of this.equalParts(start, end, search)) {
      const group = groups.at(-1);
      const gap = group === undefined ? undefined : this.gapBetween(group.at(-1), part);
      if (group === undefined || gap === undefined) groups.push([part]);
      else group.push(...gap, part);
    }
    // A block's edges may take in what stands before the next one, which then begins behind them.
    let low = start;
    return groups.map((group, index) => {
      const high = groups[index + 1]?.[0]?.newStart ?? end;
      const parts = this.withEdges(group, low, high);
      low = parts.at(-1)?.newEnd ?? low;
      const [first] = group;
      return { from: this.removed.path(first?.file ?? 0), to: this.file.path, parts };
    });
  }

  /** The moved blocks in what other blocks leave of this run. */
  matchRest(others: readonly MovedBlock[], search: Search): readonly MovedBlock[] {
    return this.gaps(others).flatMap(([start, end]) => this.match(start, end, search));
  }

  /** Pairs of lines that are alike, in order, among what is left: code of which every line changed. */
  pairRest(others: readonly MovedBlock[], expected: readonly OldLine[]): readonly MovedBlock[] {
    return this.gaps(others).flatMap(([start, end]) => this.pairs(start, end, expected));
  }

  /** What blocks leave of this run. */
  private gaps(others: readonly MovedBlock[]): readonly (readonly [number, number])[] {
    const own = others
      .filter(({ to }) => to === this.file.path)
      .map(({ parts }): [number, number] => [parts[0]?.newStart ?? 0, parts.at(-1)?.newEnd ?? 0])
      .filter(([start, end]) => start < this.end && end > this.start)
      .sort(([left], [right]) => left - right);
    const starts = [this.start, ...own.map(([, end]) => end)];
    const ends = [...own.map(([start]) => start), this.end];
    return starts.flatMap((start, index) => {
      const end = ends[index] ?? start;
      return start < end ? [[start, end] as const] : [];
    });
  }

  private pairs(start: number, end: number, expected: readonly OldLine[]): readonly MovedBlock[] {
    const blocks: { from: string; to: string; parts: MovedPart[] }[] = [];
    let next = 0;
    for (let line = start; line < end; line++) {
      const after = (this.file.after[line] ?? "").trim();
      if (after === "") continue;
      const last = blocks.at(-1)?.parts.at(-1);
      const window = expected.slice(next, next + pairWindow);
      const found = window.findIndex((old) =>
        this.isPair(old, after, last?.oldEnd === old.line && last.newEnd === line),
      );
      const old = window[found];
      if (old === undefined) continue;
      next += found + 1;
      this.removed.claim(old.file, old.line, old.line + 1);
      const part = {
        kind: "changed" as const,
        oldStart: old.line,
        oldEnd: old.line + 1,
        newStart: line,
        newEnd: line + 1,
        shift: 0,
      };
      if (last?.oldEnd === old.line && last.newEnd === line) {
        blocks.at(-1)?.parts.splice(-1, 1, { ...last, oldEnd: part.oldEnd, newEnd: part.newEnd });
      } else blocks.push({ from: this.removed.path(old.file), to: this.file.path, parts: [part] });
    }
    return blocks;
  }

  private isPair({ file, line }: OldLine, after: string, follows: boolean): boolean {
    const before = this.removed.text(file, line).trim();
    if (!this.removed.isFree(file, line)) return false;
    return follows ? areAlike(before, after) : shareWords(before, after);
  }

  /** The longest equal runs, from the top. */
  private equalParts(start: number, end: number, search: Search): readonly Part[] {
    const parts: Part[] = [];
    for (let line = start; line < end; ) {
      const part = this.longestAt(line, end, search, parts.at(-1));
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

  private longestAt(
    line: number,
    end: number,
    { weight, expected }: Search,
    last: Part | undefined,
  ): Part | undefined {
    let best: Part | undefined;
    for (const { file, line: oldLine } of this.removed.placesOf(
      this.file.after[line] ?? "",
      last,
      expected,
    )) {
      const part = this.extended(file, oldLine, line, end);
      if (best === undefined || part.newEnd > best.newEnd) best = part;
    }
    return best !== undefined && this.weighs(best, weight) ? best : undefined;
  }

  /** From two lines that are equal. */
  private extended(file: number, oldStart: number, newStart: number, end: number): Part {
    const shift = indentation(this.file.after[newStart]) - indentation(this.removed.text(file, oldStart));
    let length = 1;
    for (let next = 1; newStart + next < end && this.removed.isFree(file, oldStart + next); next++) {
      const before = this.removed.text(file, oldStart + next);
      const after = this.file.after[newStart + next] ?? "";
      if (content(before) !== content(after)) break;
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
      content(this.removed.text(gap.file, gap.oldStart + index)),
    );
    const after = this.file.after.slice(gap.newStart, gap.newEnd).map(content);
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
      content(this.removed.text(file, oldLine)),
      content(this.file.after[newLine] ?? ""),
    ];
    if (!areAlike(before, after)) return undefined;
    this.removed.claim(file, oldLine, oldLine + 1);
    const ends = { oldStart: oldLine, oldEnd: oldLine + 1, newStart: newLine, newEnd: newLine + 1 };
    const part: Part = { kind: "changed", file, ...ends, shift: 0 };
    return before === after ? this.byIndentation(part)[0] : part;
  }
}
