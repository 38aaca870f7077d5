import { readdirSync } from "node:fs";
import { loadParser, type Parser } from "@flake-split/syntax";
import { fixturePath, loadFixture, nixIsMissing } from "@flake-split/testing";
import { flakeFrom, makerFor, packageNames, rows } from "@flake-split/testing/programs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { unequalCases } from "../../nix/test/evaluate-many.ts";
import { brokenLaws, variants } from "../test/fuzz/laws.ts";
import { brokenByMutation, mutated } from "../test/fuzz/mutations.ts";
import { orders } from "../test/memory-tree.ts";
import { type Config, prepare } from "./index.ts";

/* Generated flakes, and flakes with faults in them: a few of each. `scripts/fuzz` takes as many as there is time for. */

let parser: Parser;
beforeAll(async () => {
  await prepare();
  parser = await loadParser();
});

const configs: readonly Config[] = [{}, { inlineLines: 0 }];
const generated = fc.sample(rows, { numRuns: 9, seed: 5 }).map(flakeFrom);

describe("generated flakes", { timeout: 120_000 }, () => {
  test.each(generated.map((files, index) => [index, files] as const))("%i keeps the laws", (index, files) => {
    const order = orders[1 + (index % (orders.length - 1))] ?? [];
    expect(brokenLaws(parser, files, order, configs[index % 2] ?? {})).toEqual([]);
  });

  test.skipIf(nixIsMissing())("evaluate to the same after the phases, entry, all and join", async () => {
    const cases = generated.map((before, index) => ({
      before,
      variants: variants(before, configs[index % 2] ?? {}),
    }));
    expect((await unequalCases(cases, fixturePath("stand-ins"), packageNames)).flat()).toEqual([]);
    expect(cases.flatMap(({ variants: made }) => [...made.keys()]).length).toBeGreaterThan(cases.length * 3);
  });
});

test("broken flakes are refused, or split into files that parse", { timeout: 120_000 }, () => {
  const names = readdirSync(fixturePath("shapes")).filter((name) => !name.startsWith("."));
  let refused = 0;
  for (const [index, row] of fc.sample(rows, { numRuns: 40, seed: 11 }).entries()) {
    const text = loadFixture(`shapes/${names[index % names.length]}`).get("flake.nix") ?? "";
    const { broken, results } = brokenByMutation(mutated(makerFor(row), text));
    expect(broken).toEqual([]);
    for (const result of results)
      expect(parser.parse({ path: "x.nix", text: result }).diagnostics).toEqual([]);
    if (results.length === 0) refused++;
  }
  expect(refused).toBeGreaterThan(5);
  expect(refused).toBeLessThan(40);
});
