import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { documentOf } from "../test/document-of.ts";
import {
  attribute,
  binding,
  formals,
  importCall,
  inherit,
  inheritSet,
  isIdentifier,
  letBlock,
  list,
  pathBinding,
  quoted,
  relativePath,
  select,
  set,
  withClause,
} from "./make.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

const many = Array.from({ length: 30 }, (_, index) => `name${index}`);

/** What is made reads as expected (if that is short enough to say), and parses in its place. */
function check(
  made: string,
  expected: string | null,
  around: (code: string) => string = (code) => code,
): void {
  if (expected !== null) expect(made).toBe(expected);
  documentOf(parser, around(made));
  expect(made).not.toMatch(/[ \t]\n/);
  for (const line of made.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
}

const inSet = (code: string) => `{ ${code} }`;

describe("attribute", () => {
  const cases: [string, string][] = [
    ["docs", "docs"],
    ["foo'", "foo'"],
    ["a-b", "a-b"],
    ["my.pkg", '"my.pkg"'],
    ["2nd", '"2nd"'],
    ["", '""'],
    ["in", '"in"'],
    ["or", '"or"'],
    ['a"b', '"a\\"b"'],
    ["a\\b", '"a\\\\b"'],
    ["${x}", '"\\${x}"'],
    ["$x", '"$x"'],
    ["grüße", '"grüße"'],
  ];
  test.each(cases)("%j: %s", (name, expected) =>
    check(attribute(name), expected, (code) => `{ ${code} = 1; }`),
  );

  test.each(cases)("%j is read back", (name) => {
    const { root } = documentOf(parser, `{ ${attribute(name)} = 1; }`);
    const item = root.kind === "attrset" ? root.bindings[0] : undefined;
    const attr = item?.kind === "binding" ? item.path[0] : undefined;
    expect(attr?.kind === "dynamic" ? null : attr?.name).toBe(name);
    if (isIdentifier(name)) documentOf(parser, `let ${name} = 1; in ${name}`);
  });
});

describe("makers", () => {
  test("select", () =>
    check(select("commands", "gs-2.0"), 'commands."gs-2.0"', (code) => `commands: ${code}`));
  test("formals", () => check(formals(["a", "b"]), "{ a, b, ... }:", (code) => `${code} a`));
  test("formals of nothing", () => check(formals([]), "{ ... }:", (code) => `${code} 1`));
  test("long formals", () => check(formals(many), null, (code) => `${code} name0`));
  test("inherit", () => check(inherit(["a", "b.c"], null, ""), 'inherit a "b.c";', inSet));
  test("inherit from", () => check(inherit(["a"], "pkgs.lib", ""), "inherit (pkgs.lib) a;", inSet));
  test("long inherit", () => check(inherit(many, "x", "  "), null, inSet));
  test("binding", () => check(binding("a.b", "1"), '"a.b" = 1;', inSet));
  test("inheritSet", () => check(inheritSet(["a"], null, "", 0), "{ inherit a; }"));
  test("inheritSet without room", () =>
    check(inheritSet(["a"], "x", "  ", 95), "{\n    inherit (x) a;\n  }"));
  test("long inheritSet", () => check(inheritSet(many, null, "    ", 10), null));
  test("importCall", () => check(importCall("./x.nix", ["pkgs"], "", 0), "import ./x.nix { inherit pkgs; }"));
  test("importCall of nothing", () => check(importCall("./x.nix", [], "", 0), "import ./x.nix { }"));
  test("long importCall", () => check(importCall("./x.nix", many, "  ", 20), null));
  test("withClause", () => check(withClause("pkgs"), "with pkgs;", (code) => `pkgs: ${code} x`));
  test("list", () => check(list(["a", "b"], "  "), "[\n    a\n    b\n  ]"));
  test("list of one", () => check(list(["a"], ""), "[ a ]"));
  test("list of none", () => check(list([], "").replace(/\s+/g, " "), "[ ]"));
  test("letBlock", () =>
    check(letBlock(["a = 1;"], "  ", "    "), "let\n    a = 1;\n  in\n  ", (code) => `${code}a`.trim()));
});

describe("relativePath", () => {
  const cases: [string, string, string][] = [
    [".", "nix/packages", "./nix/packages"],
    ["nix/packages", "nix/packages/base.nix", "./base.nix"],
    ["nix/shells", "nix/lib/helpers.nix", "../lib/helpers.nix"],
    ["nix/a/b", "nix/a.nix", "../../a.nix"],
    ["nix", "nix/formatter.nix", "./formatter.nix"],
  ];
  test.each(cases)("from %s to %s: %s", (folder, file, expected) =>
    check(relativePath(folder, file), expected),
  );
});

describe("quoted", () => {
  test.each([
    ["a b", '"a b"'],
    ['a"\\', '"a\\"\\\\"'],
    ["${x} $y", '"\\${x} $y"'],
    ["two\nlines", '"two\\nlines"'],
  ])("%j: %s", (text, expected) => check(quoted(text), expected));
});

test("pathBinding", () => check(pathBinding(["a", "b c"], "1"), 'a."b c" = 1;', inSet));

describe("set", () => {
  test("empty", () => check(set([], ""), "{ }"));
  test("with items", () => check(set(["a = 1;", "b = 2;"], "  "), "{\n    a = 1;\n    b = 2;\n  }"));
});
