import type { Source, SyntaxTree } from "@flake-split/syntax";
import { expect, test } from "vitest";
import { rememberingParser } from "./remembering-parser.ts";

/** A parser that counts, and gives another tree each time. */
function counting() {
  const read: Source[] = [];
  const parse = (source: Source): SyntaxTree => {
    read.push(source);
    return { source, root: null, tokens: [], diagnostics: [] };
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

test("every file of a split into many is kept", () => {
  const { read, parser } = counting();
  for (const _ of [1, 2]) {
    for (let count = 0; count < 2000; count++) parser.parse({ path: `${count}.nix`, text: "1" });
  }
  expect(read).toHaveLength(2000);
});

test("of long texts, what was read long ago is forgotten", () => {
  const { read, parser } = counting();
  const long = " ".repeat(1 << 21);
  for (let count = 0; count < 6; count++) parser.parse({ path: "a.nix", text: `${long}${count}` });
  parser.parse({ path: "a.nix", text: `${long}5` });
  expect(read).toHaveLength(6);
  parser.parse({ path: "a.nix", text: `${long}0` });
  expect(read).toHaveLength(7);
});

test("a text over the limit is kept until the next", () => {
  const { read, parser } = counting();
  const long = " ".repeat(1 << 24);
  const tree = parser.parse({ path: "a.nix", text: long });
  expect(parser.parse({ path: "a.nix", text: long })).toBe(tree);
  parser.parse({ path: "b.nix", text: "1" });
  parser.parse({ path: "a.nix", text: long });
  expect(read).toHaveLength(3);
});
