import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { heuristics } from "./heuristics/index.ts";
import { heuristicsDocs } from "./heuristics-docs.ts";

test("docs/heuristics.md is what scripts/generate-docs writes", () => {
  const file = join(import.meta.dirname, "../../../docs/heuristics.md");
  expect(readFileSync(file, "utf8"), "run scripts/generate-docs").toBe(heuristicsDocs(heuristics));
});
