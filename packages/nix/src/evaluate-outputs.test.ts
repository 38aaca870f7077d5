import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixturePath, nixIsMissing } from "@flake-split/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type EvaluationRequest, evaluateOutputs } from "./evaluate-outputs.ts";
import type { Leaf } from "./evaluation.ts";
import { findNix } from "./find-nix.ts";

let directory: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "flake-split-test-")));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Evaluates a flake given by the body of its `outputs`, to leaves by dotted path. */
async function leavesOf(outputs: string, more: Partial<EvaluationRequest> = {}, inputs = "") {
  writeFileSync(join(directory, "flake.nix"), `{ ${inputs} outputs = ${outputs}; }`);
  const evaluation = await evaluateOutputs({ directory, standIns: fixturePath("stand-ins"), ...more });
  if (!evaluation.ok) throw new Error(evaluation.problem.message);
  return Object.fromEntries(evaluation.leaves.map(({ path, leaf }) => [path.join("."), leaf]));
}

const NIXPKGS = 'inputs.nixpkgs.url = "github:NixOS/nixpkgs";';
const PARTS = `${NIXPKGS} inputs.flake-parts.url = "github:hercules-ci/flake-parts";`;
const module = (body: string) =>
  `inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } { systems = [ "x86_64-linux" ]; ${body} }`;
const message = (leaf: Leaf | undefined) => (leaf?.kind === "error" ? leaf.message : "no error");

