/** What a line that moves keeps: all but its indentation and its end. Blanks behind its code count. */
export function content(line: string): string {
  return line.trimStart().replace(/\r?\n$/, "");
}

/** Whether one line may be the other with something changed: they share most of the shorter one. */
export function areAlike(before: string, after: string): boolean {
  const length = Math.min(before.length, after.length);
  if (length === 0) return false;
  let common = 0;
  while (common < length && before[common] === after[common]) common++;
  let ending = 0;
  while (ending < length - common && before.at(-1 - ending) === after.at(-1 - ending)) ending++;
  return common + ending >= length * 0.6 || shareWords(before, after);
}

/** Renamed references keep their words: `a ++ b` becomes `packages.a ++ packages.b`. */
export function shareWords(before: string, after: string): boolean {
  const [left, right] = [wordsOf(before), wordsOf(after)];
  const common = [...left].filter((word) => right.has(word)).length;
  const least = Math.min(left.size, right.size);
  return least >= 2 && common >= least * 0.75;
}

function wordsOf(line: string): ReadonlySet<string> {
  return new Set(line.slice(0, 400).match(/[\p{L}\p{N}_'-]+/gu));
}

/** In columns; of a blank line, its length. */
export function indentation(line: string | undefined): number {
  return line === undefined ? 0 : line.length - line.trimStart().length;
}
