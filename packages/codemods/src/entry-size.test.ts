import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, expect, test } from "vitest";
import { entrySize } from "./entry-size.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

test.each([
  ["{ }", { lines: 1, own: 1 }],
  ["{ }\n", { lines: 1, own: 1 }],
  ['{\n  inputs.a.url = "";\n  inputs.b.url = "";\n  outputs = _: { };\n}\n', { lines: 5, own: 3 }],
  [
    '{\n  inputs = {\n    a = { };\n  };\n  "nixConfig" = { };\n  description = ""; outputs = _: { };\n}',
    { lines: 7, own: 2 },
  ],
  ["x: {\n  inputs = { };\n}\n", { lines: 3, own: 3 }],
])("%j", (text, expected) => {
  const { root } = parser.parse({ path: "flake.nix", text });
  if (root === null) throw new Error("it doesn't parse");
  expect(entrySize(text, root)).toEqual(expected);
});
