import { describe, expect, test } from "vitest";
import { modelOf, regionLines } from "../../test/model-of.ts";

/** Each `outputs` with the regions that it has besides that of kind `outputs`. */
function check(cases: Record<string, readonly [outputs: string, ...regions: string[]]>): void {
  test.each(Object.entries(cases))("%s", (_, [outputs, ...regions]) => {
    expect(regionLines(outputs)).toEqual(regions);
    expect(modelOf(outputs).model.framework).toBe("flake-utils");
  });
}

const fn = "(system: let p = 1; in { packages.a = p; })";
const all = "per-system eachDefaultSystem: 1+packages.a";
const each = "per-system eachSystem: 1+packages.a";

describe("where the function comes from", () =>
  check({
    "by its path": [`{ flake-utils, ... }: flake-utils.lib.eachDefaultSystem ${fn}`, all],
    "through inputs": [`inputs: inputs.flake-utils.lib.eachDefaultSystem ${fn}`, all],
    "under another name of the input": [`{ utils, ... }: utils.lib.eachDefaultSystem ${fn}`, all],
    "under a with around the outputs": [`{ fu, ... }: with fu.lib; eachDefaultSystem ${fn}`, all],
    "under a with around a let": [`{ fu, ... }: with fu.lib; let a = 1; in eachDefaultSystem ${fn}`, all],
    "by inherit": [`{ fu, ... }: let inherit (fu.lib) eachDefaultSystem; in eachDefaultSystem ${fn}`, all],
    "by inherit of lib": [`{ fu, ... }: let inherit (fu) lib; in lib.eachDefaultSystem ${fn}`, all],
    "by a let of another name": [
      `{ fu, ... }: let each = fu.lib.eachDefaultSystem; in each ${fn}`,
      "per-system eachDefaultSystem each: 1+packages.a",
    ],
    "by a let of the library": [`i: let fu = i.flake-utils.lib; in fu.eachDefaultSystem ${fn}`, all],
    "by import": [`{ fu, ... }: (import fu).eachDefaultSystem ${fn}`, all],
    "by an import with arguments": [`i: (import i.fu { }).lib.eachDefaultSystem ${fn}`, all],
    "by inherit from an input by name": [
      `inputs@{ ... }: let inherit (inputs.utils.lib) eachSystem; in eachSystem [ "x86_64-linux" ] ${fn}`,
      each,
    ],
  }));

describe("which function", () =>
  check({
    "less some outputs": [
      `{ fu, ... }: let f = fu.lib.eachDefaultSystem ${fn}; in removeAttrs f [ "x" ] // { lib = f.y; }`,
      all,
    ],
    "eachSystem with a list": [`{ fu, ... }: fu.lib.eachSystem [ "x86_64-linux" ] ${fn}`, each],
    "eachSystem with a name": [`{ fu, ... }: let s = [ ]; in fu.lib.eachSystem s ${fn}`, each],
    "eachSystem with the library's systems": [
      `{ fu, ... }: fu.lib.eachSystem (fu.lib.defaultSystems ++ [ "i686-linux" ]) ${fn}`,
      each,
    ],
    "eachSystem with fewer arguments under a name": [
      `{ fu, ... }: let each = fu.lib.eachSystem [ "x86_64-linux" ]; in each ${fn}`,
      "per-system eachSystem each: 1+packages.a",
    ],
    "eachSystemMap gives one output": [
      `{ fu, ... }: { packages = fu.lib.eachSystemMap [ "x86_64-linux" ] (system: { a = 1; }); }`,
      "output eachSystemMap: packages.a",
    ],
    "eachSystemMap under a name": [
      '{ fu, ... }: let each = fu.lib.eachSystemMap [ "x86_64-linux" ]; in { packages = each (system: { a = 1; }); }',
      "output eachSystemMap each: packages.a",
    ],
    eachDefaultSystemMap: [
      "{ fu, ... }: { devShells = fu.lib.eachDefaultSystemMap (system: { a = 1; }); }",
      "output eachSystemMap: devShells.a",
    ],
    eachDefaultSystemPassThrough: [
      "{ fu, ... }: fu.lib.eachDefaultSystemPassThrough (system: { homeConfigurations.me = 1; })",
      "per-system passThrough: homeConfigurations.me",
    ],
    eachSystemPassThrough: [
      `{ fu, ... }: fu.lib.eachSystemPassThrough [ "x86_64-linux" ] (system: { lib = { a = 1; }; })`,
      "per-system passThrough: lib.a",
    ],
    "simpleFlake has no function of the system": [
      `{ self, fu, nixpkgs }: fu.lib.simpleFlake { inherit self nixpkgs; name = "a"; overlay = ./o.nix; }`,
    ],
    "simpleFlake in a merge": ["{ self, fu, ... }: fu.lib.simpleFlake { inherit self; } // { lib.a = 1; }"],
    "simpleFlake under a name": [
      "{ self, fu, ... }: let inherit (fu.lib) simpleFlake; f = simpleFlake { inherit self; }; in f // { }",
    ],
    "a helper of the flake's own": [
      `{ fu, nixpkgs, ... }: let
         each = f: fu.lib.eachDefaultSystem (system: f system nixpkgs.legacyPackages.\${system});
       in each (system: pkgs: { packages.a = pkgs.a; })`,
      "per-system eachDefaultSystem each(2): packages.a",
    ],
  }));

