import { beforeAll, expect, test } from "vitest";
import { allPhases, changedFiles, type Files, orders, runOn, treeAfter } from "../test/memory-tree.ts";
import { prepare } from "./index.ts";

/* Faults that were found and mended, each in its smallest form. */

beforeAll(() => prepare());

const all = allPhases;
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

test.each(["builtins.readDir ./nix", "pkgs.f { src = ./nix/packages; }", "{ x = ./nix/.; }"])(
  "a folder that the flake takes as a whole isn't written to: %s",
  (value) => {
    const before = flake(`{ packages.a = pkgs.f { x = ${value}; }; }`);
    expect(() => treeAfter(before, ["phase1"], everything)).toThrow("flake/folder-in-use");
  },
);

test("importing the folder's default.nix is no use of the folder", () => {
  const before = flake("{ packages.a = pkgs.callPackage ./nix { x = import ./nix; y = ./nix/a.nix; }; }");
  expect(treeAfter(before, ["phase1"], everything).has("nix/packages/default.nix")).toBe(true);
});

test.each([
  ["phase1", ["lib", "packages"]],
  ["phase2", ["apps", "commands", "lib"]],
  ["phase3", ["lib", "shells"]],
])("%s moves its own categories, and helpers that they need", (phase, folders) => {
  const before = flake(`
        let
          shout = text: "echo " + text;
          tools = with pkgs; [
            git
            jq
            ripgrep
          ];
          runCommands = [
            (pkgs.writeShellScriptBin "run" (shout "run"))
            (pkgs.writeShellScriptBin "walk" (shout "walk"))
          ];
        in
        {
          packages.all = pkgs.buildEnv {
            name = shout "all";
            paths = tools;
          };
          apps.run = {
            type = "app";
            program = shout "run";
          };
          devShells.default = pkgs.mkShell {
            packages = tools ++ runCommands;
            shellHook = shout "hello";
          };
        }`);
  const after = treeAfter(before, [phase], everything);
  const written = [...after.keys()].filter((path) => path !== "flake.nix");
  expect([...new Set(written.map((path) => path.split("/")[1]))].sort()).toEqual(folders);
});

test("what the check finds wrong stays, and the rest moves", () => {
  const before = flake("{ packages /* why */ .odd = pkgs.f 1; packages.even = pkgs.f 2; }");
  const after = treeAfter(before, ["phase1"], everything);
  expect(after.get("flake.nix")).toContain("packages /* why */ .odd = pkgs.f 1;");
  expect(after.get("nix/packages/default.nix")).toContain("even");
});

test("an imported gathering file that is gone is no invitation to write a new one", () => {
  const before = flake(
    "let base = [ pkgs.git ]; in { packages = import ./nix/packages { inherit pkgs base; }; }",
  );
  expect(() => treeAfter(before, ["phase1"], everything)).toThrow("flake/missing-file");
});

test("in a `rec` body, imports stand where its members aren't in scope", () => {
  const before = flake(`
        let
          greet = text: lib.concat "hello " text;
          only = text: lib.other text;
        in
        rec {
          lib = { concat = a: b: "another"; };
          devShells.a = pkgs.mkShell { x = greet "a"; };
          devShells.b = pkgs.mkShell { x = greet "b"; };
          formatter = pkgs.f (only 1) (lib.concat "a" "b");
        }`);
  const tree = treeAfter(before, all, everything);
  const after = tree.get("flake.nix");
  expect(after).toContain("shells = import ./nix/shells { inherit");
  expect(after).toContain("devShells = shells;");
  // A value that is imported where it stood sees the names that it saw; what it alone uses doesn't go with it.
  expect(after).toContain("formatter = import ./nix/formatter.nix { inherit helpers lib pkgs; };");
  expect(tree.get("nix/lib/helpers.nix")).toContain("only = text: lib.other text;");
});

