import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { documentOf } from "../test/document-of.ts";
import { type ComposedItem, compose } from "./compose.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

/** A set with some of its items kept (`a`), replaced (`a:text`) or new (`+text`). */
function check(text: string, plan: readonly string[], expected: string, eol = "\n"): void {
  const document = documentOf(parser, text);
  const { root } = document;
  if (root.kind !== "attrset") throw new Error("no set");
  const itemOf = (name: string | undefined) => {
    const found = root.bindings.find(
      (b) => b.kind === "binding" && b.path[0]?.kind === "name" && b.path[0].name === name,
    );
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  const items = plan.map((entry): ComposedItem => {
    if (entry.startsWith("+")) return { kind: "new", text: entry.slice(1) };
    const [name, replacement] = entry.split(":");
    const item = itemOf(name);
    if (replacement !== undefined) return { kind: "replaced", item, text: replacement };
    return { kind: "kept", item, text: text.slice(item.span.start, item.span.end) };
  });
  const span = { start: root.open.end, end: root.close.start };
  const composed = `{${compose(document, root.bindings, span, items, "  ", eol)}}`;
  expect(composed).toBe(expected);
  documentOf(parser, composed);
}

const set = "{\n  # of a\n  a = 1; # beside a\n\n  # of b\n  b = 2;\n  c = 3;\n  # rest\n}";

describe("compose", () => {
  test("what goes takes the blanks at its line's end along", () => {
    const blanks = "{\n  a = 1; \n  b = 2;\t\n  c = 3;  \n}";
    check(blanks, ["a", "b", "c"], blanks);
    check(blanks, ["a", "c"], "{\n  a = 1; \n  c = 3;  \n}");
    check(blanks, ["b", "c"], "{\n  b = 2;\t\n  c = 3;  \n}");
    check(blanks, ["a", "b"], "{\n  a = 1; \n  b = 2;\t\n}");
    check("{\n  a = 1;\n\n  \n  b = 2;\n\n  \n}", ["b"], "{\n  b = 2;\n\n  \n}");
    check("{\n  a = 1;\n\n  \n}", ["+c = 3;"], "{\n  c = 3;\n\n  \n}");
  });

  test("all kept is the text", () => check(set, ["a", "b", "c"], set));
  test("what goes takes its comments along", () =>
    check(set, ["a", "c"], "{\n  # of a\n  a = 1; # beside a\n  c = 3;\n  # rest\n}"));
  test("what comes first then starts without an empty line", () =>
    check(set, ["b", "c"], "{\n  # of b\n  b = 2;\n  c = 3;\n  # rest\n}"));
  test("what is replaced keeps the empty line, not the comments", () =>
    check(
      set,
      ["a", "b:x = 9;", "c"],
      "{\n  # of a\n  a = 1; # beside a\n\n  x = 9;\n  c = 3;\n  # rest\n}",
    ));
  test("what is new follows without an empty line", () =>
    check(set, ["+n = 0;", "a", "c"], "{\n  n = 0;\n  # of a\n  a = 1; # beside a\n  c = 3;\n  # rest\n}"));
  test("nothing left but comments", () => check(set, [], "{\n  # rest\n}"));
  test("a set on one line", () => check("{ a = 1; b = 2; }", ["a:x = 1;", "b"], "{\n  x = 1; b = 2;\n}"));
  test("CR LF", () =>
    check("{\r\n  a = 1;\r\n  b = 2;\r\n}", ["a", "+n = 0;"], "{\r\n  a = 1;\r\n  n = 0;\r\n}", "\r\n"));
});
