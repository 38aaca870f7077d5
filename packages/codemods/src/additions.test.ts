import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compareFlakes } from "@flake-split/nix";
import { fixturePath, loadFixture, nixIsMissing } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { type Addition, additions, edited } from "../test/additions.ts";
import { allPhases, changedFiles, type Files, orders, runOn, treeAfter } from "../test/memory-tree.ts";
import { prepare } from "./index.ts";

beforeAll(() => prepare());

const all = allPhases;

/** The tree that was split, edited by its owner since. */
function treeOf({ edits }: Addition): Files {
  return edited(treeAfter(loadFixture("additions/base"), all), edits);
}

describe.each(additions)("$name", (addition) => {
  test("is taken up by the next run, into the files that are there", async () => {
    const tree = treeOf(addition);
    const changes = changedFiles(tree, treeAfter(tree, all));
    await expect(changes).toMatchFileSnapshot(fixturePath(`additions/${addition.name}.txt`));
  });

  test("gives the same tree in any order, and nothing more to do", () => {
    const tree = treeOf(addition);
    const expected = treeAfter(tree, all);
    for (const order of orders) {
      expect(changedFiles(tree, treeAfter(tree, order)), order.join()).toBe(changedFiles(tree, expected));
    }
    for (const phase of all) expect(runOn(expected, phase).changes).toEqual([]);
  });

  test("keeps what was written by hand", () => {
    const tree = treeOf(addition);
    expect(handWritten(treeAfter(tree, all))).toEqual(handWritten(tree));
  });
});

/** The comments that say so, wherever they stand. */
function handWritten(files: Files): readonly string[] {
  const lines = [...files.values()].flatMap((text) => text.split("\n"));
  return lines.flatMap((line) => /#.*by hand.*/i.exec(line)?.[0] ?? []).sort();
}

describe.skipIf(nixIsMissing()).concurrent("evaluation stays the same", () => {
  test.each(additions)("$name", async (addition) => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), "flake-split-additions-")));
    try {
      const tree = treeOf(addition);
      const before = writeTree(join(directory, "before"), tree);
      const after = writeTree(join(directory, "after"), treeAfter(tree, all));
      const compared = await compareFlakes({ before, after, standIns: fixturePath("stand-ins") });
      const unequal = compared.outputs.filter(({ status }) => status !== "equal");
      expect({ verdict: compared.verdict, unequal }).toEqual({ verdict: "same", unequal: [] });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

function writeTree(directory: string, files: Files): string {
  cpSync(fixturePath("additions/base"), directory, { recursive: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}
