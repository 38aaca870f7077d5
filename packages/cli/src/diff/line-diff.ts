import { diffArrays } from "diff";

/** A run of lines that both texts have, or that one of them has in the place of the other's. */
export interface Block {
  readonly kind: "same" | "changed";
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

interface Range {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** How many changed lines the library may look for in one gap; beyond it, the gap is replaced as a whole. */
const editLimit = 200;

/**
 * The difference between two lists of lines, as blocks in order that cover both.
 *
 * Common ends are taken off, then lines that stand once in both texts are matched in order and the gaps between
 * them treated alike; only small gaps without such a line are searched. Time is linear but for those.
 */
export function diffLines(before: readonly string[], after: readonly string[]): readonly Block[] {
  const ids = new Map<string, number>();
  const number = (line: string) => {
    const known = ids.get(line);
    if (known !== undefined) return known;
    ids.set(line, ids.size);
    return ids.size - 1;
  };
  const differ = new Differ(before.map(number), after.map(number));
  differ.visit({ oldStart: 0, oldEnd: before.length, newStart: 0, newEnd: after.length });
  return differ.blocks();
}

/** Collects which line of the old text is which line of the new one. */
class Differ {
  private readonly before: readonly number[];
  private readonly after: readonly number[];
  /** For each old line the new one that it is, or -1. */
  private readonly partner: Int32Array;

  constructor(before: readonly number[], after: readonly number[]) {
    this.before = before;
    this.after = after;
    this.partner = new Int32Array(before.length).fill(-1);
  }

  visit(whole: Range): void {
    const range = this.trim(whole);
    if (range.oldStart === range.oldEnd || range.newStart === range.newEnd) return;
    const anchors = this.anchors(range);
    if (anchors.length === 0) return this.search(range);
    let { oldStart, newStart } = range;
    for (const [oldLine, newLine] of anchors) {
      this.partner[oldLine] = newLine;
      this.visit({ oldStart, oldEnd: oldLine, newStart, newEnd: newLine });
      oldStart = oldLine + 1;
      newStart = newLine + 1;
    }
    this.visit({ oldStart, oldEnd: range.oldEnd, newStart, newEnd: range.newEnd });
  }

  private trim({ oldStart, oldEnd, newStart, newEnd }: Range): Range {
    const { before, after, partner } = this;
    while (oldStart < oldEnd && newStart < newEnd && before[oldStart] === after[newStart]) {
      partner[oldStart++] = newStart++;
    }
    while (oldStart < oldEnd && newStart < newEnd && before[oldEnd - 1] === after[newEnd - 1]) {
      partner[--oldEnd] = --newEnd;
    }
    return { oldStart, oldEnd, newStart, newEnd };
  }

  /** The lines that stand once on both sides, as many of them as keep their order. */
  private anchors({ oldStart, oldEnd, newStart, newEnd }: Range): readonly (readonly [number, number])[] {
    const inOld = singles(this.before, oldStart, oldEnd);
    const inNew = singles(this.after, newStart, newEnd);
    const pairs: [number, number][] = [];
    for (const [line, index] of inOld) {
      const other = inNew.get(line);
      if (index >= 0 && other !== undefined && other >= 0) pairs.push([index, other]);
    }
    return increasing(pairs.sort(([left], [right]) => left - right));
  }

  private search({ oldStart, oldEnd, newStart, newEnd }: Range): void {
    const before = this.before.slice(oldStart, oldEnd);
    const after = this.after.slice(newStart, newEnd);
    const parts = diffArrays(before, after, { maxEditLength: editLimit });
    let oldLine = oldStart;
    let newLine = newStart;
    for (const part of parts ?? []) {
      const count = part.value.length;
      if (!part.added && !part.removed) {
        for (let index = 0; index < count; index++) this.partner[oldLine + index] = newLine + index;
      }
      if (!part.added) oldLine += count;
      if (!part.removed) newLine += count;
    }
  }

  blocks(): readonly Block[] {
    const blocks: Block[] = [];
    let oldLine = 0;
    let newLine = 0;
    while (oldLine < this.before.length || newLine < this.after.length) {
      const oldStart = oldLine;
      const newStart = newLine;
      while (oldLine < this.before.length && this.partner[oldLine] === newLine) {
        oldLine++;
        newLine++;
      }
      if (oldLine > oldStart) {
        blocks.push({ kind: "same", oldStart, oldEnd: oldLine, newStart, newEnd: newLine });
        continue;
      }
      while (oldLine < this.before.length && this.partner[oldLine] === -1) oldLine++;
      newLine = this.partner[oldLine] ?? this.after.length;
      blocks.push({ kind: "changed", oldStart, oldEnd: oldLine, newStart, newEnd: newLine });
    }
    return blocks;
  }
}

/** Where each line stands, -1 for one that stands there more than once. */
function singles(lines: readonly number[], start: number, end: number): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  for (let index = start; index < end; index++) {
    const line = lines[index] ?? -1;
    places.set(line, places.has(line) ? -1 : index);
  }
  return places;
}

/** The longest part of `pairs`, sorted by their first, in which the second ones rise, too. */
function increasing(pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  /** For each length the index of the pair that ends such a part lowest. */
  const ends: number[] = [];
  const previous = new Int32Array(pairs.length).fill(-1);
  const second = (index: number | undefined) => pairs[index ?? -1]?.[1] ?? -1;
  for (let index = 0; index < pairs.length; index++) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (second(ends[middle]) < second(index)) low = middle + 1;
      else high = middle;
    }
    previous[index] = ends[low - 1] ?? -1;
    ends[low] = index;
  }
  const chosen: (readonly [number, number])[] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const pair = pairs[index];
    if (pair !== undefined) chosen.push(pair);
  }
  return chosen.reverse();
}