describe("what is merged with it", () =>
  check({
    "a set on the right": [`i: i.fu.lib.eachDefaultSystem ${fn} // { overlay = 1; }`, all],
    "a set on the left": [`i: { overlay = 1; } // i.fu.lib.eachDefaultSystem ${fn}`, all],
    "sets on both sides": [`i: { a = 1; } // (i.fu.lib.eachDefaultSystem ${fn}) // { b = 1; }`, all],
    "a call, too": [
      `i: i.fu.lib.eachDefaultSystem ${fn} // i.fu.lib.eachSystem [ ] (system: { checks.b = 1; })`,
      all,
      "per-system eachSystem: checks.b",
    ],
    recursiveUpdate: [`i: i.l.recursiveUpdate (i.fu.lib.eachDefaultSystem ${fn}) { overlay = 1; }`, all],
    "a fold": [
      `i: builtins.foldl' i.l.recursiveUpdate { } [ (i.u.eachDefaultSystem ${fn}) { o = 1; } ]`,
      all,
    ],
    "a let in front of each": [
      `i: let a = 1; in (let b = 1; in i.fu.lib.eachDefaultSystem ${fn}) // (let c = 1; in { o = c; })`,
      all,
    ],
    "a name that stands for it": [
      `i: let systems = i.fu.lib.eachDefaultSystem ${fn}; in systems // { overlay = 1; }`,
      all,
    ],
    "outputs taken out of it": [
      `i: let each = i.fu.lib.eachDefaultSystem ${fn}; in { inherit (each) packages; overlay = 1; }`,
      all,
    ],
    "one output selected from it": [
      `i: let each = i.fu.lib.eachDefaultSystem ${fn}; in { packages = each.packages; }`,
      all,
    ],
  }));

describe("what the function is", () =>
  check({
    "a set pattern in parentheses": [
      "i: i.u.eachDefaultSystem ((system: ({ packages.a = 1; })))",
      "per-system eachDefaultSystem: packages.a",
    ],
    "a with in front of the set": [
      "i: i.u.eachDefaultSystem (system: with i; { packages.a = 1; })",
      "per-system eachDefaultSystem: packages.a",
    ],
    "bound by a let": [
      "i: let f = system: { packages.a = 1; }; in i.u.eachDefaultSystem f",
      "per-system eachDefaultSystem: packages.a",
    ],
    "in another file": ["i: i.u.eachDefaultSystem (import ./system.nix)"],
    "of a file's result": [
      "i: i.u.eachDefaultSystem (system: import ./system.nix { inherit system; })",
      "per-system eachDefaultSystem: ",
    ],
    "bound, and used elsewhere, too": [
      "i: let f = system: { packages.a = 1; }; in i.u.eachDefaultSystem f // { lib = f; }",
    ],
  }));
