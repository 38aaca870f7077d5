import type { Source, SyntaxTree } from "@flake-split/syntax";
import { expect, test } from "vitest";
import { rememberingParser } from "./remembering-parser.ts";

/** A parser that counts, and gives another tree each time. */
function counting() {
  const read: Source[] = [];
  const parse = (source: Source): SyntaxTree => {
    read.push(source);
    return { root: null, tokens: [], diagnostics: [] } as unknown as SyntaxTree;
  };
  return { read, parser: rememberingParser({ parse }) };
}

test("a file is parsed once, another text or path of it anew", () => {
  const { read, parser } = counting();
  const tree = parser.parse({ path: "a.nix", text: "1" });
  expect(parser.parse({ path: "a.nix", text: "1" })).toBe(tree);
  expect(parser.parse({ path: "a.nix", text: "2" })).not.toBe(tree);
  expect(parser.parse({ path: "b.nix", text: "1" })).not.toBe(tree);
  expect(read).toHaveLength(3);
});

test("what was read long ago is forgotten", () => {
  const { read, parser } = counting();
  for (let count = 0; count < 70; count++) parser.parse({ path: "a.nix", text: `${count}` });
  parser.parse({ path: "a.nix", text: "0" });
  expect(read).toHaveLength(71);
});
