import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join as pathOf } from "node:path";
import { compareFlakes } from "@flake-split/nix";
import { loadParser } from "@flake-split/syntax";
import { copyFixture, fixturePath, loadFixture, nixIsMissing } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import {
  allPhases,
  changedFiles,
  type Files,
  memoryTree,
  orders,
  runOn,
  treeAfter,
} from "../test/memory-tree.ts";
import { planOnly, prepare } from "./index.ts";
import { join } from "./join.ts";

beforeAll(() => prepare());

const fixture = "shared/machines";
const shares = { sharesRepeats: true };
const configs = [{}, { inlineLines: 0 }];

function shared(before: Files, order = allPhases, config = {}): Files {
  return treeAfter(before, order, config, shares);
}

test("becomes the tree that was reviewed", async () => {
  const before = loadFixture(fixture);
  const tree = shared(before);
  const parser = await loadParser();
  for (const [path, text] of tree) {
    if (path.endsWith(".nix"))
      expect({ path, found: parser.parse({ path, text }).diagnostics }).toEqual({ path, found: [] });
  }
  await expect(changedFiles(before, tree)).toMatchFileSnapshot(fixturePath("shared/machines.txt"));
});

test("is the same tree in any order, and by phase5 alone", () => {
  const before = loadFixture(fixture);
  const expected = changedFiles(before, shared(before));
  for (const order of orders)
    expect(changedFiles(before, shared(before, order)), order.join()).toBe(expected);
  const rest = treeAfter(before, ["phase1", "phase2", "phase3", "phase4"]);
  expect(changedFiles(before, shared(rest, ["phase5"]))).toBe(expected);
});

test("has nothing to do a second time, with sharing or without", () => {
  const tree = shared(loadFixture(fixture));
  for (const phase of allPhases) {
    expect(runOn(tree, phase).changes, phase).toEqual([]);
    expect(runOn(tree, phase, {}, shares).changes, phase).toEqual([]);
  }
});

test("tells of what is repeated, where, and why some of it can't be shared", async () => {
  const text = loadFixture(fixture).get("flake.nix") ?? "";
  const { plan } = planOnly(memoryTree(loadFixture(fixture)), { flakePath: "flake.nix", config: {} });
  const told = (plan.repeats ?? []).map(({ what, lines, places, file, reason }) => {
    const where = places.map(({ binding, at }) => {
      const line = text.slice(0, at.start).split("\n").length;
      return `  ${binding} in line ${line}`;
    });
    return `${what}, ${lines} lines: ${file ?? reason}\n${where.join("\n")}\n`;
  });
  await expect(told.join("\n")).toMatchFileSnapshot(fixturePath("shared/machines-repeats.txt"));
});

test("without being asked, shares nothing", () => {
  const tree = treeAfter(loadFixture(fixture), allPhases);
  expect([...tree.keys()].filter((path) => path.includes("shared-"))).toEqual([]);
});

/** Compares the fixture with a tree; gives the outputs that aren't known to be equal. */
async function unequal(files: Files) {
  const copy = copyFixture(fixture);
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(pathOf(copy.directory, path)), { recursive: true });
      writeFileSync(pathOf(copy.directory, path), text);
    }
    const standIns = fixturePath("stand-ins");
    const compared = await compareFlakes({ before: fixturePath(fixture), after: copy.directory, standIns });
    expect(compared.problem).toBeNull();
    expect(compared.outputs.length).toBeGreaterThan(10);
    return compared.outputs.filter(({ status }) => status !== "equal");
  } finally {
    copy.remove();
  }
}

describe.skipIf(nixIsMissing())("evaluates to the same", { timeout: 120_000 }, () => {
  test.each(configs)("shared, %j", async (config) => {
    expect(await unequal(shared(loadFixture(fixture), allPhases, config))).toEqual([]);
  });

  test("shared, and joined again, with the shared files left where they are", async () => {
    const split = shared(loadFixture(fixture));
    const { changes, diagnostics } = join(memoryTree(split), { flakePath: "flake.nix", config: {} });
    const joined = new Map(split);
    for (const { path, after } of changes) {
      if (after === undefined) joined.delete(path);
      else joined.set(path, after);
    }
    const kept = [...joined.keys()].filter((path) => path.startsWith("nix/"));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((path) => !path.includes("/shared-"))).toEqual([]);
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(["join/imported-twice"]));
    expect(await unequal(joined)).toEqual([]);
  });
});
