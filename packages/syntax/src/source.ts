/** A file's text with its name, and places in it. */
export interface Source {
  /** Relative to the flake's directory, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** A place for people: both count from 1; columns count UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}
