import { readdirSync } from "node:fs";
import { loadParser, type Parser } from "@flake-split/syntax";
import { fixturePath, loadFixture } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { additions, edited } from "../test/additions.ts";
import { allPhases, changedFiles, type Files, memoryTree, treeAfter } from "../test/memory-tree.ts";
import { missingIn, statementsOf, wordsOf } from "../test/moved-expressions.ts";
import { type Config, prepare } from "./index.ts";
import { join } from "./join.ts";

const folders = readdirSync(fixturePath("shapes"), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
);
const cases = ["monolith", ...folders.map(({ name }) => `shapes/${name}`)];
const settings: [string, Config][] = [
  ["as it is", {}],
  ["with the shortest bindings moved, too", { inlineLines: 0 }],
];
const orders = [allPhases, [...allPhases].reverse()];

/**
 * What comes back in another way, which then splits otherwise: lines that stand further left than their binding, and
 * `tool = tool;` as `inherit tool;`, which stays in an output that isn't handed over as a whole.
 */
const unlike = new Set(["shapes/four-spaces", "shapes/commented-exports"]);

let parser: Parser;
beforeAll(async () => {
  await prepare();
  parser = await loadParser();
});
const parse: Parser["parse"] = (source) => parser.parse(source);

/** A fixture's flake without the pinned result that stands beside it. */
function flakeOf(fixture: string): Files {
  return new Map([...loadFixture(fixture)].filter(([path]) => !/^split.*\.txt$/.test(path)));
}

/** The tree after a join, and what the join said. */
function joinedTree(files: Files, config: Config = {}) {
  const { changes, diagnostics } = join(memoryTree(files), { flakePath: "flake.nix", config });
  const tree = new Map(files);
  for (const { path, before, after } of changes) {
    expect(tree.get(path)).toBe(before);
    if (after === undefined) tree.delete(path);
    else tree.set(path, after);
  }
  return { tree, said: diagnostics.map(({ code, message }) => `${code}: ${message}`) };
}

describe.each(cases)("%s", (fixture) => {
  const before = flakeOf(fixture);
  const text = before.get("flake.nix") ?? "";

  describe.each(settings)("%s", (_, config) => {
    test.each(orders.map((order) => [order.join(", "), order] as const))("after %s", (_, order) => {
      const { tree, said } = joinedTree(treeAfter(before, order, config), config);
      expect(said).toEqual([]);
      expect([...tree.keys()]).toEqual([...before.keys()]);
      const joined = tree.get("flake.nix") ?? "";
      expect(parser.parse({ path: "flake.nix", text: joined }).diagnostics).toEqual([]);
      expect(missingIn(parse, joined, statementsOf(parse, text))).toEqual([]);
      expect(wordsOf(parse, joined)).toEqual(wordsOf(parse, text));
    });

    test.skipIf(unlike.has(fixture))("splits into the same tree again", () => {
      const split = treeAfter(before, allPhases, config);
      const { tree } = joinedTree(split, config);
      const again = treeAfter(tree, allPhases, config);
      expect(changedFiles(split, again)).toBe("");
    });

    test("has nothing left to join", () => {
      const { tree } = joinedTree(treeAfter(before, allPhases, config), config);
      expect(joinedTree(tree, config).tree).toEqual(tree);
    });
  });
});

test.each(additions)("keeps $name", ({ edits }) => {
  const split = edited(treeAfter(loadFixture("additions/base"), allPhases), edits);
  const { tree } = joinedTree(split);
  const texts = (files: Files) =>
    [...files].filter(([path]) => path.endsWith(".nix")).flatMap(([, text]) => text.split("\n"));
  const byHand = (files: Files) =>
    texts(files)
      .flatMap((line) => /#.*by hand.*/i.exec(line)?.[0] ?? [])
      .sort();
  expect(byHand(tree)).toEqual(byHand(split));
});
