import { expect, test } from "vitest";
import { decode, loadParser, position, type Source } from "./index.ts";

const parser = await loadParser();

/** Every diagnostic as `line:column code message`. */
function refusals(text: string): string[] {
  const source: Source = { path: "flake.nix", text };
  const { root, tokens, diagnostics } = parser.parse(source);
  expect(root === null).toBe(diagnostics.length > 0);
  if (!root) expect(tokens).toEqual([]);
  return diagnostics.map(({ code, span, message }) => {
    const { line, column } = position(source, span?.start ?? 0);
    return `${line}:${column} ${code} ${message}`;
  });
}

/** Places and verdicts are those of `nix-instantiate --parse`, but for the end of a file. */
const refused: readonly (readonly [string, string])[] = [
  ["{ a = 1 }", "1:9 syntax/unexpected unexpected '}', expected ';'"],
  ["{ a = 1\n  b = 2; }", "2:5 syntax/unexpected unexpected '=', expected ';'"],
  ["{ a = [ 1 2; }", "1:12 syntax/unexpected unexpected ';', expected ']' or an element"],
  ["[ a + b ]", "1:5 syntax/unexpected unexpected '+', expected ']' or an element"],
  ["{ a b }", "1:5 syntax/unexpected unexpected name 'b', expected '.' or '='"],
  ["{ a = 1;; }", "1:9 syntax/unexpected unexpected ';', expected '}' or a binding"],
  ["{ let = 1; }", "1:3 syntax/unexpected unexpected 'let', expected '}' or a binding"],
  ["x: x.if", "1:6 syntax/unexpected unexpected 'if', expected an attribute name"],
  ["1 + if a then b else c", "1:5 syntax/unexpected unexpected 'if', expected an expression"],
  ["with 1; 2 3; 4", "1:12 syntax/unexpected unexpected ';', expected the end of the file"],
  ["1 ? a.b or c", "1:9 syntax/unexpected unexpected 'or', expected the end of the file"],
  ["or", "1:1 syntax/unexpected unexpected 'or', expected an expression"],
  ["{ or }: or", "1:6 syntax/unexpected unexpected '}', expected '.' or '='"],
  ["{ , }: 1", "1:3 syntax/unexpected unexpected ',', expected '}' or a binding"],
  ["{ a, ..., }: a", "1:9 syntax/unexpected unexpected ',', expected '}'"],
  ["{a}@b:a", "1:5 syntax/unexpected unexpected URI 'b:a', expected a name"],
  ["{ a, b } c", "1:10 syntax/unexpected unexpected name 'c', expected ':' or '@'"],
  ["[ { a }: 1 ]", "1:7 syntax/unexpected unexpected '}', expected '.' or '='"],
  ["a % b", "1:3 syntax/unexpected unexpected character '%', expected the end of the file"],
  ["x: x |> x", "1:6 syntax/pipe-operator unexpected '|>', expected the end of the file"],
  ["a == b == c", "1:8 syntax/comparison-chain comparisons can't be chained"],
  ["a < b + 1 < c", "1:11 syntax/comparison-chain comparisons can't be chained"],
  ["{ a = ./a/; }", "1:7 syntax/path-trailing-slash path has a trailing slash"],
  ["./a//b", "1:5 syntax/path-double-slash path has two slashes in a row"],
  ["{ /* a }", "1:3 syntax/unclosed-comment unexpected '/', expected '}' or a binding"],
  ["{ a = 1;\n", "1:9 syntax/unclosed unexpected end of file, expected '}' or a binding"],
  ['{ a = "b; }', "1:12 syntax/unclosed unexpected end of file, expected '\"'"],
  ["''a", "1:4 syntax/unclosed unexpected end of file, expected the closing ''"],
  ["", "1:1 syntax/empty-file the file holds no expression"],
  ["# nothing\n", "1:1 syntax/empty-file the file holds no expression"],
  ["\uFEFF1", "1:1 syntax/byte-order-mark the file begins with a byte order mark"],
  ["{ a = 1;\0 }", "1:9 syntax/binary the file holds a NUL byte, so it is no text"],
  ["9223372036854775808", "1:1 syntax/number-out-of-range invalid integer '9223372036854775808'"],
  ["1.0e400", "1:1 syntax/number-out-of-range invalid float '1.0e400'"],
  ["{ a = 1; a = 2; }", "1:10 syntax/duplicate-attribute attribute 'a' is defined twice"],
  ["{ a = 1; a.b = 2; }", "1:10 syntax/duplicate-attribute attribute 'a' is defined twice"],
  ["{ a.b = 1; a.b = 2; }", "1:12 syntax/duplicate-attribute attribute 'a.b' is defined twice"],
  ["{ a.b = 1; a = 2; }", "1:12 syntax/duplicate-attribute attribute 'a' is defined twice"],
  ["x: { a = x; inherit (x) a; }", "1:25 syntax/duplicate-attribute attribute 'a' is defined twice"],
  ["let a = 1; a = 2; in a", "1:12 syntax/duplicate-attribute attribute 'a' is defined twice"],
  ['{ ${"a"} = 1; a = 2; }', "1:15 syntax/duplicate-attribute attribute 'a' is defined twice"],
  [
    "{ a = { x.y = 1; }; a = { x.z = 1; }; }",
    "1:27 syntax/duplicate-attribute attribute 'x' is defined twice",
  ],
  ["{ b = { a = 1; a = 2; }; }", "1:16 syntax/duplicate-attribute attribute 'a' is defined twice"],
  ["{ a, b, a }: a", "1:9 syntax/duplicate-formal duplicate function argument 'a'"],
  ["a@{ a }: a", "1:5 syntax/duplicate-formal duplicate function argument 'a'"],
  ["x: let ${x} = 1; in 1", "1:8 syntax/dynamic-attribute dynamic attributes are not allowed in 'let'"],
  ["x: { inherit ${x}; }", "1:14 syntax/dynamic-attribute dynamic attributes are not allowed in 'inherit'"],
];