/** A tree of one `flake.nix`, whose `outputs` this is. */
function entryOf(outputs: string): Files {
  return new Map([["flake.nix", `{ outputs = ${outputs}; }\n`]]);
}

function expectOneTree(before: Files): void {
  const expected = changedFiles(before, treeAfter(before, all, everything));
  for (const order of orders.slice(1)) {
    expect(changedFiles(before, treeAfter(before, order, everything)), order.join()).toBe(expected);
  }
}

test("what a helper makes commands of is a command once the helper has moved, too", () => {
  expectOneTree(
    flake(`
        let
          mk = name: pkgs.writeShellScriptBin name "x";
          go = mk "go";
        in
        {
          packages.all = pkgs.buildEnv { paths = [ go (mk "b") ]; };
          devShells.default = pkgs.mkShell { packages = [ go ]; };
        }`),
  );
});

test("what a region inside calls its sets doesn't decide what the outer one calls them", () => {
  expectOneTree(
    entryOf(`{ nixpkgs, flake-utils, ... }:
    flake-utils.lib.eachDefaultSystem (system:
      let
        pkgs = nixpkgs.legacyPackages.\${system};
        tools = [ pkgs.git pkgs.jq ];
      in {
        packages.default = pkgs.symlinkJoin { paths = tools; };
        devShells.default = pkgs.mkShell { packages = tools; };
      }) // { packages.x86_64-linux.extra = nixpkgs.f "x"; }`),
  );
});

test("an output that selects from what has moved is no leftover of an earlier run", () => {
  expectOneTree(
    entryOf(`{ nixpkgs, ... }:
    let
      live = nixpkgs.lib.nixosSystem { modules = [ ./live.nix ]; };
    in {
      nixosConfigurations = { inherit live; };
      packages.x86_64-linux = {
        image = live.config.system.build.isoImage;
        text = nixpkgs.f "x";
      };
    }`),
  );
});

test("what an output of one value becomes has the line ends of the flake", () => {
  const before = entryOf(`{ nixpkgs, anInputWithALongName, anotherInputWithALongName, ... }:
    let
      forAll = nixpkgs.lib.genAttrs [ "x86_64-linux" "aarch64-linux" ];
    in {
      checks = forAll (system: {
        all = nixpkgs.f system anInputWithALongName anotherInputWithALongName;
      });
    }`);
  const ended = new Map([...before].map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]));
  for (const [path, text] of treeAfter(ended, all, everything)) expect(text, path).not.toMatch(/[^\r]\n/);
});

/** A flake for one system, with packages and shells of some length. */
function oneSystem(bindings: string, outputs: string): Files {
  return entryOf(`{ nixpkgs, ... }:
    let
      pkgs = nixpkgs.legacyPackages.x86_64-linux;
      tool = pkgs.runCommand "tool" { } ''
        touch $out
        touch $out
      '';
      ${bindings}
    in {
      packages.x86_64-linux.tool = tool;
      ${outputs}
    }`);
}

test("a set of the flake's own that bears a category's name isn't taken for that category's", () => {
  const before = oneSystem(
    "packages = { inherit tool; };",
    `devShells.x86_64-linux.default = pkgs.mkShell {
        packages = builtins.attrValues packages;
        other = packages.tool;
        x = 1;
      };
      packages.x86_64-linux.names = builtins.attrNames packages;`,
  );
  for (const order of [all, [...all].reverse()]) {
    const after = treeAfter(before, order);
    expect(after.get("flake.nix")).not.toContain("names = builtins.attrNames packages");
    expect([...after.values()].join()).toContain("packages = { inherit (splitPackages) tool; };");
  }
});

test("members that wait for their phase are told by what an import in place gets, too", () => {
  const before = oneSystem(
    `go = pkgs.writeShellScriptBin "go" ''
        echo go
        echo gone
      '';`,
    "hydraJobs = builtins.mapAttrs (name: value: value // { inherit name; other = go; another = [ go ]; a = { b = [ { c = 1; } ]; }; }) { };",
  );
  expectOneTree(before);
  expect(treeAfter(before, [...all].reverse(), everything).get("flake.nix")).not.toContain("{ inherit go; }");
});

