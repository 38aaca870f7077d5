import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { missingIn, statementsOf, wordsOf } from "./moved-expressions.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});
const parse: Parser["parse"] = (source) => parser.parse(source);

function flake(lets: string, outputs: string): string {
  return `{ outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
    perSystem = { pkgs, ... }: let ${lets} in { ${outputs} };
  }; }`;
}

const original = flake(
  'base = [ pkgs.git "a b" ]; inherit (pkgs) lib;',
  "packages.tool = f { inherit base lib; x = ./x; };",
);

function missing(text: string): readonly string[] {
  return missingIn(parse, text, statementsOf(parse, original)).map(({ name }) => name);
}

describe("finds", () => {
  test("the same statements in another order, and in nested sets", () => {
    const lets = 'lib = pkgs.lib; base =\n # why\n [ pkgs.git "a b" ];';
    expect(missing(flake(lets, "packages = { tool = f { inherit lib base; x = ./x; }; };"))).toEqual([]);
  });

  test("a `let` in front of a value that uses it", () => {
    const tool =
      'packages.tool = let base = [ pkgs.git "a b" ]; in f { inherit base; inherit lib; x = ./x; };';
    expect(missing(flake("inherit (pkgs) lib;", tool))).toEqual([]);
  });
});

describe("misses", () => {
  test.each([
    [
      "base",
      flake(
        'base = [ pkgs.jq "a b" ]; inherit (pkgs) lib;',
        "packages.tool = f { inherit base lib; x = ./x; };",
      ),
    ],
    [
      "base",
      flake(
        'base = [ "a b" pkgs.git ]; inherit (pkgs) lib;',
        "packages.tool = f { inherit base lib; x = ./x; };",
      ),
    ],
    [
      "tool",
      flake(
        'base = [ pkgs.git "a b" ]; inherit (pkgs) lib;',
        "packages.tool = f { inherit base; x = ./x; };",
      ),
    ],
    [
      "tool",
      flake(
        'base = [ pkgs.git "a b" ]; inherit (pkgs) lib;',
        "packages.tool = f { inherit base lib; x = ./y; };",
      ),
    ],
    [
      "lib",
      flake(
        'base = [ pkgs.git "a b" ]; inherit (pkgs.x) lib;',
        "packages.tool = f { inherit base lib; x = ./x; };",
      ),
    ],
  ])("a changed %s", (name, text) => {
    expect(missing(text)).toEqual([name]);
  });
});

test("comments and strings are words, whatever stands around them", () => {
  expect(wordsOf(parse, '# one\n{ a = "x" /* two */ ; }')).toEqual(['"x"', "# one", "/* two */"]);
  expect(wordsOf(parse, "{ a = ''\n  x\n  ''; }")).toEqual(wordsOf(parse, '{ a = "x\\n"; }'));
});
