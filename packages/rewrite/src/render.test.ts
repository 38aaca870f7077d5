import { loadParser, type Parser, stringValue, walk } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { documentOf } from "../test/document-of.ts";
import { render, stringsIn } from "./render.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

/** The values of all strings, interpolations as null. */
function values(text: string): readonly unknown[] {
  const document = documentOf(parser, text);
  const found: unknown[] = [];
  walk(document.root, (node) => {
    if (node.kind === "string")
      found.push(
        stringValue({ path: "x.nix", text }, node).map((part) => (typeof part === "string" ? part : null)),
      );
    return undefined;
  });
  return found;
}

/** What `name = …;` holds in a file whose binding stands at `from`, as it reads at `to`; strings keep their values. */
function check(value: string, from: string, to: string, expected: string): void {
  const text = `{\n${from}name = ${value};\n}\n`;
  const document = documentOf(parser, text);
  const { root } = document;
  const item = root.kind === "attrset" ? root.bindings[0] : undefined;
  if (item?.kind !== "binding") throw new Error("no binding");
  const { span } = item.value;
  const fragment = { document, span, edits: [], strings: stringsIn(item.value) };
  const rendered = render(fragment, to, item.span.start);
  expect(rendered).toBe(expected);
  expect(values(`{\n${to}name = ${rendered};\n}\n`)).toEqual(values(text));
}

describe("code", () => {
  test("moves left", () => check("[\n      1\n      2\n    ]", "    ", "  ", "[\n    1\n    2\n  ]"));
  test("moves right", () => check("[\n    1\n  ]", "  ", "      ", "[\n        1\n      ]"));
  test("lines that hang to the left stay", () => check("[\n 1\n    ]", "    ", "  ", "[\n 1\n  ]"));
  test("empty lines stay empty", () =>
    check("[\n      1\n\n      2\n    ]", "    ", "  ", "[\n    1\n\n    2\n  ]"));
  test("comments move", () =>
    check(
      "[\n      # a\n      1 /* b\n         c */\n    ]",
      "    ",
      "  ",
      "[\n    # a\n    1 /* b\n       c */\n  ]",
    ));
  test("tabs stay tabs", () => check("[\n\t\t\t1\n\t\t]", "\t\t", "\t", "[\n\t\t1\n\t]"));
  test("CR LF", () => check("[\r\n      1\r\n    ]", "    ", "  ", "[\r\n    1\r\n  ]"));
});

describe("strings", () => {
  test("indented ones move, with their closing quotes", () =>
    check("''\n      a\n        b\n    ''", "    ", "  ", "''\n    a\n      b\n  ''"));
  test("empty lines in them", () =>
    check("''\n      a\n\n      b\n    ''", "    ", "  ", "''\n    a\n\n    b\n  ''"));
  test("lines of blanks keep what they have beyond the indentation", () =>
    check("''\n      a\n         \n      b\n    ''", "    ", "  ", "''\n    a\n       \n    b\n  ''"));
  test("interpolations move", () =>
    check(
      "''\n      ${f [\n        1\n      ]}\n    ''",
      "    ",
      "  ",
      "''\n    ${f [\n      1\n    ]}\n  ''",
    ));
  test("text behind the quotes keeps them in place", () =>
    check("''a\n      b\n    ''", "    ", "  ", "''a\n      b\n    ''"));
  test("a line to the left of the code keeps all in place", () =>
    check("''\n a\n      b\n    ''", "    ", "  ", "''\n a\n      b\n    ''"));
  test("tabs keep all in place", () => check("''\n\t\ta\n\t\t''", "\t", "\t\t", "''\n\t\ta\n\t\t''"));
  test("quoted ones never move", () => check('"\n      a\n    b"', "    ", "  ", '"\n      a\n    b"'));
  test("code behind a quoted one does", () =>
    check('[\n      "\n      a"\n      1\n    ]', "    ", "  ", '[\n    "\n      a"\n    1\n  ]'));
  test("an interpolation in a quoted one does", () =>
    check('"${f [\n      1\n    ]}\n    x"', "    ", "  ", '"${f [\n    1\n  ]}\n    x"'));
  test("a string in an interpolation of a string", () =>
    check(
      "''\n      ${f ''\n        b\n      ''}\n    ''",
      "    ",
      "  ",
      "''\n    ${f ''\n      b\n    ''}\n  ''",
    ));
});
