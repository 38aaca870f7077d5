import { loadParser, type Parser } from "@flake-split/syntax";
import { rememberingParser } from "./remembering-parser.ts";

/*
 * The one state of this package: phases are plain functions that can't wait, and the grammar is WASM, which
 * has to be waited for once.
 */
let parser: Parser | null = null;

/** Loads the grammar; to be awaited once before any phase runs. */
export async function prepare(): Promise<void> {
  parser ??= rememberingParser(await loadParser());
}

/** The parser that `prepare` loaded. */
export function loadedParser(): Parser {
  if (parser === null) throw new Error("prepare() has to be awaited before a phase runs");
  return parser;
}
