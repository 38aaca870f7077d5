import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compareFlakes } from "@flake-split/nix";
import { copyFixture, fixturePath, loadFixture, nixIsMissing } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { allPhases, type Files, treeAfter } from "../test/memory-tree.ts";
import { type Config, prepare } from "./index.ts";

beforeAll(() => prepare());

const all = allPhases;
const folders = readdirSync(fixturePath("shapes"), { withFileTypes: true });
const shapes = folders.filter((entry) => entry.isDirectory()).map(({ name }) => `shapes/${name}`);
const steps = [["phase1"], ["phase2"], ["phase3"], ["phase5"], ["phase1", "phase3"], all];

/** Outputs of which nothing can be known here: a function that wants the name of a file that exists. */
const unknowable = new Map([["monolith", ["lib.mkHost"]]]);

/** Compares a fixture before and after some phases; gives the outputs that aren't known to be equal. */
async function unequal(fixture: string, phases: readonly string[], config: Config = {}) {
  const copy = copyFixture(fixture);
  try {
    writeFiles(copy.directory, treeAfter(loadFixture(fixture), phases, config));
    const standIns = fixturePath("stand-ins");
    const compared = await compareFlakes({ before: fixturePath(fixture), after: copy.directory, standIns });
    expect(compared.problem).toBeNull();
    expect(compared.outputs.length).toBeGreaterThan(0);
    const skipped = unknowable.get(fixture) ?? [];
    return compared.outputs
      .map((output) => ({ ...output, path: output.path.join(".") }))
      .filter(({ path, status }) => status !== "equal" && !(status === "bothFail" && skipped.includes(path)));
  } finally {
    copy.remove();
  }
}

function writeFiles(directory: string, files: Files): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

describe.skipIf(nixIsMissing()).concurrent("evaluates to the same", () => {
  test.each(shapes)("%s", async (fixture) => {
    expect(await unequal(fixture, all)).toEqual([]);
  });

  test.each(shapes)("%s, with the shortest bindings moved, too", async (fixture) => {
    expect(await unequal(fixture, all, { inlineLines: 0 })).toEqual([]);
  });

  test.each(steps.map((phases) => [phases.join(", "), phases] as const))(
    "monolith after %s",
    async (_, phases) => {
      expect(await unequal("monolith", phases)).toEqual([]);
    },
  );
});
