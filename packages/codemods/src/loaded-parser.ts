import type { Parser } from "@flake-split/syntax";

let parser: Parser | null = null;

/** Sets what `loadedParser` gives. */
export function setParser(loaded: Parser): void {
  parser = loaded;
}

/** The parser that `prepare` loaded. */
export function loadedParser(): Parser {
  if (parser === null) throw new Error("prepare() has to be awaited before a phase runs");
  return parser;
}
