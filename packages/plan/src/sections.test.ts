import { readDocument } from "@flake-split/analysis";
import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { sections } from "./sections.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

/** The heading of each binding of a set, in order; `-` for none. */
function check(text: string, expected: readonly string[]): void {
  const read = readDocument((source) => parser.parse(source), { path: "x.nix", text });
  if ("refused" in read || read.document.root.kind !== "attrset") throw new Error(text);
  const { root } = read.document;
  const found = sections(read.document, root.bindings, root.open.end, root.close.start);
  expect(root.bindings.map((binding) => found.get(binding) ?? "-")).toEqual(expected);
}

describe("headings", () => {
  test("rules around the words", () => check("{\n  # === AI ===\n  a = 1;\n  b = 2;\n}", ["AI", "AI"]));
  test("a rule behind the words", () => check("{\n  # Data -------\n  a = 1;\n}", ["Data"]));
  test("rules above and below", () =>
    check("{\n  # ─────────\n  # Release tools\n  # ─────────\n  a = 1;\n}", ["Release tools"]));
  test("a block comment", () => check("{\n  /* *** Ops *** */\n  a = 1;\n}", ["Ops"]));
  test("one counts until the next", () =>
    check("{\n  z = 0;\n  # === A ===\n  a = 1;\n  b = 2;\n  # --- C ---\n  c = 3;\n}", [
      "-",
      "A",
      "A",
      "C",
    ]));
  test("a plain comment is none", () => check("{\n  # about a\n  a = 1;\n}", ["-"]));
  test("a rule without words is none", () => check("{\n  # -----\n  a = 1;\n}", ["-"]));
  test("a comment under a heading is none", () =>
    check("{\n  # === A ===\n\n  # about a\n  a = 1;\n}", ["A"]));
  test("the last of several", () => check("{\n  # === A ===\n\n  # === B ===\n  a = 1;\n}", ["B"]));
  test("a colon behind it", () => check("{\n  # == Net: ====\n  a = 1;\n}", ["Net"]));
  test("long prose with a rule in it is none", () =>
    check(`{\n  # ${"word ".repeat(20)} ---\n  a = 1;\n}`, ["-"]));
});