describe.skipIf(nixIsMissing())("evaluateOutputs", () => {
  test("findNix gives a version", async () => {
    expect(await findNix()).toEqual({ kind: "found", version: expect.stringMatching(/^\d+\.\d+/) });
  });

  test("values, paths, functions and empty sets have their kinds", async () => {
    mkdirSync(join(directory, "docs"));
    const leaves = await leavesOf(
      "_: { a = { one = 1; list = [ 1 ./docs ]; }; b = ./docs; c = x: [ 2 ]; d = { }; }",
    );
    expect(leaves).toEqual({
      "a.list": { kind: "value", text: "[ 1 <tree>/docs ]" },
      "a.one": { kind: "value", text: "1" },
      b: { kind: "path", text: "<tree>/docs" },
      c: { kind: "function", text: "<function [ 2 ]>" },
      d: { kind: "empty-set" },
    });
  });

  test("self is the final outputs, with its place and metadata", async () => {
    const leaves = await leavesOf(
      "{ self }: { a = 1; b = self.a; c = self.rev; d = self.outPath == toString ./.; }",
      {
        self: { rev: "abc" },
      },
    );
    expect(leaves).toMatchObject({ b: { text: "1" }, c: { text: '"abc"' }, d: { text: "true" } });
  });

  test("a failing leaf is its own error, whether or not Nix can catch it", async () => {
    const leaves = await leavesOf(
      '_: { a = throw "thrown"; b = { }.gone; c = abort "aborted"; d = let x = x; in x; e = 1; }',
    );
    expect(message(leaves.a)).toContain("thrown");
    expect(message(leaves.b)).toContain("attribute 'gone' missing");
    expect(message(leaves.b)).toContain("at <tree>/flake.nix:1:");
    expect(message(leaves.c)).toContain("aborted");
    expect(message(leaves.d)).toContain("infinite recursion");
    expect(leaves.e).toEqual({ kind: "value", text: "1" });
  });

  test("import from derivation is told apart, and nothing is built", async () => {
    const text = 'builtins.readFile (nixpkgs.legacyPackages.x86_64-linux.runCommand "x" { } "echo > $out")';
    const leaves = await leavesOf(`{ nixpkgs, ... }: { a = ${text}; }`, {}, NIXPKGS);
    expect(leaves.a).toMatchObject({ kind: "error", reason: "needs-build" });
  });

  test("an evaluation without end is stopped, what came before it stays", async () => {
    const endless =
      "builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; }";
    const leaves = await leavesOf(`_: { a = 1; b = ${endless}; c = 2; }`, { timeoutMs: 10_000 });
    expect(leaves.a).toEqual({ kind: "value", text: "1" });
    expect(leaves.b).toMatchObject({ kind: "error", reason: "timed-out" });
    expect(leaves.c).toBeUndefined();
  });

  test("a deep recursion ends its own leaf alone", async () => {
    const leaves = await leavesOf("_: { a = let f = x: 1 + f x; in f 0; b = 2; }");
    expect(leaves.a).toMatchObject({ kind: "error", reason: "failed" });
    expect(leaves.b).toEqual({ kind: "value", text: "2" });
  });

  test("an entry that Nix can't read is a problem, not an exception", async () => {
    writeFileSync(join(directory, "flake.nix"), "{ outputs = ");
    const evaluation = await evaluateOutputs({ directory, standIns: fixturePath("stand-ins") });
    expect(evaluation).toMatchObject({ ok: false, problem: { code: "nix/unreadable-entry" } });
  });

  test("two nixpkgs are two, with one configuration one", async () => {
    const both = `${NIXPKGS} inputs.unstable.url = "github:NixOS/nixpkgs/nixos-unstable";`;
    const of = (input: string, config: string) =>
      `(import ${input} { system = "x86_64-linux"; ${config} }).hello`;
    const leaves = await leavesOf(
      `{ nixpkgs, unstable, ... }: { a = ${of("nixpkgs", "")}; b = ${of("unstable", "")};
        c = ${of("nixpkgs", "config.allowUnfree = true;")}; d = nixpkgs.legacyPackages.x86_64-linux.hello; }`,
      {},
      both,
    );
    const paths = ["a", "b", "c"].map((name) => JSON.stringify(leaves[name]));
    expect(new Set(paths).size).toBe(3);
    expect(leaves.d).toEqual(leaves.a);
  });

  test("an unknown input has what flakes usually have", async () => {
    const leaves = await leavesOf(
      '{ rust-overlay, nixpkgs, ... }: { a = (import nixpkgs { system = "x86_64-linux"; overlays = [ rust-overlay.overlays.default ]; }).rust-bin.stable.latest.default.override { extensions = [ "rust-src" ]; }; }',
      {},
      `${NIXPKGS} inputs.rust-overlay.url = "github:oxalica/rust-overlay";`,
    );
    expect(leaves.a).toMatchObject({ kind: "derivation" });
  });

  test("flake-utils goes round all systems", async () => {
    const leaves = await leavesOf(
      "{ flake-utils, nixpkgs, ... }: flake-utils.lib.eachDefaultSystem (system: { packages.default = nixpkgs.legacyPackages.${system}.hello; })",
      {},
      `${NIXPKGS} inputs.flake-utils.url = "github:numtide/flake-utils";`,
    );
    expect(Object.keys(leaves)).toHaveLength(4);
  });

  test("leaves nothing behind", async () => {
    const temporary = join(directory, "tmp");
    mkdirSync(temporary);
    vi.stubEnv("TMPDIR", temporary);
    const leaves = await leavesOf('_: { a = builtins.toFile "x" "y"; b = "${./flake.nix}"; }');
    vi.unstubAllEnvs();
    expect(leaves.b).toMatchObject({ kind: "value" });
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("no Nix is a problem, too", async () => {
    writeFileSync(join(directory, "flake.nix"), "{ outputs = _: { }; }");
    vi.stubEnv("PATH", "/nowhere");
    const evaluation = await evaluateOutputs({ directory, standIns: fixturePath("stand-ins") });
    const version = await findNix();
    vi.unstubAllEnvs();
    expect(evaluation).toMatchObject({ ok: false, problem: { code: "nix/not-installed" } });
    expect(version).toEqual({ kind: "missing" });
  });
});

describe.skipIf(nixIsMissing())("the stand-in for flake-parts", () => {
  test("merges several definitions and transposes them", async () => {
    const leaves = await leavesOf(
      module(`
        imports = [ { perSystem = { pkgs, ... }: { packages.a = pkgs.hello; }; } ];
        perSystem = { pkgs, self', ... }: { packages.b = pkgs.git; checks.a = self'.packages.a; apps.a.program = pkgs.git; };
        flake.lib.x = 1;
      `),
      {},
      PARTS,
    );
    expect(leaves["packages.x86_64-linux.a"]).toMatchObject({ kind: "derivation" });
    expect(leaves["checks.x86_64-linux.a"]).toEqual(leaves["packages.x86_64-linux.a"]);
    expect(leaves["apps.x86_64-linux.a.type"]).toEqual({ kind: "value", text: '"app"' });
    expect(leaves["lib.x"]).toEqual({ kind: "value", text: "1" });
    expect(leaves["devShells.x86_64-linux"]).toEqual({ kind: "empty-set" });
  });

  const refusals = [
    ["a package that is no derivation", "perSystem.packages.a = { };", "is not of type `package'"],
    ["a shell that is a function", "perSystem.devShells.a = _: 1;", "is not of type `package'"],
    ["an unknown option", "perSystem.treefmt = { };", "does not exist"],
    ["an unknown option of the flake", "colour = 1;", "does not exist"],
    ["two definitions", "imports = [ { flake.lib = { }; } ]; flake.lib = { };", "defined multiple times"],
    [
      "inputs in perSystem",
      "perSystem = { inputs, ... }: { packages.a = inputs.x; };",
      "is not a `perSystem` module argument",
    ],
  ] as const;
  test.each(refusals)("refuses %s", async (_, body, expected) => {
    const leaves = await leavesOf(module(body), {}, PARTS);
    expect(Object.values(leaves).map(message).join("\n")).toContain(expected);
  });

  test("takes the options of flake modules, and records them", async () => {
    const leaves = await leavesOf(
      module(
        "imports = [ inputs.treefmt-nix.flakeModule ]; perSystem.treefmt.programs.nixfmt.enable = true;",
      ),
      {},
      `${PARTS} inputs.treefmt-nix.url = "github:numtide/treefmt-nix";`,
    );
    expect(leaves["standInOptions.x86_64-linux.treefmt.programs.nixfmt.enable"]).toMatchObject({
      text: "true",
    });
  });
});
