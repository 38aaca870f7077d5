/*
 * What jscodeshift hands to a transform, as far as it is used here. There is no `jscodeshift` among it: that parses
 * JavaScript.
 */

export interface FileInfo {
  /** As on the command line, or below a folder that was given there. */
  readonly path: string;
  /** What jscodeshift read. */
  readonly source: string;
}

export interface Api {
  /** Prints a message about the file. */
  report(message: string): void;
  /** Adds to a count; jscodeshift shows the counts of dry runs only. */
  stats(name: string, quantity: number): void;
}

/** jscodeshift's own options and any others, named as on the command line. */
export type Options = Readonly<Record<string, unknown>>;

/**
 * What a transform comes to: the file's new text, its old text where nothing changes, nothing where the file is none of its
 * business. jscodeshift counts these as ok, unmodified and skipped, and what is thrown as an error.
 */
export type Transformed = string | undefined;
