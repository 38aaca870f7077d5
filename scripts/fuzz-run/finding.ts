import type { Parser } from "../../packages/syntax/src/index.ts";

/** What a run of the fuzzer works with. */
export interface Fuzzing {
  readonly parser: Parser;
  readonly seed: number;
  /** In milliseconds, as `Date.now` counts. */
  readonly deadline: number;
  readonly withNix: boolean;
  readonly mutates: boolean;
  /** Folders of real flakes. */
  readonly folders: readonly string[];
}

/** Something that must not be. */
export interface Finding {
  /** The law, and how it was broken. */
  readonly what: string;
  /** How to see it again: seed and number, settings, order. */
  readonly how: string;
  /** The flake, as small as it got. */
  readonly text: string;
}
