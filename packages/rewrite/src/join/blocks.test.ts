import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, expect, test } from "vitest";
import { inParentheses, listBlock, setBlock, sum } from "./blocks.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

test.each([
  sum(["[ a ]", "b c"], "  "),
  inParentheses("a: a"),
  listBlock("  a\n  b", ""),
  setBlock("  a = 1;", ""),
  setBlock("  a = 1;", "", "rec "),
  setBlock("", ""),
])("is Nix: %s", (text) => {
  expect(parser.parse({ path: "flake.nix", text }).diagnostics).toEqual([]);
});
