import { lineIndex, type Position, positionIn } from "@flake-split/syntax";
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
  const index = lineIndex({ path: "", text });
  return {
    lines: linesOf(text),
    at: (offset) => positionIn(index, offset),
    line(number) {
      const start = index.starts[number - 1];
      if (start === undefined) return "";
      const end = index.starts[number] ?? text.length + 1;
      return text.slice(start, end - 1).replace(/\r$/, "");
    },
  };
}
