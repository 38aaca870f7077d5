import { writeFileSync } from "node:fs";
import { join as pathOf } from "node:path";
import { compareFlakes } from "@flake-split/nix";
import { copyFixture, fixturePath, loadFixture, nixIsMissing } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { allPhases, memoryTree, treeAfter } from "../test/memory-tree.ts";
import { prepare } from "./index.ts";
import { join } from "./join.ts";

beforeAll(() => prepare());

/** Those in which names, paths or `with` decide what the joined flake means. */
const cases = [
  "alias-chain",
  "duplicate-commands",
  "existing-nix-folder",
  "inherit-forms",
  "merged-outside",
  "mutual-categories",
  "names-taken",
  "nested-lets",
  "paths",
  "rec-outputs",
  "same-name-selects",
  "shadow-inner-let",
  "shadow-pkgs",
  "update-with-conditions",
  "with-lexical-wins",
  "with-whole-body",
].map((name) => `shapes/${name}`);

/** Compares a fixture with what comes of it when all phases and a join have run; gives what isn't equal. */
async function unequal(fixture: string) {
  const copy = copyFixture(fixture);
  try {
    const config = fixture === "monolith" ? {} : { inlineLines: 0 };
    const split = treeAfter(loadFixture(fixture), allPhases, config);
    const { changes } = join(memoryTree(split), { flakePath: "flake.nix", config });
    const joined = changes.find(({ path }) => path === "flake.nix")?.after;
    expect(joined).toBeDefined();
    writeFileSync(pathOf(copy.directory, "flake.nix"), joined ?? "");
    const standIns = fixturePath("stand-ins");
    const compared = await compareFlakes({ before: fixturePath(fixture), after: copy.directory, standIns });
    expect(compared.problem).toBeNull();
    expect(compared.outputs.length).toBeGreaterThan(0);
    return compared.outputs
      .map(({ path, status }) => ({ path: path.join("."), status }))
      .filter(({ path, status }) => status !== "equal" && path !== "lib.mkHost");
  } finally {
    copy.remove();
  }
}

describe.skipIf(nixIsMissing()).concurrent("evaluates to the same", () => {
  test.each(["monolith", ...cases])("%s", async (fixture) => {
    expect(await unequal(fixture)).toEqual([]);
  });
});
