import { readFlake } from "@flake-split/analysis";
import { loadParser } from "@flake-split/syntax";
import { expect, test } from "vitest";
import { documentOf } from "../../test/document-of.ts";
import { isKnownIteration } from "./library-origin.ts";

const parser = await loadParser();
const inputs = `inputs = {
  nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  stable.url = "https://nixos.org/channels/nixos-25.05/nixexprs.tar.xz";
  utils.url = "github:numtide/flake-utils";
  plus.url = "github:gytis-ivaskevicius/flake-utils-plus";
  home.url = "github:nix-community/home-manager";
  nixpkgs-hm.url = "github:me/hm?ref=nixpkgs-24.05";
  nixpkgs-fmt.url = "github:nix-community/nixpkgs-fmt";
  mine.url = "github:me/my-flake-utils";
  fork.url = "git+https://example.org/me/my-nixpkgs.git?ref=main";
  apart = { type = "github"; owner = "NixOS"; repo = "nixpkgs"; };
  theirs.follows = "home/nixpkgs";
};`;

/** Whether the functions that a flake's `outputs` goes through systems by are known, each by itself. */
function known(outputs: string, root = "{"): readonly boolean[] {
  const document = documentOf(parser, `${root} ${inputs} outputs = ${outputs}; }`);
  const model = readFlake(document);
  if ("refused" in model) throw new Error(JSON.stringify(model.refused));
  return model.regions.flatMap(({ iteration }) =>
    iteration === null ? [] : isKnownIteration(document, iteration),
  );
}

const call = '[ "x86_64-linux" ] (system: { packages.a = 1; })';
const lib = (library: string, use = "lib.genAttrs") =>
  `inputs@{ self, nixpkgs, home, ... }: let lib = ${library}; in { packages = ${use} ${call}; }`;

test.each([
  ["{ nixpkgs, ... }: { packages = nixpkgs.lib.genAttrs CALL; }", true],
  ["inputs: { packages = inputs.nixpkgs.lib.genAttrs CALL; }", true],
  ["inputs: { packages = inputs.stable.lib.genAttrs CALL; }", true],
  ["{ nixpkgs, ... }: let inherit (nixpkgs.lib) genAttrs; in { packages = genAttrs CALL; }", true],
  [
    "{ nixpkgs, ... }: let inherit (nixpkgs) lib; each = f: lib.genAttrs [ ] f; in { packages = each (system: { a = 1; }); }",
    true,
  ],
  ["{ nixpkgs, ... }: with nixpkgs.lib; { packages = genAttrs CALL; }", true],
  ["{ nixpkgs, ... }@inputs: with inputs; with nixpkgs.lib; { packages = genAttrs CALL; }", false],
  ["{ nixpkgs, ... }: { packages = (import nixpkgs { }).lib.genAttrs CALL; }", true],
  ["{ nixpkgs, ... }: let pkgs = import nixpkgs { }; in { packages = pkgs.lib.genAttrs CALL; }", true],
  [
    "{ self }: { packages = builtins.listToAttrs (map (system: { name = system; value = { }; }) [ ]); }",
    true,
  ],
  ["{ home, ... }: { packages = home.lib.genAttrs CALL; }", false],
  [
    "{ home, ... }: { packages = builtins.listToAttrs (home.lib.map (system: { name = system; value = { }; }) [ ]); }",
    false,
  ],
  ["{ self, ... }: { packages = self.inputs.nixpkgs.lib.genAttrs CALL; }", true],
  ["{ self, ... }: { packages = self.lib.genAttrs CALL; }", false],
  ["{ nixpkgs, ... }: with builtins; with nixpkgs.lib; { packages = genAttrs CALL; }", true],
  ['{ nixpkgs, ... }: { packages = (import "${nixpkgs}/lib").genAttrs CALL; }', true],
  ['{ nixpkgs, ... }: { packages = (import (nixpkgs + "/lib")).genAttrs CALL; }', true],
  ["{ nixpkgs-hm, ... }: { packages = nixpkgs-hm.lib.genAttrs CALL; }", false],
  ["{ nixpkgs-fmt, ... }: { packages = nixpkgs-fmt.lib.genAttrs CALL; }", false],
  ["{ fork, ... }: { packages = fork.lib.genAttrs CALL; }", true],
  ["{ apart, ... }: { packages = apart.lib.genAttrs CALL; }", true],
  ["{ theirs, ... }: { packages = theirs.lib.genAttrs CALL; }", true],
  ["{ mine, ... }: mine.lib.eachSystem CALL", false],
  [lib("nixpkgs.lib"), true],
  [lib("nixpkgs.lib.extend (final: prev: { mine = 1; })"), true],
  [lib("nixpkgs.lib.extend (final: prev: { genAttrs = names: f: { }; })"), false],
  [lib("nixpkgs.lib.extend (final: prev: home.lib)"), false],
  [lib('nixpkgs.lib.extend (final: prev: { ${"gen" + "Attrs"} = 1; })'), false],
  [lib("lib2 // lib2; lib2 = lib // nixpkgs.lib // lib // lib"), false],
  [lib('nixpkgs.lib // { ${"gen" + "Attrs"} = names: f: { }; }'), false],
  [lib("builtins // nixpkgs.lib"), true],
  [lib("nixpkgs.lib // { mine = 1; }"), true],
  [lib("{ inherit (nixpkgs.lib) genAttrs; }"), true],
  [lib("nixpkgs.lib // nixpkgs.lib.strings"), true],
  [lib("nixpkgs.lib // home.lib"), false],
  [lib("home.lib // nixpkgs.lib"), false],
  [lib("home.lib // { inherit (nixpkgs.lib) genAttrs; }"), true],
  [lib("{ inherit (nixpkgs.lib) genAttrs; } // home.lib"), false],
  [lib("let l = nixpkgs.lib // home.lib; in l // { mine = 1; }"), false],
  [lib("import ./lib.nix { inherit nixpkgs; }"), false],
  [lib("lib // { }"), false],
  ["{ utils, ... }: utils.lib.eachSystem CALL", true],
  ["{ utils, ... }: utils.lib.eachDefaultSystem (system: { packages.a = 1; })", true],
  ["{ flake-utils, ... }: flake-utils.lib.eachSystem CALL", true],
  ["{ utils, ... }: let each = utils.lib.eachDefaultSystem; in each (system: { packages.a = 1; })", true],
  [
    "{ utils, ... }: let inherit (utils.lib) eachSystem; all = eachSystem [ ]; in all (system: { packages.a = 1; })",
    true,
  ],
  ["inputs: with inputs.utils.lib; eachDefaultSystem (system: { packages.a = 1; })", true],
  [
    "{ nixpkgs, ... }: let each = nixpkgs.lib.genAttrs [ ]; in { packages = each (system: { a = 1; }); }",
    true,
  ],
  ["{ plus, ... }: let eachThing = plus.lib.eachSystem; in eachThing CALL", false],
  ["{ plus, ... }: plus.lib.eachSystem CALL", false],
  ["{ nixpkgs, ... }: nixpkgs.lib.eachSystem CALL", false],
])("%s", (outputs, expected) => {
  const text = outputs.replaceAll("CALL", call);
  expect(known(text)).toEqual([expected]);
  expect(known(text, "rec {")).toEqual([expected]);
});
