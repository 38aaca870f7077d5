import { beforeAll, expect, test } from "vitest";
import { changedFiles, type Files, treeAfter } from "../test/memory-tree.ts";
import { prepare } from "./index.ts";

/* Faults that were found and mended, each in its smallest form. */

beforeAll(() => prepare());

const all = ["phase1", "phase2", "phase3"];
const everything = { inlineLines: 0 };

function flake(perSystem: string): Files {
  const text = `{ outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
    perSystem = { pkgs, lib, ... }: ${perSystem};
}; }\n`;
  return new Map([["flake.nix", text]]);
}

/** Every file of the split, except the entry, is imported by another one. */
function orphans(files: Files): readonly string[] {
  const texts = [...files.values()];
  const name = (path: string) =>
    path
      .replace(/\/default\.nix$/, "")
      .split("/")
      .at(-1) ?? path;
  return [...files.keys()].filter(
    (path) => path !== "flake.nix" && !texts.some((text) => text.includes(`/${name(path)}`)),
  );
}

test("a list that nothing uses isn't moved to a file that nothing imports", () => {
  const before = flake('let run = [ (pkgs.writeShellScriptBin "a" "") ]; in { packages.a = pkgs.a; }');
  expect(orphans(treeAfter(before, all, everything))).toEqual([]);
});

test("a wired output that has to be written anew and another that moves don't clash", () => {
  const long = `helper${"x".repeat(34)}`;
  const shell = (name: string) => `devShells.${name} = pkgs.mkShell {
            a = ${long} 1;
            b = ${long} 2;
            c = ${long} 3;
          };`;
  const body = `
        let
          ${long} = x: x;
        in
        {
          packages.all = pkgs.buildEnv {
            name = "all";
            paths = [ ];
            x = 1;
          };
          ${shell("one")}
          ${shell("two")}
        }`;
  const before = flake(body);
  expect(changedFiles(before, treeAfter(before, ["phase3", "phase1"]))).toBe(
    changedFiles(before, treeAfter(before, ["phase1", "phase3"])),
  );
});

test("a category isn't handed to itself", () => {
  const before = new Map([
    ...flake(
      "let own = import ./nix/packages { inherit pkgs; }; base = [ own.tool ]; in { packages.all = pkgs.f base; }",
    ),
    ["nix/packages/default.nix", "{ pkgs }: { tool = pkgs.hello; }\n"],
  ]);
  const { "flake.nix": text } = Object.fromEntries(treeAfter(before, ["phase1"], everything));
  expect(text).not.toContain("own = import ./nix/packages { inherit own");
});

test("a helper that only a whole output uses goes into that output's file", () => {
  const before = flake(`
        let
          name = x: "f-" + x;
        in
        {
          formatter = pkgs.stdenv.mkDerivation {
            name = name "c";
            src = ./src;
            y = 1;
          };
        }`);
  const after = treeAfter(before, all);
  expect(after.get("nix/formatter.nix")).toContain('name = x: "f-" + x;');
  expect(after.get("flake.nix")).toContain("formatter = import ./nix/formatter.nix { inherit pkgs; };");
});
