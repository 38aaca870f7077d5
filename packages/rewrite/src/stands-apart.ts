import type { ItemTrivia } from "@flake-split/analysis";
import type { Plan, Unit } from "@flake-split/plan";

/**
 * Whether an empty line stands before a binding where it goes to. Its author's counts as long as no phase can have
 * taken it: the first binding that is left of a `let` loses it, so that it counts only behind a binding that stays.
 * Elsewhere in a `let`, a comment decides.
 */
export function standsApart(unit: Unit, { comments, blankBefore }: ItemTrivia, plan: Plan): boolean {
  if (unit.kind !== "let") return blankBefore;
  const items = plan.region.lets.find(({ bindings }) => bindings.includes(unit.item))?.bindings ?? [];
  const before = new Set(items.slice(0, items.indexOf(unit.item)));
  const isBehindOne = plan.units.units.some((other) => before.has(other.item) && !plan.placements.has(other));
  return isBehindOne ? blankBefore : comments.length > 0;
}
