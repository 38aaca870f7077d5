import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { itemTrivia, lineIndent, readDocument } from "./index.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

/** Each item's comments before and beside it; `+` where an empty line stands before; then what belongs to none. */
function check(text: string, expected: readonly string[]): void {
  const read = readDocument((source) => parser.parse(source), { path: "x.nix", text });
  if ("refused" in read) throw new Error(read.refused[0]?.message);
  const { document } = read;
  const { root } = document;
  if (root.kind !== "attrset") throw new Error("not a set");
  const { items, rest } = itemTrivia(document, root.bindings, root.open.end, root.close.start);
  const slice = ({ start, end }: { start: number; end: number }) => text.slice(start, end).trim();
  const told = items.map(
    ({ comments, tail, blankBefore }) =>
      `${blankBefore ? "+" : ""}${comments.map(({ span }) => slice(span)).join(" ")}|${slice(tail)}`,
  );
  expect([...told, slice(rest)]).toEqual(expected);
}

describe("itemTrivia", () => {
  test("nothing", () => check("{ a = 1; b = 2; }", ["|", "|", ""]));
  test("above and beside", () => check("{\n  # up\n  a = 1; # side\n}", ["# up|# side", ""]));
  test("a comment beside belongs to what it stands behind", () =>
    check("{\n  a = 1; # side\n  # up\n  b = 2;\n}", ["|# side", "# up|", ""]));
  // FIXME: it belongs to `b`, as its place says; `tailEnd` looks no further than the next item's start.
  test("a comment between two on one line belongs to the one before it", () =>
    check("{ a = 1; /* of b */ b = 2; }", ["|/* of b */", "|", ""]));
  test("empty lines", () => check("{\n  a = 1;\n\n  # up\n  b = 2;\n  c = 3;\n}", ["|", "+# up|", "|", ""]));
  test("behind the brace", () => check("{ # of the set\n  a = 1;\n}", ["|", ""]));
  test("at the end", () => check("{\n  a = 1;\n  # end\n}", ["|", "# end"]));
  test("CR LF", () =>
    check("{\r\n  # up\r\n  a = 1; # side\r\n\r\n  b = 2;\r\n}", ["# up|# side", "+|", ""]));
  test("an empty set", () => check("{ # x\n }", [""]));
});

test("lineIndent is the blanks before the line of an offset", () => {
  expect(lineIndent("a\n \t b c", 7)).toBe(" \t ");
  expect(lineIndent("a", 0)).toBe("");
});
