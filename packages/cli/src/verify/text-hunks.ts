/** A place at which two texts differ: the words of either, and some that both have before them. */
export interface Hunk {
  readonly context: string;
  readonly before: string;
  readonly after: string;
}

/** How many words in front of a difference are shown. */
const contextWords = 3;
/** More pairs of words than this aren't compared one by one. */
const mostPairs = 1_000_000;

/** Where two texts differ, word by word: `a b c` and `a x c` give `b` and `x` behind `a`. */
export function textHunks(before: string, after: string): readonly Hunk[] {
  const [old, current] = [wordsOf(before), wordsOf(after)];
  const keeps = commonWords(old, current);
  const hunks: Hunk[] = [];
  let [left, right] = [0, 0];
  for (const [nextLeft, nextRight] of [...keeps, [old.length, current.length] as const]) {
    if (nextLeft > left || nextRight > right) {
      hunks.push({
        context: old.slice(Math.max(0, left - contextWords), left).join(" "),
        before: old.slice(left, nextLeft).join(" "),
        after: current.slice(right, nextRight).join(" "),
      });
    }
    [left, right] = [nextLeft + 1, nextRight + 1];
  }
  return hunks;
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

type Pair = readonly [number, number];

/** The places of the words that both have, in order: those at both ends, and the longest sequence in between. */
function commonWords(old: readonly string[], current: readonly string[]): readonly Pair[] {
  const least = Math.min(old.length, current.length);
  let start = 0;
  while (start < least && old[start] === current[start]) start += 1;
  let end = 0;
  while (end < least - start && old[old.length - 1 - end] === current[current.length - 1 - end]) end += 1;
  const first = Array.from({ length: start }, (_, index): Pair => [index, index]);
  const last = Array.from(
    { length: end },
    (_, index): Pair => [old.length - end + index, current.length - end + index],
  );
  const middle = longestCommon(
    old.slice(start, old.length - end),
    current.slice(start, current.length - end),
  );
  return [...first, ...middle.map(([left, right]): Pair => [left + start, right + start]), ...last];
}

function longestCommon(old: readonly string[], current: readonly string[]): readonly Pair[] {
  if (old.length * current.length > mostPairs) return [];
  const width = current.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const at = (left: number, right: number) => lengths[left * width + right] ?? 0;
  for (let left = old.length - 1; left >= 0; left -= 1) {
    for (let right = current.length - 1; right >= 0; right -= 1) {
      lengths[left * width + right] =
        old[left] === current[right]
          ? at(left + 1, right + 1) + 1
          : Math.max(at(left + 1, right), at(left, right + 1));
    }
  }
  const pairs: Pair[] = [];
  let [left, right] = [0, 0];
  while (left < old.length && right < current.length) {
    if (old[left] === current[right]) {
      pairs.push([left, right]);
      left += 1;
      right += 1;
    } else if (at(left + 1, right) >= at(left, right + 1)) left += 1;
    else right += 1;
  }
  return pairs;
}
