import { type CategoryId, categories, category, isShared } from "./categories.ts";
import type { ClassifyInput, Decision } from "./classify.ts";
import type { Unit } from "./unit.ts";

/**
 * A category of a line or three isn't worth a folder, unless it has one already. Gives what was decided before
 * of those that are left for that.
 */
export function leaveTrifles(
  units: readonly Unit[],
  decisions: Map<Unit, Decision>,
  input: ClassifyInput,
): ReadonlyMap<Unit, Decision> {
  for (const unit of units) {
    if (
      unit.kind !== "output" ||
      unit.shape !== "alias" ||
      unit.lines > input.inlineLines ||
      decisions.get(unit)?.kind !== "move"
    )
      continue;
    if (unit.definition !== null || unit.outputSet === null || unit.outputSet.literal) continue;
    const reason =
      "it only names something, and its output isn't a plain set, so that moving it would not make it shorter";
    decisions.set(unit, { kind: "stay", code: "plan/short", reasons: [{ heuristic: "size", reason }] });
  }
  const left = new Map<Unit, Decision>();
  for (const { id } of categories) {
    const members = isShared(id) ? [] : membersOf(id, units, decisions);
    const before = members.flatMap((unit): [Unit, Decision][] => {
      const decision = decisions.get(unit);
      return decision === undefined ? [] : [[unit, decision]];
    });
    if (!isShared(id) && leaveTrifle(id, members, decisions, input)) {
      for (const [unit, decision] of before) left.set(unit, decision);
    }
  }
  return left;
}

/**
 * Where helpers go to a category after all, what was left for want of a folder goes there, too. Tells whether
 * there was any.
 */
export function takeTrifles(
  left: ReadonlyMap<Unit, Decision>,
  units: readonly Unit[],
  decisions: Map<Unit, Decision>,
): boolean {
  const moving = new Set<CategoryId>();
  for (const unit of units) {
    const decision = decisions.get(unit);
    if (decision?.kind === "move" || decision?.kind === "along") moving.add(decision.category);
  }
  const taken = [...left].filter(
    ([unit, decision]) =>
      decision.kind === "move" && moving.has(decision.category) && decisions.get(unit)?.kind !== "move",
  );
  for (const [unit, decision] of taken) decisions.set(unit, decision);
  return taken.length > 0;
}

/** Outputs whose category takes helpers, too, are left where no helpers go there. */
export function leaveSharedTrifles(
  units: readonly Unit[],
  decisions: Map<Unit, Decision>,
  input: ClassifyInput,
): boolean {
  let left = false;
  for (const { id } of categories.filter(({ shared }) => shared === true)) {
    const members = membersOf(id, units, decisions);
    const outputs = members.filter(({ output }) => output !== null);
    if (outputs.length < members.length || outputs.length === 0) continue;
    const lines = [...members, ...membersOf(id, units, decisions, "along")];
    left = leaveTrifle(id, outputs, decisions, input, lines) || left;
  }
  return left;
}

function membersOf(
  id: CategoryId,
  units: readonly Unit[],
  decisions: ReadonlyMap<Unit, Decision>,
  kind: "move" | "along" = "move",
): readonly Unit[] {
  return units.filter((unit) => {
    const decision = decisions.get(unit);
    return decision?.kind === kind && decision.category === id;
  });
}

/** Leaves the members of a category that `all` of it doesn't make worth a folder. */
function leaveTrifle(
  id: CategoryId,
  members: readonly Unit[],
  decisions: Map<Unit, Decision>,
  input: ClassifyInput,
  all: readonly Unit[] = members,
): boolean {
  const lines = all.reduce((sum, unit) => sum + unit.lines, 0);
  const worthwhile = all.some((unit) => unit.lines > input.inlineLines) || lines > 2 * input.inlineLines;
  if (worthwhile || input.wiring.categories.get(id)?.state === "split") return false;
  const { directory, outputs } = category(id);
  const reason = `all of ${directory === "." ? (outputs[0] ?? id) : directory} is ${lines} ${lines === 1 ? "line" : "lines"} long`;
  for (const unit of members) {
    decisions.set(unit, { kind: "stay", code: "plan/short", reasons: [{ heuristic: "size", reason }] });
  }
  return members.length > 0;
}
