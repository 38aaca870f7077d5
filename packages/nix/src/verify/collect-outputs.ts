import type { Evaluation, OutputLeaf, OutputPath } from "../evaluation.ts";
import { inParallel } from "./in-parallel.ts";
import type { Units } from "./list-units.ts";
import { type Walked, type Walker, walkUnits } from "./walk-units.ts";

/** One side of a comparison, with what is known of it so far. */
export interface Collecting {
  readonly walker: Walker;
  readonly listed: Units;
  readonly known: readonly OutputLeaf[];
}

/** Evaluates all outputs of some sides, `jobs` processes at a time. */
export async function collectOutputs(sides: readonly Collecting[], jobs: number): Promise<Evaluation[]> {
  const tasks = sides.flatMap((side, index) =>
    side.listed.ok ? chunksOf(side.listed.units, jobs).map((units) => ({ index, side, units })) : [],
  );
  const walked = await inParallel(jobs, tasks, async ({ index, side, units }, onBegun) => {
    const onLeaf = () => {
      onBegun();
      side.walker.onLeaf();
    };
    const below = side.known.filter(({ path }) => units.some((unit) => isBelow(path, unit)));
    return { index, walked: await walkUnits({ ...side.walker, onLeaf }, units, below) };
  });
  return sides.map((side, index) => {
    const own = walked.filter((each) => each.index === index);
    return evaluationOf(
      side,
      own.map((each) => each.walked),
    );
  });
}

function evaluationOf({ listed, known }: Collecting, walked: readonly Walked[]): Evaluation {
  if (!listed.ok) return listed;
  const leaves = [...listed.failed, ...known, ...walked.flatMap((each) => each.leaves)];
  return { ok: true, leaves, complete: listed.complete && walked.every(({ complete }) => complete) };
}

/**
 * Units that share their evaluation of nixpkgs go together: those of one system, and all that have no system. A host
 * takes memory enough for a process of its own.
 */
function chunksOf(units: readonly OutputPath[], jobs: number): OutputPath[][] {
  const chunks = new Map<string, OutputPath[]>();
  for (const unit of units) {
    const [top = "", second] = unit;
    const key = second === undefined ? "" : top.endsWith("Configurations") ? JSON.stringify(unit) : second;
    chunks.set(key, [...(chunks.get(key) ?? []), unit]);
  }
  const all = [...chunks.values()];
  return all.length * 2 >= jobs ? all : all.flatMap((chunk) => chunk.map((unit) => [unit]));
}

function isBelow(path: OutputPath, unit: OutputPath): boolean {
  return unit.every((name, index) => path[index] === name);
}
