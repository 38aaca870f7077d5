import type { Position } from "@flake-split/syntax";
import { linesOf } from "./counts.ts";

/** Turns offsets of one text into lines and columns, both counted from 1. */
export interface Positions {
  at(offset: number): Position;
  /** The line of that number without its line ending; empty past the end. */
  line(number: number): string;
  /** How many lines there are; a last one that is empty doesn't count. */
  readonly lines: number;
}

/** Remembers the positions of each file that is asked for. */
export function positionsByFile(
  textOf: (file: string) => string | undefined,
): (file: string) => Positions | undefined {
  const known = new Map<string, Positions | undefined>();
  return (file) => {
    if (!known.has(file)) {
      const text = textOf(file);
      known.set(file, text === undefined ? undefined : positionsOf(text));
    }
    return known.get(file);
  };
}

export function positionsOf(text: string): Positions {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return {
    lines: linesOf(text),
    at(offset) {
      const index = lastAtMost(starts, offset);
      return { line: index + 1, column: offset - (starts[index] ?? 0) + 1 };
    },
    line(number) {
      const start = starts[number - 1];
      if (start === undefined) return "";
      const end = starts[number] ?? text.length + 1;
      return text.slice(start, end - 1).replace(/\r$/, "");
    },
  };
}

function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
