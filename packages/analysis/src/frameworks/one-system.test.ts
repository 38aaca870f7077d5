import { describe, expect, test } from "vitest";
import { modelOf, regionLines } from "../../test/model-of.ts";

describe("outputs of one system", () => {
  const cases: Record<string, readonly [outputs: string, spelling: string, ...regions: string[]]> = {
    "a literal system": ["i: { packages.x86_64-linux.a = 1; }", "packages.x86_64-linux"],
    "a quoted system": ['i: { packages."x86_64-linux".a = 1; }', 'packages."x86_64-linux"'],
    "a name for it": [
      'i: let system = "x86_64-linux"; in { devShells.${system}.default = 1; }',
      "devShells.${system}",
    ],
    "in a set": ["i: { packages = { x86_64-linux = { a = 1; }; }; }", "packages.x86_64-linux"],
    "several side by side": [
      "i: { packages.x86_64-linux.a = 1; packages.aarch64-linux.a = 1; }",
      "packages.x86_64-linux",
    ],
    "with a let": [
      "i: { packages.x86_64-linux = let a = 1; in { b = a; }; }",
      "packages.x86_64-linux",
      "output: 1+packages.b",
    ],
    "with a let, in a set": [
      "i: { checks = { x86_64-linux = let a = 1; in { b = a; }; aarch64-linux = { }; }; }",
      "checks.x86_64-linux",
      "output: 1+checks.b",
    ],
    "with a let in front of a function's result": [
      "i: { devShell.x86_64-linux = let a = 1; in i.mkShell a; }",
      "devShell.x86_64-linux",
      "output: 1+devShell",
    ],
    "with a let at an output of another name": [
      "i: { formatter.x86_64-linux = 1; images.x86_64-linux = let a = 1; in { b = a; }; }",
      "formatter.x86_64-linux",
      "output: 1+images.b",
    ],
    "merged from several sets": [
      "i: { lib = 1; } // { packages.x86_64-linux = let a = 1; in { b = a; }; }",
      "packages.x86_64-linux",
      "output: 1+packages.b",
    ],
  };
  test.each(Object.entries(cases))("%s", (_, [outputs, spelling, ...regions]) => {
    expect(modelOf(outputs).model).toMatchObject({ framework: "one-system", spelling });
    expect(regionLines(outputs)).toEqual(regions);
  });
});

describe("outputs without systems", () => {
  const cases = {
    hosts:
      "i: let lib = 1; in { nixosConfigurations.a = i.n.lib.nixosSystem { }; homeConfigurations.b = 1; }",
    "hosts from a function": "i: { nixosConfigurations = builtins.mapAttrs (name: host: host) i.hosts; }",
    "modules and overlays": "i: { nixosModules.default = ./m.nix; overlays.default = final: prev: { }; }",
    "merged from several sets": "i: { lib = { }; } // { overlay = final: prev: { }; }",
  };
  test.each(Object.entries(cases))("%s", (_, outputs) => {
    const { model } = modelOf(outputs);
    expect(model.framework).toBe("system-free");
    expect(model.regions.map(({ kind }) => kind)).toEqual(["outputs"]);
  });
  test.each(["i: { packages = i.y; }", "i: { inherit (i.x) packages; }", "i: { ${i.x} = 1; }"])(
    "%s may have systems",
    (outputs) => expect(modelOf(outputs).model.framework).toBe("other"),
  );
});
