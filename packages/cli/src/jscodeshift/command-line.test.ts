import * as codemods from "@flake-split/codemods";
import { describe, expect, test } from "vitest";
import { writingPhases } from "../codemods.ts";
import { commandsFor } from "../commands.ts";
import { invocationFor } from "./command-line.ts";

const commands = commandsFor(writingPhases(codemods));
const invocation = (name: string, options: Readonly<Record<string, unknown>>) =>
  invocationFor(name, "repo", options, commands);

/** What jscodeshift hands on when nothing is asked for. */
const unasked = {
  cpus: undefined,
  dry: false,
  print: false,
  babel: true,
  extensions: "nix",
  ignorePattern: [],
  ignoreConfig: [],
  gitignore: false,
  runInBand: false,
  silent: false,
  parser: "babel",
  failOnError: false,
  stdin: false,
  transform: "phase1",
  verbose: 0,
};

test("jscodeshift's own options ask nothing of the command", () => {
  const asked = invocation("phase1", unasked);
  expect(asked).toMatchObject({ directory: "repo", dryRun: false, check: false, quiet: false });
  expect([...asked.values]).toEqual([]);
});

test("-d is a dry run and -s is quiet", () => {
  expect(invocation("phase1", { dry: true, silent: true })).toMatchObject({ dryRun: true, quiet: true });
});

test("the others are those of the command line, as jscodeshift reads them", () => {
  const asked = invocation("phase4", {
    "allow-dirty": true,
    add: ["wsl", "iso"],
    "nixpkgs-release": 24.11,
    config: "a b.json",
    verify: false,
  });
  expect(Object.fromEntries(asked.values)).toEqual({
    "allow-dirty": true,
    add: "wsl,iso",
    "nixpkgs-release": "24.11",
    config: "a b.json",
  });
  expect(invocation("all", { entry: false }).values.has("no-entry")).toBe(true);
});

test("a folder of any name is the folder", () => {
  expect(invocationFor("phase1", "--quiet", {}, commands)).toMatchObject({
    directory: "--quiet",
    quiet: false,
  });
});

describe("refuses", () => {
  test.each([
    [
      "phase1",
      { "allow-dirty": "b/flake.nix" },
      "jscodeshift took b/flake.nix for one: write --allow-dirty=true",
    ],
    ["all", { entry: "b/flake.nix" }, "write --no-entry in front of another option"],
    ["phase1", { config: true }, "--config needs a value: --config=FILE"],
    ["phase1", { "module-paths": true }, "--module-paths is not for phase1, only for phase5,all"],
    ["phase1", { "alow-dirty": true }, "there is no --alow-dirty; did you mean --allow-dirty?"],
    ["phase1", { "dry-run": true }, "jscodeshift calls a dry run -d"],
    ["phase1", { check: true }, "a dry run (-d) says what would change"],
    ["phase1", { interactive: true }, "nobody is asked in a worker"],
    ["phase1", { i: true }, "-i is not for a transform: nobody is asked in a worker"],
    ["phase4", { from: "host:x" }, "name them with --add"],
  ])("%s %j", (name, options, message) => expect(() => invocation(name, options)).toThrow(message));
});
