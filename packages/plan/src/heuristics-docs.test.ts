import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readDocument, readFlake } from "@flake-split/analysis";
import { loadParser } from "@flake-split/syntax";
import { expect, test } from "vitest";
import type { Heuristic, HeuristicExample } from "./heuristic.ts";
import { heuristics } from "./heuristics/index.ts";
import { heuristicsDocs } from "./heuristics-docs.ts";
import { readUnits } from "./unit.ts";

const parser = await loadParser();

test("docs/heuristics.md is what scripts/generate-docs writes", () => {
  const file = join(import.meta.dirname, "../../../docs/heuristics.md");
  expect(readFileSync(file, "utf8"), "run scripts/generate-docs").toBe(heuristicsDocs(heuristics));
});

test("every rule's file is in the list, under its own id", () => {
  const files = readdirSync(join(import.meta.dirname, "heuristics"))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "index.ts")
    .map((name) => name.replace(/\.ts$/, ""));
  expect(heuristics.map(({ id }) => id).sort()).toEqual(files.sort());
});

const examples = heuristics.flatMap((heuristic) =>
  heuristic.examples.map((example) => ({ id: heuristic.id, nix: example.nix, heuristic, example })),
);

test.each(examples)("$id judges as documented: $nix", ({ heuristic, example }) => {
  expect(judged(heuristic, example)).toBe(example.verdict);
});

/** What one rule says of an example's binding. */
function judged(heuristic: Heuristic, { nix, binding }: HeuristicExample) {
  const module = `{ perSystem = { pkgs, ... }: ${nix}; }`;
  const text = `{ outputs = inputs: inputs.flake-parts.lib.mkFlake { } ${module}; }`;
  const read = readDocument((source) => parser.parse(source), { path: "flake.nix", text });
  if (!("document" in read)) throw new Error(`the example doesn't parse: ${nix}`);
  const { scopes, root } = read.document;
  const flake = readFlake(root);
  const region = "regions" in flake ? flake.regions[0] : undefined;
  if (region === undefined) throw new Error(`the example has no region: ${nix}`);
  const units = readUnits({ region, scopes, text, wiring: new Set(), isCommented: () => false });
  const unit = units.units.find(({ label }) => label === binding);
  if (unit === undefined) throw new Error(`the example has no ${binding}: ${nix}`);
  return heuristic.judge(unit, { scopes, units, configured: () => null })?.destination ?? null;
}