test("whether a line of `lib` moves doesn't depend on the helpers that went to its folder before", () => {
  const before = oneSystem(
    `shared = x: {
        a = x;
        b = x;
        c = x;
      };`,
    `lib = { inherit shared; system = "x86_64-linux"; };
      checks.x86_64-linux.a = pkgs.runCommand "a" (shared 1) ''
        touch $out
        touch $out
      '';`,
  );
  const tree = changedFiles(before, treeAfter(before, all));
  for (const order of orders) expect(changedFiles(before, treeAfter(before, order)), order.join()).toBe(tree);
});

test("the value at one system is split, with the `let` by which it is known or without", () => {
  const before = entryOf(`{ nixpkgs, ... }: {
    packages.x86_64-linux = let pkgs = nixpkgs.legacyPackages.x86_64-linux; in {
      tool = pkgs.f 1;
    };
    checks.x86_64-linux = let
      text = nixpkgs.f 2;
    in {
      a = nixpkgs.f text;
    };
    formatter.x86_64-linux = let
      text = nixpkgs.f 3;
    in nixpkgs.f text;
  }`);
  expectOneTree(before);
  const after = treeAfter(before, all, everything).get("flake.nix");
  expect(after).toContain("in import ./nix/packages {");
  expect(after).toContain("checks = import ./nix/checks { inherit nixpkgs; };");
  expect(after).toContain("formatter.x86_64-linux = import ./nix/formatter.nix { inherit nixpkgs; };");
});

test("a name in an output's path is named by the entry, whatever becomes of the output", () => {
  expectOneTree(
    entryOf(`{ nixpkgs, ... }:
    let
      system = "x86_64-linux";
      pkgs = nixpkgs.legacyPackages.\${system};
    in {
      apps.\${system} = { default = { type = "app"; program = "x"; }; };
      checks.\${system}.a = pkgs.f 1;
      nixosModules.default = { ... }: { };
    }`),
  );
});

test("modules that take nothing are exported as paths where that is asked for, and said so", () => {
  const module = "{ config, ... }: {\n  a = 1;\n  b = 2;\n  c = 3;\n  d = 4;\n}";
  const text = `{ outputs = { self, ... }: {
    nixosModules.plain = ${module};
    nixosModules.taking = { lib, ... }: {
      a = self.x;
      b = 2;
      c = 3;
      d = 4;
    };
  }; }\n`;
  const before: Files = new Map([["flake.nix", text]]);
  const config = { modulePaths: true };
  const { diagnostics } = runOn(before, "phase5", config);
  expect(diagnostics.map(({ code }) => code)).toEqual(["flake/module-paths"]);
  const after = treeAfter(before, ["phase5"], config);
  expect(after.get("nix/modules/nixos/default.nix")).toContain("plain = ./plain.nix;");
  expect(after.get("nix/modules/nixos/default.nix")).toContain(
    "taking = import ./taking.nix { inherit self; };",
  );
  expect(runOn(after, "phase5", config).changes).toEqual([]);
});

test("an output that is short goes along with a long helper that only it uses, in one run", () => {
  const before: Files = new Map([
    [
      "flake.nix",
      `{ outputs = { self, nixpkgs }: let
    mkHost = name: nixpkgs.lib.nixosSystem {
      a = name;
      b = 1;
      c = 2;
      d = 3;
      e = 4;
      f = 5;
      g = 6;
      h = 7;
      i = 8;
    };
  in { nixosConfigurations = nixpkgs.lib.mapAttrs' mkHost { }; }; }\n`,
    ],
  ]);
  const after = treeAfter(before, ["phase5"]);
  expect(after.size).toBeGreaterThan(1);
  expect(runOn(after, "phase5").changes).toEqual([]);
});

