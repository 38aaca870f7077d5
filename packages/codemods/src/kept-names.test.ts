import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { loadFixture, nixIsMissing } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { allPhases, type Files, treeAfter } from "../test/memory-tree.ts";
import { prepare } from "./index.ts";

beforeAll(() => prepare());

const flake = loadFixture("shapes/named-functions").get("flake.nix") ?? "";

/** What Nix says when an expression over the flake's system of outputs is wrong. */
function complaint(files: Files, call: string): string {
  const directory = mkdtempSync(join(tmpdir(), "flake-split-names-"));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const expression = `
      let
        mkFlake = _: { perSystem, flake, ... }: perSystem { pkgs = { }; lib = { }; } // flake;
        outputs = (import ${directory}/flake.nix).outputs { self = { }; flake-parts.lib = { inherit mkFlake; }; };
      in
      outputs.${call}`;
    const { status, stderr } = spawnSync("nix-instantiate", ["--eval", "--expr", expression], {
      encoding: "utf8",
    });
    expect(status).not.toBe(0);
    // Nix says where the function stands, too.
    const [error = ""] = /error: .*/.exec(stripVTControlCharacters(stderr)) ?? [];
    return error.replace(/at \S*:\d+:\d+/, "at …");
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe.skipIf(nixIsMissing())("what Nix calls functions", () => {
  const before: Files = new Map([["flake.nix", flake]]);
  const calls = [
    "legacyPackages.mkTool { name = 1; surprise = 1; }",
    'legacyPackages.mkService "x" { port = 1; } { }',
    "legacyPackages.mkBanner 1 { }",
    "lib.mkPair { left = 1; }",
  ];

  test.each(calls)("%s", (call) => {
    const name = /mk\w+/.exec(call)?.[0] ?? "";
    const after = treeAfter(before, allPhases, { inlineLines: 0 });
    expect(after.get("flake.nix")).not.toContain(`${name} =`);
    expect(complaint(before, call)).toContain(`'${name}'`);
    expect(complaint(after, call)).toBe(complaint(before, call));
  });
});

const body = `[\n${"  (map (y: y + 1) xs)\n".repeat(14)}]`;

test.each([
  ["one of Nix's own names", `nixosModules.map = { xs }: ${body};`],
  ["a position", `nixosModules.__curPos = { xs }: ${body};`],
  ["a comment behind the function", `nixosModules.far = { xs }: ${body} # so far\n;`],
  ["a comment behind the name", `nixosModules.near /* here */ = { xs }: ${body};`],
  ["names from a with", `nixosModules.under = with self; { xs }: ${body};`],
])("is given up for %s", (_, output) => {
  const text = `{ outputs = { self, nixpkgs }: {\n${output}\nnixosModules.other = { a }: ${body.replaceAll("xs", "a")};\n}; }`;
  const before: Files = new Map([["flake.nix", text]]);
  const after = treeAfter(before, allPhases);
  const files = [...after].filter(([path]) => path.startsWith("nix/modules/nixos/"));
  expect(files.filter(([, code]) => /^let$/m.test(code)).map(([path]) => path)).toEqual([
    "nix/modules/nixos/other.nix",
  ]);
  expect(files.length).toBe(3);
});

test("is given up for the name of a category's set", () => {
  const tool = `tool = derivation {\n  name = "t";\n  system = "x86_64-linux";\n  builder = "/bin/sh";\n  args = [ ];\n};`;
  const output = (name: string) => `nixosModules.${name} = { x }: [\ntool\n${"x\n".repeat(12)}];`;
  const text = `{ outputs = { self, nixpkgs }: let\n${tool}\nin {\npackages.x86_64-linux.tool = tool;\n${output("functions")}\n${output("plain")}\n}; }`;
  const after = treeAfter(new Map([["flake.nix", text]]), allPhases);
  expect(after.get("nix/modules/nixos/functions.nix")).toMatch(/^\{ functions, \.\.\. \}:\n\{ x \}:/);
  expect(after.get("nix/modules/nixos/plain.nix")).toMatch(/^\{ functions, \.\.\. \}:\nlet\n {2}plain =/);
});

test("is kept by a function with a `with` inside of it", () => {
  const text = `{ outputs = { self, nixpkgs }: {
  nixosModules.within = { xs }: with self.people; [\n${"    author\n".repeat(12)}];
  nixosModules.other = { a }: ${body.replaceAll("xs", "a")};
}; }`;
  const after = treeAfter(new Map([["flake.nix", text]]), allPhases);
  expect(after.get("nix/modules/nixos/within.nix")).toMatch(/^let\n {2}within =/m);
});
