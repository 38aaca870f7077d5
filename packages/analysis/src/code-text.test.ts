import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { type CodeText, codeText, readDocument } from "./index.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

function read(text: string): CodeText {
  const found = readDocument((source) => parser.parse(source), { path: "x.nix", text });
  if ("refused" in found) throw new Error(found.refused[0]?.message);
  return codeText(found.document, found.document.root);
}

/** Whether two texts are the same code, and whether they are with their comments. */
function check(one: string, other: string, expected: { code: boolean; commented: boolean }): void {
  const [first, second] = [read(one), read(other)];
  const found = { code: first.code === second.code, commented: first.commented === second.commented };
  expect(found).toEqual(expected);
}

const same = { code: true, commented: true };
const different = { code: false, commented: false };

describe("codeText", () => {
  test("blanks and lines don't count", () => check("{ a = 1; }", "{\n  a\n= 1; }", same));
  test("names do", () => check("{ a = 1; }", "{ b = 1; }", different));
  test("tokens that only stand closer do", () => check("[ a b ]", "[ ab ]", different));
  test("the indentation of a string doesn't count", () =>
    check("''\n  a\n    b\n''", "''\n      a\n        b\n    ''", same));
  test("what stands in it does", () => check("''\n  a\n    b\n''", "''\n  a\n  b\n''", different));
  test("a string isn't its text", () => check('"a"', "a", different));
  test("nor an interpolation its text", () => check('"\\${a}"', '"$' + '{a}"', different));
  test("code in a string", () => check('"$' + '{f  "x"}"', '"$' + '{f "x"}"', same));
  test("other code in a string", () => check('"$' + '{f "x"}"', '"$' + '{f "y"}"', different));
  test("quotes of a name", () => check('{ "a" = 1; }', "{ a = 1; }", different));
  test("comments count by themselves", () =>
    check("{ # up\n a = 1; }", "{ a = 1; }", { code: true, commented: false }));
  test("and at their place", () =>
    check("{ /* x */ a = 1; }", "{ a = /* x */ 1; }", { code: true, commented: false }));
  test("and in strings", () => check('"$' + '{a /* x */}"', '"$' + '{a}"', { code: true, commented: false }));
  test("but not how they are broken", () => check("/* a\n   b */ 1", "/* a b */\n1", same));
});
