import { describe, expect, test } from "vitest";
import { modelOf } from "../../test/model-of.ts";

describe("layouts that are decided elsewhere", () => {
  const cases: Record<string, readonly [outputs: string, spelling: string]> = {
    "another file": ["inputs: import ./outputs.nix inputs", "import ./outputs.nix"],
    "another file's function with more arguments": ["i: import ./nix { inherit i; } 1", "import ./nix"],
    "another file behind a let": [
      "{ self, ... }@i: let a = 1; in import ./x.nix (i // { inherit a; })",
      "import ./x.nix",
    ],
    "a member of another file": ["i: (import ./x.nix i).outputs", "import ./x.nix"],
    snowfall: [
      "inputs: inputs.snowfall-lib.mkFlake { inherit inputs; src = ./.; }",
      "inputs.snowfall-lib.mkFlake",
    ],
    "snowfall through its library": [
      "inputs: let lib = inputs.snowfall-lib.mkLib { inherit inputs; src = ./.; }; in lib.mkFlake { }",
      "lib.mkFlake",
    ],
    blueprint: ['inputs: inputs.blueprint { inherit inputs; prefix = "nix"; }', "inputs.blueprint"],
    flakelight: ["{ flakelight, ... }: flakelight ./. { }", "flakelight"],
    "flakelight with a module": [
      "{ flakelight, ... }: flakelight.lib.mkFlake ./. { }",
      "flakelight.lib.mkFlake",
    ],
    std: [
      "inputs: inputs.std.growOn { inherit inputs; cellsFrom = ./cells; } { packages = inputs.std.harvest; }",
      "inputs.std.growOn",
    ],
    digga: ["{ digga, ... }@inputs: digga.lib.mkFlake { inherit inputs; }", "digga.lib.mkFlake"],
    "flake-utils-plus": [
      "i@{ utils, ... }: utils.lib.mkFlake { outputsBuilder = channels: { }; }",
      "utils.lib.mkFlake",
    ],
    "nixos-unified": [
      "inputs: inputs.nixos-unified.lib.mkFlake { inherit inputs; root = ./.; }",
      "inputs.nixos-unified.lib.mkFlake",
    ],
    "by inherit": ["{ std, ... }@inputs: let inherit (std) growOn; in growOn { inherit inputs; }", "growOn"],
    "by a name": ["inputs: let flake = inputs.blueprint { inherit inputs; }; in flake", "inputs.blueprint"],
  };
  test.each(Object.entries(cases))("%s", (_, [outputs, spelling]) =>
    expect(modelOf(outputs).model).toMatchObject({ framework: "own-layout", spelling, regions: [] }),
  );

  test("what is merged with it in this file is a region", () => {
    const { model } = modelOf(
      "inputs: inputs.blueprint { inherit inputs; } // { checks.x86_64-linux.a = 1; }",
    );
    expect(model).toMatchObject({ framework: "own-layout", spelling: "inputs.blueprint" });
    expect(model.regions.map(({ kind, outputs }) => [kind, outputs[0]?.key])).toEqual([
      ["outputs", "checks"],
    ]);
  });

  test("a file that is merged in decides of no other output", () => {
    const { model } = modelOf("i: { packages.x86_64-linux.a = 1; } // import ./more.nix i");
    expect(model.framework).toBe("one-system");
  });

  test("nor does a function that adds to what is written out", () => {
    const { model } = modelOf("i: { packages.x86_64-linux.a = 1; } // i.colmena.lib.more { }");
    expect(model.framework).toBe("one-system");
  });

  test("the flake's own function is no framework", () => {
    const { model } = modelOf("i: let make = x: { packages = x; }; in make i");
    expect(model.framework).toBe("other");
  });
});
