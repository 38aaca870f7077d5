import type { ExpectedMove, FileLines, MovedPart } from "../moves.ts";
import { content } from "./alike.ts";

/** A line of the old texts. */
export interface OldLine {
  readonly file: number;
  readonly line: number;
}

/** Whether a line of an old file is expected where something is looked for. */
export type Expected = (path: string, line: number) => boolean;

export interface Part extends MovedPart {
  readonly file: number;
}

/** How many places of the same line are tried; a line such as `}` has hundreds. */
const placeLimit = 48;

/** The lines that a change takes away, each to be claimed once. */
export class RemovedLines {
  private readonly files: readonly FileLines[];
  private readonly free: readonly Uint8Array[];
  private readonly places = new Map<string, OldLine[]>();

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
    const key = content(text);
    if (key === "") return;
    const known = this.places.get(key);
    if (known === undefined) this.places.set(key, [{ file, line }]);
    else known.push({ file, line });
  }

  /** Where a line may come from, the likeliest place first; `expected` leaves out all but some of them. */
  placesOf(text: string, likely: Part | undefined, expected: Expected | undefined): readonly OldLine[] {
    const places = (this.places.get(content(text)) ?? []).filter(
      ({ file, line }) => this.isFree(file, line) && expected?.(this.path(file), line) !== false,
    );
    const next = places.find(({ file, line }) => file === likely?.file && line >= likely.oldEnd);
    return next === undefined ? places.slice(0, placeLimit) : [next, ...places.slice(0, placeLimit)];
  }

  /** The lines of some ranges that nothing has claimed, in order. */
  freeLines(ranges: readonly ExpectedMove[]): readonly OldLine[] {
    return ranges.flatMap(({ from, start, end }) => {
      const file = this.files.findIndex(({ path }) => path === from);
      const lines = Array.from({ length: end - start }, (_, index) => ({ file, line: start + index }));
      return lines.filter(({ line }) => this.isFree(file, line) && this.text(file, line).trim() !== "");
    });
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
