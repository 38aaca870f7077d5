import { type Document, readDocument } from "@flake-split/analysis";
import type { Parser } from "@flake-split/syntax";

/** A file that parses, understood. */
export function documentOf(parser: Parser, text: string, path = "x.nix"): Document {
  const read = readDocument((source) => parser.parse(source), { path, text });
  if ("refused" in read) throw new Error(`${read.refused[0]?.message}:\n${text}`);
  return read.document;
}
