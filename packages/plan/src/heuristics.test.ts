import { readdirSync } from "node:fs";
import { join } from "node:path";
import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { flakeAround, planOf } from "../test/plan-of.ts";
import { type Heuristic, heuristics, type PlanView, type Units } from "./index.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

/** No rule looks at scopes so far. */
function viewOf(units: Units, nix: string): PlanView {
  return {
    scopes: { definitions: [], references: [] },
    units,
    text: flakeAround(nix),
    home: null,
    configured: () => null,
  };
}

test("the list holds each file of the folder, once", async () => {
  const folder = join(import.meta.dirname, "heuristics");
  const files = readdirSync(folder).filter((name) => name !== "index.ts" && !name.endsWith(".test.ts"));
  const modules = await Promise.all(files.map((name) => import(join(folder, name))));
  const exported = modules.flatMap((module) => Object.values(module)) as Heuristic[];
  expect(new Set(heuristics)).toEqual(new Set(exported));
  expect(heuristics).toHaveLength(files.length);
  expect(new Set(heuristics.map(({ id }) => `${id}.ts`))).toEqual(new Set(files));
});

describe.each(heuristics.map((heuristic) => [heuristic.id, heuristic] as const))("%s", (_, heuristic) => {
  test("says what it does", () => {
    expect(heuristic.summary).toMatch(/^[A-Z`].*\.$/);
    expect(heuristic.examples).not.toEqual([]);
  });

  test.each(heuristic.examples)("$nix: $verdict", ({ nix, binding, verdict }) => {
    const { units } = planOf(parser, nix);
    const unit = units.units.find(({ label }) => label === binding);
    expect(unit, `${binding} among ${units.units.map(({ label }) => label)}`).toBeDefined();
    if (unit === undefined) return;
    const view = viewOf(units, nix);
    expect(heuristic.judge(unit, view)?.destination ?? null).toBe(verdict);
  });
});

test("every binding of a `let` gets a verdict from some rule", () => {
  const nix = "let a = 1; b.c = 2; d = x: x; in { packages.e = a; devShells.f = d; }";
  const { units } = planOf(parser, nix);
  const view = viewOf(units, nix);
  for (const unit of units.units) {
    expect(
      heuristics.some((heuristic) => heuristic.judge(unit, view) !== null),
      unit.label,
    ).toBe(true);
  }
});
