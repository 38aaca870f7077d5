import type { ItemTrivia } from "@flake-split/analysis";
import type { Plan, Unit } from "@flake-split/plan";
import { contains, type LetIn } from "@flake-split/syntax";

/**
 * Whether an empty line stands before a binding where it goes to. Its author's counts as long as no phase can have
 * taken it: the first binding that is left of a `let` loses it, so that it counts only behind a binding that stays.
 * Elsewhere in a `let`, a comment decides.
 */
export function standsApart(unit: Unit, { comments, blankBefore }: ItemTrivia, plan: Plan): boolean {
  if (unit.kind !== "let") return blankBefore;
  const node = letOf(unit, plan);
  const first = node === undefined ? undefined : firstStaying(plan).get(node);
  return first !== undefined && first < unit.item.span.start ? blankBefore : comments.length > 0;
}

const known = new WeakMap<Plan, ReadonlyMap<LetIn, number>>();

/** Where the first binding stands that stays in each `let`. */
function firstStaying(plan: Plan): ReadonlyMap<LetIn, number> {
  const found = known.get(plan);
  if (found !== undefined) return found;
  const first = new Map<LetIn, number>();
  for (const unit of plan.units.units) {
    const node = unit.kind === "let" && !plan.placements.has(unit) ? letOf(unit, plan) : undefined;
    if (node === undefined) continue;
    first.set(node, Math.min(first.get(node) ?? Number.POSITIVE_INFINITY, unit.item.span.start));
  }
  known.set(plan, first);
  return first;
}

/** The region's `let` that binds it: the innermost one around it. */
function letOf({ item }: Unit, { region }: Plan): LetIn | undefined {
  return region.lets.findLast(({ span }) => contains(span, item.span));
}
