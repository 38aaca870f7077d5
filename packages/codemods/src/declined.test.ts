import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compareFlakes } from "@flake-split/nix";
import { loadParser, type Parser } from "@flake-split/syntax";
import { copyFixture, fixturePath, loadFixture, nixIsMissing } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { allPhases, changedFiles, type Files, orders, runOn, treeAfter } from "../test/memory-tree.ts";
import { prepare } from "./index.ts";

/* Bindings whose owner said no. The plan is made without them, whichever they are. */

let parser: Parser;
beforeAll(async () => {
  await prepare();
  parser = await loadParser();
});

const everything = { inlineLines: 0 };
const pinned = new Set(["entry.nix", "refused.txt", "split.txt", "split-everything.txt"]);
const foldersOf = (theme: string) =>
  readdirSync(fixturePath(theme), { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => `${theme}/${name}`);

function flakeOf(name: string): Files {
  return new Map([...loadFixture(name)].filter(([path]) => !pinned.has(path)));
}

const refuses = (files: Files) =>
  runOn(files, "phase1").diagnostics.some(({ severity }) => severity === "error");
const cases = ["monolith", ...foldersOf("shapes"), ...foldersOf("entry")];

/** The labels that the phases would move, those of what a set has already among them. */
function movable(files: Files): readonly string[] {
  const moved = runAll(files, new Set()).steps?.flatMap((step) => step.moved ?? []) ?? [];
  return [...new Set(moved.map(({ binding }) => binding))];
}

function runAll(files: Files, declined: ReadonlySet<string>) {
  return runOn(files, "all", everything, { keepsFramework: true, declined });
}

/** Each label with a chance of a half, the same each time. */
function some(labels: readonly string[], seed: number): ReadonlySet<string> {
  let state = seed;
  return new Set(
    labels.filter(() => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 16) % 2 === 0;
    }),
  );
}

const seeds = [1, 2];

describe.each(cases)("%s", (name) => {
  const before = flakeOf(name);

  test("with nothing declined is what it is without the question", () => {
    if (refuses(before)) return;
    expect(treeAfter(before, allPhases, everything, { declined: new Set() })).toEqual(
      treeAfter(before, allPhases, everything),
    );
  });

  test("with everything declined stays as it is, and names it", () => {
    if (refuses(before)) return;
    const declined = new Set(movable(before));
    for (const phase of allPhases) {
      const { changes, plan } = runOn(before, phase, everything, { declined });
      expect(changes).toEqual([]);
      const named = plan.left.filter(({ code }) => code === "plan/declined").map(({ binding }) => binding);
      expect([...declined].filter((label) => !named.includes(label))).toEqual([]);
    }
  });

  test.each(seeds)("with some declined (%i): none of it moves, in any order, and once", (seed) => {
    if (refuses(before)) return;
    const declined = some(movable(before), seed);
    const more = { declined };
    const tree = treeAfter(before, allPhases, everything, more);
    for (const [path, text] of tree) {
      if (path.endsWith(".nix")) expect(parser.parse({ path, text }).diagnostics).toEqual([]);
    }
    const expected = changedFiles(before, tree);
    for (const order of orders.slice(1, 3))
      expect(changedFiles(before, treeAfter(before, order, everything, more)), order.join()).toBe(expected);
    for (const phase of allPhases) expect(runOn(tree, phase, everything, more).changes, phase).toEqual([]);
    const moved = runAll(before, declined).steps?.flatMap((step) => step.moved ?? []) ?? [];
    expect(moved.filter(({ binding }) => declined.has(binding))).toEqual([]);
  });
});

test("what depends on a binding that stays gets it as an argument", () => {
  const before = flakeOf("monolith");
  const declined = new Set(["opsCommands"]);
  const tree = treeAfter(before, allPhases, {}, { declined });
  expect(tree.get("nix/packages/ops-tools.nix")).toMatch(/^\{ .*\bopsCommands\b/);
  expect(tree.get("flake.nix")).toMatch(/^ *opsCommands = /m);
});

test("what `stays` names is declined in every run", () => {
  const before = flakeOf("monolith");
  const stays = ["packages.*", "mkCheck"];
  const { moved = [], plan } = runOn(before, "phase1", { stays });
  const labels = moved.map(({ binding }) => binding);
  expect(labels.filter((label) => label === "mkCheck" || label.startsWith("packages."))).toEqual([]);
  expect(labels).toContain("basePackages");
  expect(plan.left.find(({ binding }) => binding === "packages.ops-tools")).toMatchObject({
    code: "plan/declined",
    reason: "`stays` in the configuration names it",
  });
  const declined = new Set(
    plan.left.flatMap(({ code, binding }) => (code === "plan/declined" ? binding : [])),
  );
  expect(treeAfter(before, allPhases, { stays })).toEqual(treeAfter(before, allPhases, {}, { declined }));
});

test("a run says what it moves, helpers of later phases among it, and nothing else", () => {
  const before = flakeOf("monolith");
  const { moved = [] } = runOn(before, "phase1");
  const tree = treeAfter(before, ["phase1"]);
  expect(moved.filter(({ file }) => !tree.has(file))).toEqual([]);
  const labels = moved.map(({ binding }) => binding);
  expect(labels).toContain("packages.ops-tools");
  expect(labels).toContain("overlayHelpers");
  expect(labels).not.toContain("mkHost");
});

/** The outputs of a fixture that aren't known to evaluate to the same in another tree; needs Nix. */
async function unequalOutputs(fixture: string, after: Files) {
  const copy = copyFixture(fixture);
  try {
    for (const [path, text] of after) {
      mkdirSync(dirname(join(copy.directory, path)), { recursive: true });
      writeFileSync(join(copy.directory, path), text);
    }
    const before = fixturePath(fixture);
    const standIns = fixturePath("stand-ins");
    const { problem, outputs } = await compareFlakes({ before, after: copy.directory, standIns });
    if (problem !== null) throw new Error(`${fixture} can't be compared: ${JSON.stringify(problem)}`);
    if (outputs.length === 0) throw new Error(`${fixture} has no outputs`);
    return outputs
      .filter(({ status }) => status !== "equal")
      .map(({ path, status }) => ({ path: path.join("."), status }));
  } finally {
    copy.remove();
  }
}

const evaluated = ["monolith", "shapes/helpers-by-origin", "shapes/mutual-categories", "entry/gen-attrs"];
const knownToFail = (path: string) => path === "lib.mkHost";

describe.skipIf(nixIsMissing()).concurrent("evaluates to the same with some declined", () => {
  test.each(evaluated.flatMap((name) => seeds.map((seed) => [name, seed] as const)))(
    "%s (%i)",
    async (name, seed) => {
      const before = flakeOf(name);
      const declined = some(movable(before), seed);
      expect(declined.size).toBeGreaterThan(0);
      const tree = treeAfter(before, allPhases, everything, { declined });
      const unequal = await unequalOutputs(name, tree);
      // A function of which nothing can be known here fails before and after.
      expect(unequal.filter(({ path, status }) => !(status === "bothFail" && knownToFail(path)))).toEqual([]);
    },
  );
});