test("what a region is recognised by stays, and nothing else with it", () => {
  const lines = Array.from({ length: 12 }, (_, index) => `      l${index} = ${index};`).join("\n");
  const before: Files = new Map([
    [
      "flake.nix",
      `{ outputs = { self, nixpkgs, flake-utils }: let
    made = flake-utils.lib.eachDefaultSystem (system: { packages.a = nixpkgs.legacyPackages.${"${system}"}.hello; });
  in {
    hydraJobs = made.packages // {
${lines}
    };
    lib.numbers = x: {
${lines}
    };
  }; }\n`,
    ],
  ]);
  const { plan } = runOn(before, "phase5");
  expect(plan.left.map(({ binding, code }) => [binding, code])).toContainEqual([
    "hydraJobs",
    "plan/excluded",
  ]);
  const after = treeAfter(before, ["phase5"]);
  expect(after.get("nix/lib/default.nix")).toContain("numbers = x: {");
  expect(after.get("flake.nix")).toContain("hydraJobs = made.packages // {");
});

test("what a name that nothing uses stands for isn't moved away from it", () => {
  const before = flake(`
        let
          tools = [ pkgs.git ];
          forgotten = tools;
        in
        {
          devShells.default = pkgs.mkShell {
            packages = tools;
            shellHook = ''
              echo hello
            '';
          };
        }`);
  expect(treeAfter(before, all, everything).get("flake.nix")).toContain("forgotten = tools;");
  const { plan } = runOn(before, "phase3", everything);
  expect(plan.left.filter(({ code }) => code === "plan/excluded")).toEqual([]);
});

test("code that commands take names from isn't written once for each of them", () => {
  const before = flake(`
        let
          run = with { text = "echo"; }; [
            (pkgs.writeShellScriptBin "a" text)
            (pkgs.writeShellScriptBin "b" text)
          ];
        in
        { devShells.default = pkgs.mkShell { packages = run; }; }`);
  const { plan } = runOn(before, "phase2", everything);
  expect(plan.left.filter(({ code }) => code === "plan/excluded")).toEqual([]);
  const moved = [...treeAfter(before, ["phase2"], everything).values()].join("");
  expect(moved.split('text = "echo"')).toHaveLength(2);
  expect(moved).toContain("import ./run-commands.nix");
});

test("what only outputs use that move for the sake of others moves with them, in the first run", () => {
  const before = flake(`
        let
          # The one with the fix.
          watcher = fixed;
          fixed = import ./pkgs/fixed.nix { inherit pkgs; };
          image = import ./image.nix {
            inherit pkgs;
            name = "image";
            user = "nobody";
          };
        in
        {
          packages = {
            default = watcher;
            watcher = watcher;
            fixed = fixed;
            container = image;
          };
          apps.load = {
            type = "app";
            program = "\${image}/bin/load";
          };
        }`);
  const once = treeAfter(before, ["phase1"]);
  expect(once.get("nix/packages/default.nix")).toContain("# The one with the fix.");
  expect(runOn(once, "phase1").changes).toEqual([]);
});

test("all of an output leaves, with the `let` that it was known by, and regions behind it are still found", () => {
  const shell = (name: string) => `${name} = let
            tools = [
              pkgs.${name}
              pkgs.git
              pkgs.jq
            ];
          in {
            default = pkgs.mkShell {
              packages = tools;
              shellHook = "echo ${name}";
              meta.description = "the shell of ${name}";
            };
          };`;
  const before = flake(`{
          ${shell("devShells")}
          ${shell("checks")}
          ${shell("apps")}
        }`);
  const phases = ["phase3", "phase2", "phase1"];
  const tree = treeAfter(before, phases);
  expect(changedFiles(treeAfter(before, [...phases].reverse()), tree)).toBe("");
  for (const folder of ["shells", "checks", "apps"])
    expect(tree.get(`nix/${folder}/default.nix`), folder).toContain("default = import ./default");
});
