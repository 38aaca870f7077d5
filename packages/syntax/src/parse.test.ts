import { describe, expect, test } from "vitest";
import { type Expression, loadParser, printTokens, type Source, type SyntaxTree } from "./index.ts";

const parser = await loadParser();

function parse(text: string): SyntaxTree {
  return parser.parse({ path: "flake.nix", text });
}

/** A tree on one line: `(kind parts…)`, with spans as the text that they hold. */
function outline({ text }: Source, node: unknown): string {
  if (Array.isArray(node)) return `[${node.map((item) => outline({ path: "", text }, item)).join(" ")}]`;
  if (typeof node !== "object" || node === null) return String(node);
  if ("start" in node && "end" in node) return text.slice(Number(node.start), Number(node.end));
  const { kind, span, ...parts } = node as { kind?: string; span?: unknown };
  const words = Object.entries(parts).map(([key, part]) => `${key}=${outline({ path: "", text }, part)}`);
  return words.length > 0
    ? `(${[kind, ...words].filter(Boolean).join(" ")})`
    : `<${kind} ${outline({ path: "", text }, span)}>`;
}

function shape(text: string): string {
  const { source, root, diagnostics } = parse(text);
  expect(diagnostics).toEqual([]);
  return outline(source, root);
}

const constructs: Readonly<Record<string, string>> = {
  variable: "pkgs",
  "current position": "__curPos",
  integer: "1",
  float: ".5e3",
  uri: "https://nixos.org",
  "search path": "<nixpkgs/lib>",
  path: "./a/${b}/c",
  "home path": "~/x",
  "relative path": "a/b",
  string: '"a\\n\\${x} $${y} ${z}"',
  "indented string": "''a${b}'${c} ''\\n ''' ''$ ''${x}''",
  "empty strings": "[ \"\" '''' ]",
  "attribute set": '{ a = 1; b.c."d".${e}."f-${g}" = 2; inherit h "i"; inherit (j) k; }',
  "empty inherits": "{ inherit; inherit (a); }",
  "recursive set": "rec { a = 1; }",
  "empty set": "{ }",
  let: "let a = 1; in a",
  "old let": "let { body = 1; }",
  with: "with a; b",
  assert: "assert a; b",
  lambda: "x: x",
  formals: "{ a, b ? 1, ... }: a",
  "formals with a trailing comma": "{ a, b, }: a",
  "name before formals": "args@{ a }: a",
  "name after formals": "{ ... } @ args: a",
  "empty formals": "{ }: a",
  select: "a.b.c",
  "select with fallback": "a.b or c",
  "attribute called or": "{ or = 1; }.or",
  apply: "f x.y z",
  "has attribute": 'a ? b."c"',
  unary: "!a && -b < c",
  binary: "a ++ b ++ c // d",
  update: "a//b",
  if: "if a then b else c",
  list: "[ a (b c) ]",
  parentheses: "(a)",
};

describe("shapes", () => {
  test.each(Object.entries(constructs))("%s", (_, text) => {
    expect(`${text}\n${shape(text)}`).toMatchSnapshot();
  });
});

test("the spans of sets, lets, formals and bindings hold their brackets, keywords and semicolons", () => {
  const { root } = parse(" let a = { b = 1; }; in { c }: a ");
  expect(root).toMatchObject({
    span: { start: 1, end: 32 },
    letKeyword: { start: 1, end: 4 },
    inKeyword: { start: 21, end: 23 },
    bindings: [
      { span: { start: 5, end: 20 }, value: { open: { start: 9, end: 10 }, close: { start: 18, end: 19 } } },
    ],
    body: { formals: { span: { start: 24, end: 29 }, formals: [{ span: { start: 26, end: 27 } }] } },
  });
});

describe("tokens and blanks are the whole file", () => {
  const texts: Readonly<Record<string, string>> = {
    "CR LF": "{\r\n  # note\r\n  a = 1; # more\r\n  b = ''\r\n    x\r\n  '';\r\n}\r\n",
    "no final newline": "{ a = 1; }",
    "final comment": "1 # end",
    "non-ASCII": '{ "gruß" = "Grüße, 世界"; } # ä',
    "trailing comma": "{ a, # one\n b, /* two */\n}: a",
    escapes: "\"\\n\\${a}$$${b}\" + ''\n  ''\\n ''' ''${x} ''$ '${y}\n''",
  };
  test.each(Object.entries(texts))("%s", (_, text) => {
    const { source, tokens, diagnostics } = parse(text);
    expect(diagnostics).toEqual([]);
    expect(printTokens(source, tokens)).toBe(text);
  });

  test("comments are tokens, without the CR of their line; a trailing comma is none", () => {
    const { source, tokens } = parse("{ a, # x\r\n/* y */\r\n}: a");
    const comments = tokens.filter(({ kind }) => kind === "comment");
    expect(comments.map(({ span }) => source.text.slice(span.start, span.end))).toEqual(["# x", "/* y */"]);
  });

  test("a missing token is noticed", () => {
    const { source, tokens } = parse("a b");
    expect(printTokens(source, tokens.slice(1))).toBeNull();
  });
});

test("offsets count UTF-16 code units: an emoji takes two", () => {
  const { root } = parse('"😀" + x');
  expect(root).toMatchObject({
    left: { span: { start: 0, end: 4 }, parts: [{ span: { start: 1, end: 3 } }] },
    right: { span: { start: 7, end: 8 } },
  });
});

describe("depth", () => {
  const chains: Readonly<Record<string, (count: number) => string>> = {
    concatenations: (count) => `a${" ++ a".repeat(count)}`,
    sums: (count) => `a${" + a".repeat(count)}`,
    applications: (count) => `f${" a".repeat(count)}`,
    lambdas: (count) => `${"a: ".repeat(count)}1`,
    conditions: (count) => `${"if a then b else ".repeat(count)}c`,
    lists: (count) => "[".repeat(count) + "]".repeat(count),
    sets: (count) => `${"{a=".repeat(count)}1${";}".repeat(count)}`,
    strings: (count) => `${'"${'.repeat(count)}1${'}"'.repeat(count)}`,
  };
  test.each(Object.entries(chains))("%s: 900 are read, 20,000 are refused", (_, chain) => {
    expect(parse(chain(900)).diagnostics).toEqual([]);
    const { root, diagnostics } = parse(chain(20_000));
    expect(root).toBeNull();
    expect(diagnostics.map(({ code }: { code: string }) => code)).toEqual(["syntax/too-deep"]);
  });

  test("width is no matter", () => {
    const wide = parse(`[${" a".repeat(20_000)}]`).root as Expression & { items: unknown[] };
    expect(wide.items).toHaveLength(20_000);
  });
});
