import { describe, expect, test } from "vitest";
import { modelOf, regionLines } from "../../test/model-of.ts";

type Case = readonly [outputs: string, ...regions: string[]];

/** Each `outputs` with the regions that it has besides that of kind `outputs`. */
function check(cases: Record<string, Case>): void {
  test.each(Object.entries(cases))("%s", (_, [outputs, ...regions]) => {
    expect(regionLines(outputs)).toEqual(regions);
    expect(modelOf(outputs).model.framework).toBe(regions.length > 0 ? "gen-attrs" : "other");
  });
}

const list = '[ "x86_64-linux" "aarch64-linux" ]';

/** A helper's definition and the call at `packages`. */
const helped = (definitions: string, call: string) =>
  `{ self, nixpkgs, ... }@inputs: let inherit (nixpkgs) lib; systems = ${list}; ${definitions} in { packages = ${call}; }`;

describe("the library's function", () =>
  check({
    "by its path": [
      `{ nixpkgs, ... }: { packages = nixpkgs.lib.genAttrs ${list} (system: let a = 1; in { inherit a; }); }`,
      "output genAttrs: 1+packages.a",
    ],
    "in lib.attrsets": [
      `i: { packages = i.n.lib.attrsets.genAttrs ${list} (system: { a = 1; }); }`,
      "output genAttrs: packages.a",
    ],
    "under a with": [
      `i: with i.nixpkgs.lib; { packages = genAttrs ${list} (system: { a = 1; }); }`,
      "output genAttrs: packages.a",
    ],
    "by inherit": [
      `i: let inherit (i.nixpkgs.lib) genAttrs; in { packages = genAttrs ${list} (system: { a = 1; }); }`,
      "output genAttrs: packages.a",
    ],
    "the platforms of nixpkgs": [
      "i: { images = i.n.lib.genAttrs i.n.lib.platforms.linux (system: { a = 1; }); }",
      "output genAttrs: images.a",
    ],
    "one value for each system": [
      `i: { formatter = i.n.lib.genAttrs ${list} (system: i.n.legacyPackages.\${system}.alejandra); }`,
      "output genAttrs: formatter",
    ],
    "a function for each system": [
      `i: { overlay = i.n.lib.genAttrs ${list} (system: final: prev: { a = 1; }); }`,
      "output genAttrs: overlay",
    ],
    "listToAttrs with a pair": [
      `i: { packages = builtins.listToAttrs (map (system: { name = system; value = let a = 1; in { b = a; }; }) ${list}); }`,
      "output listToAttrs: 1+packages.b",
    ],
    "listToAttrs with nameValuePair": [
      `{ lib, ... }: { packages = lib.listToAttrs (lib.forEach ${list} (system: lib.nameValuePair system { b = 1; })); }`,
      "output listToAttrs: packages.b",
    ],
    "mapAttrs over package sets": [
      "{ nixpkgs, ... }: { packages = builtins.mapAttrs (system: pkgs: { a = pkgs.a; }) nixpkgs.legacyPackages; }",
      "output mapAttrs(2): packages.a",
    ],
    "filtered systems": [
      "{ lib, ... }@i: { images = lib.genAttrs (lib.filter (s: s != i.x) (import i.systems)) (s: { a = 1; }); }",
      "output genAttrs: images.a",
    ],
    "the systems of another flake": [
      "i: { images = i.l.genAttrs (builtins.attrNames i.nixpkgs.legacyPackages) (s: { a = 1; }); }",
      "output genAttrs: images.a",
    ],
    "mapAttrs over the flake's own outputs": [
      `{ self, lib, ... }: { a = lib.mapAttrs (s: p: { b = 1; }) self.packages; packages = lib.genAttrs ${list} (s: { }); }`,
      "output mapAttrs(2): a.b",
      "output genAttrs: packages",
    ],
    "mapAttrs over the flake's own package sets": [
      `{ lib, ... }: let pkgsFor = lib.genAttrs ${list} (s: 1); in { lib = lib.mapAttrs (_: pkgs: { a = 1; }) pkgsFor; }`,
      "output mapAttrs(2): lib.a",
    ],
  }));

