import type { Position, Source } from "./source.ts";

/** Finds lines in one text; made once per text. */
export interface LineIndex {
  /** Where each line starts. */
  readonly starts: readonly number[];
}

/** Where the lines of a text start, for `positionIn`. */
export function lineIndex({ text }: Source): LineIndex {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return { starts };
}

/** The place of one `offset`. For many places in one text, make a `lineIndex` and ask `positionIn`. */
export function position(source: Source, offset: number): Position {
  return positionIn(lineIndex(source), offset);
}

/** The place of `offset`, by a binary search. Offsets past the end are on the last line. */
export function positionIn({ starts }: LineIndex, offset: number): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
