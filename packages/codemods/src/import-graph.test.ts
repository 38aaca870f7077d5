import { loadFixture } from "@flake-split/testing";
import { beforeAll, expect, test } from "vitest";
import { treeAfter } from "../test/memory-tree.ts";
import { importGraph } from "./import-graph.ts";
import { prepare } from "./index.ts";

beforeAll(() => prepare());

/** The graph in a line for each file, call and output. */
function drawn(files: Readonly<Record<string, string>>): readonly string[] {
  const { files: found, calls, outputs } = importGraph((path) => files[path], "flake.nix");
  const passed = (from: string, passes: readonly { name: string; source: string }[]) =>
    passes.map(({ name, source }) => (source === from ? name : `${name} of ${source}`)).join(", ");
  return [
    ...found.map(({ path, lines }) => `${path}: ${lines}`),
    ...calls.map(({ from, to, passes }) => `${from} -> ${to} (${passed(from, passes)})`),
    ...outputs.map(({ name, files: held }) => `${name}: ${held.join(", ")}`),
  ];
}

const entry = `{
  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
    perSystem = { pkgs, ... }:
      let
        packages = import ./nix/packages { inherit pkgs; };
        inherit (packages) base;
        commands = (import ./nix/commands.nix) { inherit pkgs base; tools = packages.tools; };
      in
      {
        packages = { inherit (packages) docs; };
        devShells = import ./nix/shells { inherit (commands) greet; gone = import ./gone.nix; };
        checks = { };
      };
  };
}
`;

test("names what is passed, and which file makes it", () => {
  const files = {
    "flake.nix": entry,
    "nix/packages/default.nix":
      "{ pkgs, ... }:\n{ docs = import ./docs.nix { inherit pkgs; }; up = import ../lib.nix; }\n",
    "nix/packages/docs.nix": "{ pkgs, ... }: pkgs.hello",
    "nix/lib.nix": "1\n",
    "nix/commands.nix": "{ pkgs, ... }: { greet = ",
    "nix/shells/default.nix": "_: { }\n",
  };
  expect(drawn(files)).toEqual([
    "flake.nix: 15",
    "nix/packages/default.nix: 2",
    "nix/commands.nix: 1",
    "nix/shells/default.nix: 1",
    "nix/packages/docs.nix: 1",
    "nix/lib.nix: 1",
    "flake.nix -> nix/packages/default.nix (pkgs)",
    "flake.nix -> nix/commands.nix (pkgs, base of nix/packages/default.nix, tools of nix/packages/default.nix)",
    "flake.nix -> nix/shells/default.nix (greet of nix/commands.nix, gone)",
    "nix/packages/default.nix -> nix/packages/docs.nix (pkgs)",
    "nix/packages/default.nix -> nix/lib.nix ()",
    "packages: nix/packages/default.nix",
    "devShells: nix/shells/default.nix, nix/commands.nix",
    "checks: ",
  ]);
});

test("reads every file of the split monolith", () => {
  const pinned = new Set(["split.txt", "split-everything.txt"]);
  const before = new Map([...loadFixture("monolith")].filter(([path]) => !pinned.has(path)));
  const after = treeAfter(before, ["phase1", "phase2", "phase3"]);
  const { files, calls, outputs } = importGraph((path) => after.get(path), "flake.nix");
  const made = [...after.keys()].filter((path) => !before.has(path));
  expect(made.filter((path) => !files.some((file) => file.path === path))).toEqual([]);
  expect(calls).toContainEqual({
    from: "flake.nix",
    to: "nix/apps/default.nix",
    passes: [{ name: "splitCommands", source: "nix/commands/default.nix" }],
    places: [expect.anything()],
  });
  const places = calls.flatMap((call) => (call.from === "flake.nix" ? call.places : []));
  const entry = after.get("flake.nix") ?? "";
  expect(
    places
      .map(({ start, end }) => entry.slice(start, end))
      .filter((text) => !text.startsWith("import ./nix/")),
  ).toEqual([]);
  expect(outputs.find(({ name }) => name === "devShells")?.files[0]).toBe("nix/shells/default.nix");
});
