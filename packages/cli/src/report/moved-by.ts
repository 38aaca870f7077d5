import type { Outcome, PlacementReport } from "@flake-split/codemods";

/**
 * What one phase moves of a plan. Where the phase doesn't say so itself it is what the plan has for it, which may be more: a
 * shared helper moves with the first phase that needs it.
 */
export function movedBy(
  phase: string,
  { plan, moved }: Pick<Outcome, "plan" | "moved">,
): readonly PlacementReport[] {
  if (moved === undefined) return plan.placements.filter((placement) => placement.phase === phase);
  const places = new Set(moved.map(({ at }) => at.start));
  return plan.placements.filter(({ at }) => places.has(at.start));
}