describe("helpers of the flake's own", () =>
  check({
    "with the function left out": [
      helped("forAllSystems = lib.genAttrs systems;", "forAllSystems (system: { a = 1; })"),
      "output genAttrs forAllSystems: packages.a",
    ],
    "with the function as an argument": [
      helped("each = f: lib.genAttrs systems f;", "each (system: { a = 1; })"),
      "output genAttrs each: packages.a",
    ],
    "that hand over the system": [
      helped("each = f: lib.genAttrs systems (system: f system);", "each (system: { a = 1; })"),
      "output genAttrs each: packages.a",
    ],
    "that hand over pkgs": [
      helped(
        "forEachSystem = f: lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system});",
        "forEachSystem (pkgs: { a = 1; })",
      ),
      "output genAttrs forEachSystem: packages.a",
    ],
    "that hand over a set": [
      helped(
        "each = function: lib.genAttrs systems (system: function { inherit system; pkgs = import nixpkgs { inherit system; }; });",
        "each ({ pkgs, ... }: { a = 1; })",
      ),
      "output genAttrs each: packages.a",
    ],
    "that hand over several arguments": [
      helped(
        "each = f: lib.genAttrs systems (s: f s nixpkgs.legacyPackages.${s});",
        "each (system: pkgs: { a = 1; })",
      ),
      "output genAttrs each(2): packages.a",
    ],
    "with a let of their own": [
      helped(
        "each = f: lib.genAttrs systems (system: let pkgs = nixpkgs.legacyPackages.${system}; in f pkgs);",
        "each (pkgs: { a = 1; })",
      ),
      "output genAttrs each: packages.a",
    ],
    "with a let before the function": [
      helped("each = let s = systems; in f: lib.genAttrs s f;", "each (system: { a = 1; })"),
      "output genAttrs each: packages.a",
    ],
    "that take the systems": [
      helped("each = systems: f: lib.genAttrs systems (s: f s);", `each ${list} (system: { a = 1; })`),
      "output genAttrs each: packages.a",
    ],
    "that call another helper": [
      helped(
        "all = lib.genAttrs systems; each = f: all (system: f nixpkgs.legacyPackages.${system});",
        "each (pkgs: { a = 1; })",
      ),
      "output genAttrs each: packages.a",
    ],
    "through listToAttrs": [
      helped(
        "each = f: builtins.listToAttrs (map (system: { name = system; value = f system; }) systems);",
        "each (system: { a = 1; })",
      ),
      "output listToAttrs each: packages.a",
    ],
    "through mapAttrs": [
      helped("each = f: lib.mapAttrs (system: f) nixpkgs.legacyPackages;", "each (pkgs: { a = 1; })"),
      "output mapAttrs each: packages.a",
    ],
    "in a set of helpers": [
      helped("h = { each = lib.genAttrs systems; };", "h.each (system: { a = 1; })"),
      "output genAttrs: packages.a",
    ],
    "with the systems from an input": [
      helped("each = f: lib.genAttrs (import inputs.systems) (s: f s);", "each (system: { a = 1; })"),
      "output genAttrs each: packages.a",
    ],
  }));

describe("functions of nixpkgs' lib that lead there", () =>
  check({
    "flip genAttrs": [
      `{ lib, ... }: let each = lib.flip lib.genAttrs; in { packages = each (system: { a = 1; }) ${list}; }`,
      "output genAttrs each: packages.a",
    ],
    "flip mapAttrs": [
      "i: with i.n.lib; { packages = flip mapAttrs i.n.legacyPackages (system: pkgs: { a = pkgs.a; }); }",
      "output mapAttrs(2): packages.a",
    ],
    "a fold over a map": [
      `i: builtins.foldl' i.l.recursiveUpdate { } (map (system: let b = 1; in { packages.\${system} = { a = b; }; }) ${list})`,
      "per-system passThrough: 1+packages.a",
    ],
    "a fold with //": [
      `i: builtins.foldl' (a: b: a // b) { } (map (system: { packages.\${system}.a = 1; }) ${list})`,
      "per-system passThrough: packages.a",
    ],
    "a fold by a helper": [
      `i: let each = f: i.l.foldl i.l.recursiveUpdate { } (map f ${list}); in each (system: { lib.a = 1; })`,
      "per-system passThrough each: lib.a",
    ],
    mergeAttrsList: [
      `i: { lib = 1; } // i.l.mergeAttrsList (map (system: { packages.\${system}.a = 1; }) ${list})`,
      "per-system passThrough: packages.a",
    ],
    "a helper that self has": [
      `{ self, nixpkgs }: { lib.x = 1; packages = self.each (system: { a = 1; }); each = nixpkgs.lib.genAttrs ${list}; }`,
      "output genAttrs: packages.a",
    ],
  }));

