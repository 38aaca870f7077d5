import type { PlacementReport } from "@flake-split/codemods";
import { expect, test } from "vitest";
import { fakeCodemods } from "../../test/fake-codemods.ts";
import { type Invocation, parseArguments } from "../arguments.ts";
import { commandsFor } from "../commands.ts";
import { nextSteps } from "./next-steps.ts";

function invocation(...argv: readonly string[]): Invocation {
  const request = parseArguments(argv, commandsFor(fakeCodemods.phases));
  if (request.kind !== "run") throw new Error(`${argv.join(" ")} is no run`);
  return request;
}

function moved(binding: string, category: string): PlacementReport {
  const nowhere = { at: { start: 0, end: 0 }, lines: 1, file: "", phase: "phase1", reasons: [] };
  return { binding, category, ...nowhere };
}

test("a dry run asks for the run", () => {
  expect(nextSteps(invocation("phase1", "a b"), "would-change", [])).toEqual(["flake-split phase1 'a b'"]);
});

test("each output that moved is built or entered by itself", () => {
  const placements = [
    moved("basePackages", "packages"),
    moved("packages.x86_64-linux.docs", "packages"),
    moved("packages.docs", "packages"),
    moved("packages.default", "packages"),
    moved("devShells.default", "shells"),
    moved("devShells.full", "shells"),
    moved('devShells."2024"', "shells"),
    moved("nixosConfigurations.quay", "hosts"),
    moved("homeConfigurations.me", "homes"),
    moved("darwinConfigurations.mac", "darwinHosts"),
  ];
  expect(nextSteps(invocation("phase1"), "applied", placements)).toEqual([
    "nix flake check",
    "nix develop",
    "nix build .#docs --dry-run",
    "nix build . --dry-run",
    "nix develop .#full --command true",
    "nix build .#nixosConfigurations.quay.config.system.build.toplevel --dry-run",
    "nix build .#homeConfigurations.me.activationPackage --dry-run",
    "nix build .#darwinConfigurations.mac.system --dry-run",
  ]);
});

test("in another folder, that is named as Nix wants it", () => {
  expect(nextSteps(invocation("phase1", "dev"), "applied", [moved("packages.docs", "packages")])).toEqual([
    "nix flake check ./dev",
    "nix build ./dev#docs --dry-run",
  ]);
});

test("of very many, some are shown", () => {
  const many = Array.from({ length: 40 }, (_, index) => moved(`packages.p${index}`, "packages"));
  const steps = nextSteps(invocation("phase1"), "applied", many);
  expect(steps).toHaveLength(14);
  expect(steps.at(-1)).toBe("# … and 28 more of these");
});

test("a folder is a word of the shell, whatever it is called", () => {
  const placements = [moved("packages.docs", "packages"), moved("devShells.default", "shells")];
  expect(nextSteps(invocation("phase1", "it's $HOME"), "applied", placements)).toEqual([
    "nix flake check './it'\\''s $HOME'",
    "nix develop './it'\\''s $HOME'",
    "nix build './it'\\''s $HOME#docs' --dry-run",
  ]);
});
