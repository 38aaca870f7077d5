import { readDocument } from "@flake-split/analysis";
import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { hostParts } from "./host-modules.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

/** The parts of the body of a `let`, on one line each. */
function check(bindings: string, body: string, expected: readonly string[]): void {
  const text = `let ${bindings} in ${body}`;
  const found = readDocument((source) => parser.parse(source), { path: "x.nix", text });
  if ("refused" in found) throw new Error(found.refused[0]?.message);
  const { root, scopes } = found.document;
  if (root.kind !== "let") throw new Error("no let");
  const parts = hostParts(root.body, { scopes, valueOf: ({ value }) => value });
  const told = parts.map(({ kind, node, path }) =>
    kind === "value" ? path.join(".") : text.slice(node.span.start, node.span.end),
  );
  expect(told).toEqual(expected);
}

describe("hostParts", () => {
  test("modules of a list, and what they set", () =>
    check("x = 1;", "f { modules = [ x ./y { a.b = 1; } (z: { c = 2; }) ]; }", [
      "{ a.b = 1; }",
      "(z: { c = 2; })",
      "a.b",
      "c",
    ]));
  test("modules of a module stand for themselves", () =>
    check("x = 1;", "{ modules = [ { imports = [ { a = 1; } ]; } ]; }", [
      "{ imports = [ { a = 1; } ]; }",
      "{ a = 1; }",
      "a",
    ]));
  test("what a function of the flake gets", () =>
    check("mk = n: m: m;", 'mk "n" { a = 1; }', ["{ a = 1; }", "a"]));
  test("a list of modules for it", () =>
    check("mk = n: m: m;", 'mk "n" [ { a = 1; } ]', ["{ a = 1; }", "a"]));
  test("but not what it takes apart by names", () => check("mk = { a }: a;", "mk { a = 1; }", []));
  test("nor what says how a machine is made", () => check("mk = m: m;", 'mk { system = "s"; a = 1; }', []));
  test("nor what other functions get", () => check("x = 1;", "builtins.trace { a = 1; }", []));
});
