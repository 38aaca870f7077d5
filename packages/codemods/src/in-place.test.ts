import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compareFlakes } from "@flake-split/nix";
import { loadParser, type Parser } from "@flake-split/syntax";
import { copyFixture, fixturePath, loadFixture, nixIsMissing } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { allPhases, changedFiles, type Files, orders, runOn, treeAfter } from "../test/memory-tree.ts";
import { prepare } from "./index.ts";

/* Flakes that don't use flake-parts: the phases without `entry`, before it, and after it. */

let parser: Parser;
beforeAll(async () => {
  await prepare();
  parser = await loadParser();
});

const pinned = new Set(["entry.nix", "refused.txt"]);
const everything = { inlineLines: 0 };
const cases = readdirSync(fixturePath("entry"), { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map(({ name }) => name);

function flakeOf(name: string): Files {
  return new Map([...loadFixture(`entry/${name}`)].filter(([path]) => !pinned.has(path)));
}

/** The names of the fixtures that some phase refuses as a whole, since nothing of them can be read. */
function refuses(files: Files): boolean {
  return runOn(files, "phase1").diagnostics.some(({ severity }) => severity === "error");
}

/** The tree after `entry`, where that is possible; else the tree as it is. */
function afterEntry(files: Files): Files {
  const after = runOn(files, "entry").changes[0]?.after;
  return after === undefined ? files : new Map([...files, ["flake.nix", after]]);
}

describe.each(cases)("%s in place", (name) => {
  const before = flakeOf(name);

  test("is the same tree in any order, which parses", () => {
    if (refuses(before)) return;
    const tree = treeAfter(before, allPhases, everything);
    for (const [path, text] of tree) {
      if (path.endsWith(".nix")) expect(parser.parse({ path, text }).diagnostics).toEqual([]);
    }
    const expected = changedFiles(before, tree);
    for (const order of orders.slice(1, 4)) {
      expect(changedFiles(before, treeAfter(before, order, everything)), order.join()).toBe(expected);
    }
  });

  test("has nothing left to do the second time", () => {
    if (refuses(before)) return;
    const tree = treeAfter(before, allPhases, everything);
    for (const phase of allPhases) expect(runOn(tree, phase, everything).changes).toEqual([]);
  });
});

test("the phases move something in most of them", () => {
  const idle = cases.filter((name) => {
    const files = flakeOf(name);
    return refuses(files) || treeAfter(files, allPhases, everything).size === files.size;
  });
  expect(idle.length, idle.join()).toBeLessThan(cases.length / 3);
});

/** The outputs that aren't known to be what they were. */
async function unequal(name: string, after: Files) {
  const copy = copyFixture(`entry/${name}`);
  try {
    for (const [path, text] of after) {
      mkdirSync(dirname(join(copy.directory, path)), { recursive: true });
      writeFileSync(join(copy.directory, path), text);
    }
    const before = fixturePath(`entry/${name}`);
    const compared = await compareFlakes({
      before,
      after: copy.directory,
      standIns: fixturePath("stand-ins"),
    });
    expect(compared.problem).toBeNull();
    return compared.outputs
      .filter(({ status }) => status !== "equal")
      .map(({ path, status, after: found }) => ({ path: path.join("."), status, found }));
  } finally {
    copy.remove();
  }
}

describe.skipIf(nixIsMissing()).concurrent("evaluates to the same", () => {
  test.each(cases)("%s in place", async (name) => {
    const files = flakeOf(name);
    if (!refuses(files)) expect(await unequal(name, treeAfter(files, allPhases, everything))).toEqual([]);
  });

  test.each(cases)("%s after all", async (name) => {
    const files = afterEntry(flakeOf(name));
    if (!refuses(files)) expect(await unequal(name, treeAfter(files, allPhases, everything))).toEqual([]);
  });

  test.each(cases)("%s, with entry after the phases", async (name) => {
    const files = flakeOf(name);
    if (refuses(files)) return;
    expect(await unequal(name, afterEntry(treeAfter(files, allPhases, everything)))).toEqual([]);
  });
});
