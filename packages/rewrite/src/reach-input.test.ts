import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { documentOf } from "../test/document-of.ts";
import { reachInput, reachInputs } from "./reach-input.ts";
import { applyEdits } from "./text-edit.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

function check(head: string, expression: string, after: string, body = "{ }"): void {
  const around = (formals: string) => `{ outputs = ${formals} ${body}; }`;
  const document = documentOf(parser, around(head));
  const reached = reachInput(document, "wsl");
  if (reached.kind === "refused") throw new Error(reached.reason);
  const text = applyEdits(document.text, { start: 0, end: document.text.length }, reached.edits);
  expect(text).toBe(around(after));
  expect(reached.expression).toBe(expression);
  expect(expression.startsWith(reached.root)).toBe(true);
  documentOf(parser, text);
}

describe("by the name of all inputs", () => {
  test.each(["inputs:", "inputs@{ self, ... }:", "{ self, ... }@inputs:"])("%s", (head) =>
    check(head, "inputs.wsl", head),
  );
});

describe("as an argument", () => {
  test.each([
    ["{ self, nixpkgs, ... }:", "{ self, nixpkgs, wsl, ... }:"],
    ["{ self, nixpkgs }:", "{ self, nixpkgs, wsl }:"],
    ["inputs@{ self, nixpkgs }:", "inputs@{ self, nixpkgs, wsl }:"],
    ["{self, nixpkgs}:", "{self, nixpkgs, wsl}:"],
    ["{ self }:", "{ self, wsl }:"],
    ["{ self, ... }:", "{ self, wsl, ... }:"],
    ["{ ... }:", "{ wsl, ... }:"],
    ["{...}:", "{ wsl,...}:"],
    ["{ }:", "{ wsl }:"],
    ["{}:", "{ wsl }:"],
    ["{\n  self,\n  nixpkgs,\n  ...\n}:", "{\n  self,\n  nixpkgs,\n  wsl,\n  ...\n}:"],
    ["{\n  self,\n  ...\n}:", "{\n  self,\n  wsl,\n  ...\n}:"],
    ["{\n  self,\n  nixpkgs\n}:", "{\n  self,\n  nixpkgs,\n  wsl\n}:"],
    ["{\n  self,\n  nixpkgs,\n}:", "{\n  self,\n  nixpkgs,\n  wsl,\n}:"],
    ["{ self\n, nixpkgs\n, ...\n}:", "{ self\n, nixpkgs\n, wsl\n, ...\n}:"],
    ["{ self\n, ...\n}:", "{ self\n, wsl\n, ...\n}:"],
    ["{ self\n  , nixpkgs # stable\n  }:", "{ self\n  , nixpkgs # stable\n  , wsl\n  }:"],
    [
      "{\n  self, # us\n  nixpkgs, # stable\n  ...\n}:",
      "{\n  self, # us\n  nixpkgs, # stable\n  wsl,\n  ...\n}:",
    ],
    ["{\n  self, # us\n  nixpkgs # stable\n}:", "{\n  self, # us\n  nixpkgs, # stable\n  wsl\n}:"],
    ["{\n  self, nixpkgs,\n  utils, ...\n}:", "{\n  self, nixpkgs,\n  utils,\n  wsl, ...\n}:"],
    ["{ self, a ? 1, ... }:", "{ self, a ? 1, wsl, ... }:"],
    ["{ wsl, ... }:", "{ wsl, ... }:"],
  ])("%j", (before, after) => check(before, "wsl", after));
});

test("keeps the file's line ends", () =>
  check("{\r\n  self,\r\n  b\r\n}:", "wsl", "{\r\n  self,\r\n  b,\r\n  wsl\r\n}:"));

describe("refuses", () => {
  test("what a `with` may have given", () => {
    const document = documentOf(parser, "{ outputs = { pkgs, ... }: with pkgs; [ wsl ]; }");
    expect(reachInput(document, "wsl")).toMatchObject({ kind: "refused" });
  });

  test("outputs that aren't a function", () =>
    expect(reachInput(documentOf(parser, "{ outputs = import ./x.nix; }"), "wsl").kind).toBe("refused"));

  test("a name that can't be an argument", () =>
    expect(reachInput(documentOf(parser, "{ outputs = { self }: { }; }"), "2nd").kind).toBe("refused"));

  test("nothing that a scope inside binds", () =>
    check("{ self }:", "wsl", "{ self, wsl }:", "let wsl = 1; in { inherit wsl; }"));
});

test.each([
  ["{ b, ... }:", "{ b, self, wsl, ... }:"],
  ["{ }:", "{ self, wsl }:"],
  ["{\n  a,\n  b # c\n}:", "{\n  a,\n  b, # c\n  self,\n  wsl\n}:"],
  ["{\n  a,\n  b,\n  ...\n}:", "{\n  a,\n  b,\n  self,\n  wsl,\n  ...\n}:"],
  ["{ a\n, b\n}:", "{ a\n, b\n, self\n, wsl\n}:"],
  ["{ self, b }:", "{ self, b, wsl }:"],
])("several at once: %j", (before, after) => {
  const document = documentOf(parser, `{ outputs = ${before} { }; }`);
  const reached = reachInputs(document, ["self", "wsl"]);
  if (reached.kind === "refused") throw new Error(reached.reason);
  const text = applyEdits(document.text, { start: 0, end: document.text.length }, reached.edits);
  expect(text).toBe(`{ outputs = ${after} { }; }`);
  documentOf(parser, text);
});
