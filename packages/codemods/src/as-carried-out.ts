import type { Span } from "@flake-split/syntax";
import type { FileChange, PlacementReport, PlanReport, Step } from "./contract.ts";

/**
 * The plan of a flake as it is, corrected by what the steps of a run have done: `entry` may have put code together
 * that then moves as a whole. Positions stay those of the flake as it is, so that such a whole has the position of its
 * first part.
 */
export function asCarriedOut(
  plan: PlanReport,
  steps: readonly Step[],
  changes: readonly FileChange[],
  flake: FileChange | undefined,
): PlanReport {
  const written = new Set(changes.map(({ path }) => path));
  const placements = plan.placements.filter(({ file }) => written.has(file));
  const others = plan.placements.filter(({ file }) => !written.has(file));
  if (others.length === 0 || flake === undefined) return plan;
  const wholes = steps.flatMap((step) => wholesOf(step, flake, others));
  const inWholes = new Set(wholes.flatMap(({ parts }) => parts));
  const found = wholes.flatMap(({ whole, parts: [first] }) =>
    first === undefined ? [] : [{ ...whole, at: first.at }],
  );
  const left = others.filter((part) => !inWholes.has(part));
  return {
    ...plan,
    placements: [...placements, ...found].sort((a, b) => a.at.start - b.at.start),
    left: [
      ...plan.left,
      ...left.map(({ binding, at, lines }) => ({
        binding,
        at,
        lines,
        reason: changed,
        code: "plan/excluded",
      })),
    ],
    files: plan.files.filter(({ path }) => written.has(path)),
  };
}

const changed = "`entry` changed the code around it, after which it isn't one of the bindings that move";

interface Whole {
  readonly whole: PlacementReport;
  readonly parts: readonly PlacementReport[];
}

/** What a step moved that holds parts which were planned by themselves. */
function wholesOf(
  { moved = [], changes }: Step,
  flake: FileChange,
  parts: readonly PlacementReport[],
): readonly Whole[] {
  const before = changes.find(({ path }) => path === flake.path)?.before;
  if (before === undefined) return [];
  return moved.flatMap((whole) => {
    const text = words(before, whole.at);
    const inside = parts.filter(({ at }) => text.includes(words(flake.before ?? "", at)));
    return inside.length === 0 ? [] : [{ whole, parts: inside }];
  });
}

/** Code whose indentation doesn't count. */
function words(text: string, { start, end }: Span): string {
  return text.slice(start, end).replace(/\s+/g, " ");
}
