import { type CategoryId, categories, category, isShared } from "./categories.ts";
import type { ClassifyInput, Decision } from "./classify.ts";
import type { Unit } from "./unit.ts";

/** A category of a line or three isn't worth a folder, unless it has one already. */
export function leaveTrifles(
  units: readonly Unit[],
  decisions: Map<Unit, Decision>,
  input: ClassifyInput,
): void {
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
  for (const { id } of categories) {
    if (!isShared(id)) leaveTrifle(id, membersOf(id, units, decisions), decisions, input);
  }
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
