import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, expect, test } from "vitest";
import { documentOf } from "../../test/document-of.ts";
import {
  applied,
  block,
  declaration,
  letIn,
  listOfOne,
  merged,
  mkFlakeCall,
  systemFormals,
  throughEachSystem,
  without,
} from "./make-module.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

/** What is made reads as expected, and parses in its place. */
function check(made: string, expected: string, around: (code: string) => string = (code) => code): void {
  expect(made).toBe(expected);
  documentOf(parser, around(made));
}

test("mkFlakeCall", () => {
  const call = (code: string) => `${code} { }`;
  check(mkFlakeCall("flake-parts", "inputs"), "flake-parts.lib.mkFlake { inherit inputs; }", call);
  check(mkFlakeCall("args.flake-parts", "args"), "args.flake-parts.lib.mkFlake { inputs = args; }", call);
});

test("systemFormals", () => {
  check(systemFormals(true), "{ system, ... }:", (code) => `${code} 1`);
  check(systemFormals(false), "{ ... }:", (code) => `${code} 1`);
});

test("block", () => {
  check(block([], ""), "{ }");
  check(block(["    a = 1;", "    b = 2;"], "  "), "{\n    a = 1;\n    b = 2;\n  }");
});

test("declaration", () => {
  const inSet = (code: string) => `{ ${code} }`;
  check(declaration("devShell"), "transposition.devShell.adHoc = true;", inSet);
  check(declaration("my.output"), 'transposition."my.output".adHoc = true;', inSet);
});

test("listOfOne", () => check(listOfOne("system"), "[ system ]"));

test("letIn", () => check(letIn(["  a = 1;"], ""), "let\n  a = 1;\nin\n", (code) => `${code}a`));

test("merged", () => check(merged("a", "b", "  "), "a\n  // b"));

test("applied", () => {
  check(applied("pkgsFor", "system", false), "pkgsFor system");
  check(applied("pkgsFor", "system", true), "(pkgsFor system)");
});

test("without", () => check(without("flake", ["a", "b"]), 'builtins.removeAttrs flake [ "a" "b" ]'));

test("throughEachSystem", () =>
  check(
    throughEachSystem("utils.lib", "flake.rawHydraJobs", "hydraJobs"),
    "(utils.lib.eachSystem (builtins.attrNames flake.rawHydraJobs) (system: { hydraJobs = flake.rawHydraJobs.${system}; })).hydraJobs",
  ));
