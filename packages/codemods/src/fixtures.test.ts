import { readdirSync } from "node:fs";
import { loadParser, type Parser } from "@flake-split/syntax";
import { fixturePath, loadFixture } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { allPhases, changedFiles, type Files, orders, runOn, treeAfter } from "../test/memory-tree.ts";
import { type Config, prepare } from "./index.ts";

const shapes = readdirSync(fixturePath("shapes"), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
);
const cases = ["monolith", ...shapes.map(({ name }) => `shapes/${name}`)];
/** Most shapes are small, and bindings of a line or three stay where they are: once with, once without that rule. */
const settings: [string, Config][] = [
  ["split.txt", {}],
  ["split-everything.txt", { inlineLines: 0 }],
];
const pinned = settings.map(([pin]) => pin);
const all = allPhases;

let parser: Parser;
beforeAll(async () => {
  await prepare();
  parser = await loadParser();
});

/** A fixture's flake without the pinned result that stands beside it. */
function flakeOf(fixture: string): Files {
  return new Map([...loadFixture(fixture)].filter(([path]) => !pinned.includes(path)));
}

function expectToParse(files: Files): void {
  for (const [path, text] of files) {
    if (path.endsWith(".nix"))
      expect({ path, found: parser.parse({ path, text }).diagnostics }).toEqual({ path, found: [] });
  }
}

/** The paths that a phase still changes. */
function changesOf(files: Files, phase: string, config: Config): readonly string[] {
  const { changes, diagnostics } = runOn(files, phase, config);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return changes.map(({ path }) => path);
}

describe.each(cases)("%s", (fixture) => {
  const before = flakeOf(fixture);

  describe.each(settings)("to %s", (pin, config) => {
    test("becomes the tree that was reviewed", async () => {
      const tree = treeAfter(before, all, config);
      expectToParse(tree);
      await expect(changedFiles(before, tree)).toMatchFileSnapshot(`${fixturePath(fixture)}/${pin}`);
    });

    test("is the same tree in any order", () => {
      const expected = changedFiles(before, treeAfter(before, all, config));
      for (const order of orders) {
        expect(changedFiles(before, treeAfter(before, order, config)), order.join()).toBe(expected);
      }
    });

    for (const phase of all) {
      test(`has nothing left to do for a second ${phase}`, () => {
        const once = treeAfter(before, [phase], config);
        expectToParse(once);
        expect(changesOf(once, phase, config)).toEqual([]);
        expect(changesOf(treeAfter(before, all, config), phase, config)).toEqual([]);
      });
    }
  });
});