describe("where it stands", () =>
  check({
    "under a name": [
      helped("each = lib.genAttrs systems; all = each (s: { a = 1; });", "all"),
      "output genAttrs each: packages.a",
    ],
    "in one function for all outputs": [
      helped(
        "each = lib.genAttrs systems; f = s: let b = 1; in { packages.a = b; checks = { c = b; }; };",
        "each (s: (f s).packages); checks = each (s: (f s).checks)",
      ),
      "per-system: 1+packages.a checks.c",
      "output genAttrs each: packages",
      "output genAttrs each: checks",
    ],
    "in one function that is used for more": [
      helped(
        "each = lib.genAttrs systems; f = s: { packages.a = 1; b = 2; };",
        "each (s: (f s).packages); lib.x = (f 1).b",
      ),
      "output genAttrs each: packages",
    ],
    "merged with another set": [
      helped("each = lib.genAttrs systems;", "each (s: { a = 1; }) // { x86_64-linux = { }; }"),
      "output genAttrs each: packages.a",
    ],
    "behind a let": [
      helped("each = lib.genAttrs systems;", "let b = 1; in each (s: { a = b; })"),
      "output genAttrs each: packages.a",
    ],
    "beside one system with a let": [
      helped(
        "each = lib.genAttrs systems;",
        "each (s: { a = 1; }); devShells.x86_64-linux = let b = 1; in { c = b; }",
      ),
      "output genAttrs each: packages.a",
      "output: 1+devShells.c",
    ],
  }));

describe("what is not claimed", () =>
  check({
    "names that aren't systems": [
      `i: { things = i.l.genAttrs [ "a" "b" ] (name: { c = 1; }); packages = i.y; }`,
    ],
    hosts: [
      "i: { nixosConfigurations = builtins.mapAttrs (name: host: { c = 1; }) i.hosts; packages = i.y; }",
    ],
    "hosts from a function of a system": [
      "{ lib, mkSystem, ... }: { homes = lib.genAttrs (map mkSystem [ 1 2 ]) (name: { c = 1; }); packages = lib.y; }",
    ],
    "a set of hosts": [
      "{ lib, self, h, ... }: { hosts = lib.mapAttrs (n: v: { c = 1; }) self.x; x = lib.mapAttrs h.mkSystem h.y; packages = h; }",
    ],
    "a helper of another file": [
      "i: let h = import ./helpers.nix; in { packages = h.forAllSystems (s: { a = 1; }); }",
    ],
    "a helper that changes what the function gives": [
      helped("each = f: lib.genAttrs systems (s: { } // f s);", "each (s: { a = 1; })"),
    ],
    "a fold that changes what the function gives": [
      `i: builtins.foldl' (a: b: a // { x = b; }) { packages = i.p; } (map (system: { a = 1; }) ${list})`,
    ],
    "a name in a circle": ["i: let all = all // all; in { packages = all; }"],
    "many withs around a name": [`i: ${"with i; ".repeat(200)} { packages = each (system: { a = 1; }); }`],
    "many withs of names under withs": [
      `i: with i; ${"with j; ".repeat(200)} { packages = each (system: { a = 1; }); }`,
    ],
    "a helper in a circle": [helped("each = f: each f;", "each (s: { a = 1; })")],
  }));

test("how helpers call the function is told", () => {
  const { model, text } = modelOf(
    helped(
      "all = f: lib.genAttrs systems (s: f { system = s; }); each = f: all ({ system }: f nixpkgs.${system});",
      "each (pkgs: { a = 1; })",
    ),
  );
  const passes = model.regions[1]?.iteration?.passes ?? [];
  expect(passes.map(({ call }) => text.slice(call.span.start, call.span.end))).toEqual([
    "f { system = s; }",
    "f nixpkgs.${system}",
  ]);
});
