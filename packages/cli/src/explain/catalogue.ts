import { aboutFlake } from "./about-flake.ts";
import { aboutImages } from "./about-images.ts";
import { aboutJoin } from "./about-join.ts";
import { aboutPlan } from "./about-plan.ts";
import { aboutRun } from "./about-run.ts";
import { aboutSyntax } from "./about-syntax.ts";
import type { Explanation } from "./explanation.ts";

/** Every code that the program can report. `explain.test.ts` holds it to the sources. */
export const catalogue: readonly Explanation[] = [
  ...aboutSyntax,
  ...aboutFlake,
  ...aboutPlan,
  ...aboutImages,
  ...aboutJoin,
  ...aboutRun,
];

export function explanationOf(code: string): Explanation | undefined {
  return catalogue.find((candidate) => candidate.code === code);
}
