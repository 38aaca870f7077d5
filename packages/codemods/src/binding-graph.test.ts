import { beforeAll, expect, test } from "vitest";
import { memoryTree } from "../test/memory-tree.ts";
import { bindingGraph } from "./binding-graph.ts";
import { planOnly, prepare } from "./index.ts";

beforeAll(() => prepare());

const text = `{
  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
    systems = [ "x86_64-linux" ];
    perSystem = { pkgs, ... }:
      let
        basePackages = with pkgs; [
          git
          ripgrep
          jq
        ];
        greet = pkgs.writeShellScriptBin "greet" ''
          echo hello
          jq . < greeting.json
          exit 0
        '';
      in
      {
        devShells.default = pkgs.mkShell {
          packages = basePackages ++ [ greet ];
          shellHook = ''
            greet
          '';
        };
      };
  };
}
`;

test("says which binding uses which, and whom the outputs need", () => {
  const { plan } = planOnly(memoryTree(new Map([["flake.nix", text]])), {
    flakePath: "flake.nix",
    config: {},
  });
  const { items, uses, outputs } = bindingGraph("flake.nix", text, plan);
  const name = (index: number) => items[index]?.binding;
  expect(items.map(({ binding, category }) => [binding, category])).toEqual([
    ["basePackages", "packages"],
    ["greet", "commands"],
    ["devShells.default", "shells"],
  ]);
  expect(uses.map(([user, used]) => [name(user), name(used)])).toEqual([
    ["devShells.default", "basePackages"],
    ["devShells.default", "greet"],
  ]);
  expect(outputs.find((output) => output.name === "devShells")?.uses.map(name)).toEqual([
    "devShells.default",
  ]);
});
