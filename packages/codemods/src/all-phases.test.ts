import { readdirSync } from "node:fs";
import { fixturePath, loadFixture } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { type Files, runOn, treeAfter } from "../test/memory-tree.ts";
import { type Config, prepare } from "./index.ts";

beforeAll(() => prepare());

const folders = (group: string) =>
  readdirSync(fixturePath(group), { withFileTypes: true }).flatMap((each) =>
    each.isDirectory() ? `${group}/${each.name}` : [],
  );
const fixtures = ["monolith", ...folders("entry"), ...folders("shapes")];
const settings: readonly Config[] = [{}, { inlineLines: 0 }];

/** A fixture without the pinned results that stand beside it. */
function flakeOf(name: string): Files {
  const isPin = (path: string) => /^(?:split.*\.txt|entry\.nix|refused\.txt)$/.test(path);
  return new Map([...loadFixture(name)].filter(([path]) => !isPin(path)));
}

describe.each(fixtures)("%s", (name) => {
  test.each(settings)("says of nothing that it moved to a file that isn't written: %j", (config) => {
    const { plan, changes } = runOn(flakeOf(name), "all", config);
    const written = new Set(changes.map(({ path }) => path));
    const elsewhere = plan.placements.filter(({ file }) => !written.has(file));
    expect(elsewhere.map(({ binding, file }) => [binding, file])).toEqual([]);
  });

  test.each(settings)("has nothing left to do the second time: %j", (config) => {
    const once = treeAfter(flakeOf(name), ["all"], config);
    expect(runOn(once, "all", config).changes).toEqual([]);
  });
});

test("what moves as a whole after `entry` is reported so, at the place of its first part", () => {
  const { plan } = runOn(flakeOf("entry/call-package-with-self"), "all");
  const found = plan.placements.map(({ binding, file, at }) => [binding, file, at.start]);
  const text = flakeOf("entry/call-package-with-self").get("flake.nix") ?? "";
  expect(found).toEqual([["packages", "nix/packages/outputs.nix", text.indexOf("callPackage = pkgs")]]);
});
