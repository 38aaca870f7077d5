import { describe, expect, test } from "vitest";
import {
  type AttrSet,
  children,
  type Expression,
  lineIndex,
  loadParser,
  position,
  positionIn,
  type Source,
  type StringExpression,
  staticName,
  stringValue,
  walk,
} from "./index.ts";

const parser = await loadParser();

function parse(text: string): { source: Source; root: Expression } {
  const { source, root, diagnostics } = parser.parse({ path: "flake.nix", text });
  expect(diagnostics).toEqual([]);
  if (!root) throw new Error("no tree");
  return { source, root };
}

/** The value of a string, with interpolations as their source text. */
function value(text: string): string[] {
  const { source, root } = parse(text);
  return stringValue(source, root as StringExpression).map((part) =>
    typeof part === "string" ? part : source.text.slice(part.span.start, part.span.end),
  );
}

/** Each value was computed by `nix-instantiate --eval` first. */
const strings: readonly (readonly [string, readonly string[]])[] = [
  ['""', []],
  ['"a\\n\\t\\r\\"\\\\\\x"', ['a\n\t\r"\\x']],
  ['"a\r\nb\rc"', ["a\nb\nc"]],
  ['"$${x} \\${x} $"', ["$${x} ${x} $"]],
  ['"a${x}b"', ["a", "${x}", "b"]],
  ["''''", []],
  ["''a''", ["a"]],
  ["''\n  a\n    b\n  ''", ["a\n  b\n"]],
  ["''   \n  a\n\n  b''", ["a\n\nb"]],
  ["''  a\n  b''", ["a\nb"]],
  ["''\n\ta\n\t  b\n''", ["\ta\n\t  b\n"]],
  ["''\n    a\n  \n    b\n  ''", ["a\n\nb\n"]],
  ["''\n  ${x}\n    a''", ["${x}", "\n  a"]],
  ["''\n    ''${x} ''$ ''' ''\\n ''\\x $$\n  ''", ["${x} $ '' \nx $$\n"]],
  ["''\n  a''\\n   b\n  ''", ["a\n b\n"]],
  ["''\r\n  a\r\n  ''", ["\r\n  a\r\n"]],
  ["''   ''", []],
  ["''\n  'a' '${x}'\n''", ["'a' '", "${x}", "'\n"]],
];

test.each(strings)("the value of %j", (text, expected) => {
  expect(value(text)).toEqual(expected);
});

test("positions count lines and columns from 1, in UTF-16 code units", () => {
  const source: Source = { path: "flake.nix", text: "a\r\n😀b\nc" };
  const places = [0, 2, 3, 5, 7, 99].map((offset) => position(source, offset));
  expect(places.slice(0, 5)).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 3 },
    { line: 2, column: 1 },
    { line: 2, column: 3 },
    { line: 3, column: 1 },
  ]);
  expect(places[5]?.line).toBe(3);
  expect(positionIn(lineIndex(source), 5)).toEqual(places[3]);
});

test("staticName gives what Nix knows before it evaluates", () => {
  const { source, root } = parse('x: { a = 1; "b-c" = 1; ${"d"} = 1; ${("e")} = 1; ${x} = 1; "f${x}" = 1; }');
  const set = children(root)[0] as AttrSet;
  const names = set.bindings.map((binding) => binding.kind === "binding" && binding.path[0]);
  expect(names.map((attr) => attr && staticName(source, attr))).toEqual(["a", "b-c", "d", "e", null, null]);
});

describe("children and walk", () => {
  test.each([
    ["{ a.${b}.c = d; inherit (e) f; inherit g; }", ["b", "d", "e"]],
    ['let a."${b}" = c; in d', ['"${b}"', "c", "d"]],
    ["args@{ a ? b, c, ... }: d", ["b", "d"]],
    ["a.b.${c} or d", ["a", "c", "d"]],
    ["a ? ${b}", ["a", "b"]],
    ["''a${b}${c}''", ["b", "c"]],
    ["./a/${b}", ["b"]],
    ["let { a = b; }", ["b"]],
    ["with a; b", ["a", "b"]],
    ["assert a; b", ["a", "b"]],
    ["if a then b else c", ["a", "b", "c"]],
    ["[ a (b) ]", ["a", "(b)"]],
    ["!a", ["a"]],
    ["<nixpkgs>", []],
  ])("children of %j", (text, expected) => {
    const { source, root } = parse(text);
    expect(children(root).map(({ span }) => source.text.slice(span.start, span.end))).toEqual(expected);
  });

  test("walk goes in the order of the text and leaves out what it is told to", () => {
    const { root } = parse("f (a b) [ c d ] e");
    const names: string[] = [];
    walk(root, (node) => {
      if (node.kind === "list") return "skip";
      if (node.kind === "variable") names.push(node.name);
      return undefined;
    });
    expect(names).toEqual(["f", "a", "b", "e"]);
  });
});