test.each(refused)("refused: %j", (text, expected) => {
  expect(refusals(text)).toEqual([expected]);
});

/** Nix takes these, the grammar doesn't, or reads them in another way: better an honest refusal than a wrong tree. */
const disagreements: readonly (readonly [string, string])[] = [
  ["f: f 1 or", "syntax/grammar-disagreement"],
  ["x: [ x or ]", "syntax/grammar-disagreement"],
  ["x: ~/${x}", "syntax/grammar-limit"],
  ["{ a = rec { b = c + 1; d = 2; }; a.c = d + 3; }", "1:34 syntax/recursive-in-parts"],
  ["{ a = rec { b = c; }; a = { c = 1; }; }", "1:23 syntax/recursive-in-parts"],
  ["{ a.b = 1; a = rec { c = d; d = 3; }; }", "1:12 syntax/recursive-in-parts"],
  ["{ x = { a = (rec { b = 1; }); }; x.a.c = b; }", "1:34 syntax/recursive-in-parts"],
  ["b: { a = rec { b = 1; }; a.c = { inherit b; }; }", "1:26 syntax/recursive-in-parts"],
  ["let a = rec { b = 1; }; a.c = 2; a.d = c; in a", "1:25 syntax/recursive-in-parts"],
  ["a: a # b\ra", "syntax/grammar-disagreement"],
  ["[ 1 # a\r2\n]", "syntax/grammar-disagreement"],
];

test.each(disagreements)("not read though Nix may: %j", (text, code) => {
  expect(refusals(text)[0]).toContain(code);
});

const accepted: readonly string[] = [
  "9223372036854775807",
  "0.0",
  "a == b && c == d",
  "a ? b ? c",
  "{}//{ a = 1; }",
  "x: ./a/${x}//b",
  "{ a = { x = 1; }; a.y = 2; }",
  "{ a.y = 2; a.z = rec { x = 1; }; }",
  "{ a.y = 2; a = rec { x = 1; }; }",
  "{ b, c }: { a = rec { x = y; y = b; }; a.z = c; a.u.x = 1; }",
  "rec { a.x = 1; a.y = 2; a.z = { b = 1; }; a.z.c = 2; }",
  "{ a = ({ x = 1; }); a.y = 2; }",
  "x: { ${x} = 1; ${x} = 2; a.${x} = 1; a.${x} = 2; }",
  'let ${"a"} = 1; in a',
  "x: let a.${x} = 1; in a",
  '{ inherit "a" ${"b"}; }',
  "{ a, b, }: a",
  "{ inherit; inherit (a); }",
  "/* a **/ 1 /**/",
  "a: -a ? b",
  "!a == !b",
];

test.each(accepted)("accepted: %j", (text) => {
  expect(refusals(text)).toEqual([]);
});

test("an error names what was open, and the token that would mend the file", () => {
  const { diagnostics } = parser.parse({ path: "flake.nix", text: "{\n  a = 1\n  b = 2;\n}" });
  expect(diagnostics[0]).toMatchObject({
    help: "put ';' in",
    related: [
      { span: { start: 6, end: 7 }, message: "the value begins here" },
      { span: { start: 9, end: 9 }, message: "with ';' here, the file is whole" },
    ],
  });
});

test("bytes that aren't UTF-8 are a diagnostic; a byte order mark is kept", () => {
  expect(decode("a.nix", Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({
    code: "syntax/not-utf8",
    file: "a.nix",
  });
  const text = "\uFEFF{ é = 😀 }\r\n";
  expect(decode("a.nix", new TextEncoder().encode(text))).toEqual({ text });
});
