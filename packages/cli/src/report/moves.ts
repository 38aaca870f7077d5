import type { FileChange } from "@flake-split/codemods";
import { type Block, diffLines } from "../diff/line-diff.ts";
import { splitLines } from "../diff/unified-diff.ts";
import { groupBy } from "./group-by.ts";
import { type Expected, RemovedLines } from "./moves/removed-lines.ts";
import { RunMatcher } from "./moves/run-matcher.ts";

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

/** Where the plan sends lines of an old file; lines count from 0, `end` is exclusive. */
export interface ExpectedMove {
  readonly from: string;
  readonly start: number;
  readonly end: number;
  readonly to: string;
}

/**
 * Tells moved code from new code: an added line is moved when a removed line equals it but for indentation, and each
 * removed line is used once. What the plan expects only says where to look first; what is found there is found by
 * text alone, so that a mistake of the plan can't hide.
 */
export function findMoves(changes: readonly FileChange[], expected: readonly ExpectedMove[] = []): Moves {
  const files = changes.map(({ path, before, after }) => {
    const lines = { before: splitLines(before ?? ""), after: splitLines(after ?? "") };
    return { path, ...lines, blocks: diffLines(lines.before, lines.after) };
  });
  const removed = new RemovedLines(files);
  const runs = files.flatMap((file) =>
    file.blocks
      .filter(({ kind }) => kind === "changed")
      .map(({ newStart, newEnd }) => ({
        path: file.path,
        run: new RunMatcher(file, newStart, newEnd, removed),
      })),
  );
  const blocks: MovedBlock[] = [];
  const searches = expectedMoves(expected);
  for (const { path, run } of runs) {
    const own = searches.get(path);
    if (own !== undefined) blocks.push(...run.match(run.start, run.end, { weight: 4, expected: own.holds }));
  }
  for (const weight of [12, 4]) {
    const others = [...blocks];
    for (const { run } of runs) blocks.push(...run.matchRest(others, { weight }));
  }
  for (const { path, run } of runs) {
    const own = searches.get(path);
    if (own !== undefined) blocks.push(...run.pairRest(blocks, removed.freeLines(own.moves)));
  }
  const sorted = blocks.sort((left, right) => starts(left) - starts(right));
  const ordered = files.flatMap(({ path }) => sorted.filter(({ to }) => to === path));
  return { files, blocks: ordered, totals: totalsOf(files, ordered) };
}

/** What is expected in each file. */
function expectedMoves(
  expected: readonly ExpectedMove[],
): ReadonlyMap<string, { readonly moves: readonly ExpectedMove[]; readonly holds: Expected }> {
  const byTarget = groupBy(expected, ({ to }) => to);
  return new Map(
    [...byTarget].map(([to, moves]) => {
      const lines = new Set(
        moves.flatMap(({ from, start, end }) =>
          Array.from({ length: end - start }, (_, index) => `${start + index} ${from}`),
        ),
      );
      return [to, { moves, holds: (path: string, line: number) => lines.has(`${line} ${path}`) }];
    }),
  );
}

function starts({ parts }: MovedBlock): number {
  return parts[0]?.newStart ?? 0;
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
