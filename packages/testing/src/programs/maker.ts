/**
 * Makes a text out of a row of numbers, each of which decides one thing. A row that is over goes on with zeros, and
 * zero is always the simplest choice: so every row gives a program, and a shorter or smaller row a simpler one.
 */
export interface Maker {
  /** A number from 0 to `count - 1`. */
  below(count: number): number;
  /** Decides for the less simple way in so many cases of a hundred. */
  chance(percent: number): boolean;
  oneOf<Item>(items: readonly [Item, ...Item[]]): Item;
  /** A number that wasn't given before. */
  unique(): number;
  /** A comment that stands nowhere else, or none, with what separates it from what follows. */
  note(): string;
  /** Code in lines of their own, `open`, the items one deeper, `close`. */
  block(open: string, items: readonly (() => string)[], close: string): string;
  /** The start of a line at the present depth. */
  indent(): string;
}

export function makerFor(row: readonly number[]): Maker {
  let at = 0;
  let last = 0;
  let depth = 0;
  const below = (count: number) => (row[at++] ?? 0) % count;
  const unique = () => ++last;
  const indent = () => "  ".repeat(depth);
  return {
    below,
    unique,
    indent,
    chance: (percent) => below(100) >= 100 - percent,
    oneOf: (items) => items[below(items.length)] ?? items[0],
    note() {
      const kind = below(8);
      if (kind < 4) return "";
      if (kind === 4) return `/* note ${unique()} */ `;
      if (kind === 5) return `# note ${unique()}\n${indent()}# goes on ${unique()}\n${indent()}`;
      if (kind === 6) return `# === Section ${unique()} ===\n\n${indent()}`;
      return `# note ${unique()}\n${indent()}`;
    },
    block(open, items, close) {
      depth++;
      const lines = items.map((item) => `${below(8) === 7 ? "\n" : ""}\n${indent()}${item()}`);
      depth--;
      return `${open}${lines.join("")}\n${indent()}${close}`;
    },
  };
}
