import { type Definition, isGlobal, type Reference } from "@flake-split/analysis";
import type { Placement, PlacementForm, Plan, Unit } from "@flake-split/plan";
import { contains } from "@flake-split/syntax";
import { isIdentifier } from "./make.ts";

/** A binding whose file holds one value. */
export type OneValue = Placement & {
  readonly form: Extract<PlacementForm, { readonly kind: "value" | "whole" }>;
};

/**
 * The name that the function of a file keeps, in a `let` of the file; `null` when it is no such function, when code that
 * goes into the file means something else by the name or may, as by one of Nix's own or of a category's set, and where the
 * function would stand behind a `with` that it needs. `all` are the placements written with it.
 */
export function keptName(
  { unit, file, form }: OneValue,
  plan: Plan,
  all: readonly Placement[],
): string | null {
  const name = form.functionName;
  if (name === null || !isIdentifier(name) || isGlobal(name) || name.startsWith("__")) return null;
  if (unit.needs.some((need) => isFromOutside(need, unit))) return null;
  const privates = all.filter((other) => other.form.kind === "private" && other.file === file);
  const names = new Set([...privates.map(({ member }) => member), ...plan.arguments.values()]);
  for (const inFile of [unit, ...privates.map((other) => other.unit)]) addNeeds(inFile, plan, names);
  return names.has(name) ? null : name;
}

/** Whether a name may come from a `with` that stands around the value. */
function isFromOutside({ target }: Reference, { value }: Unit): boolean {
  return (
    target.kind === "with" &&
    target.candidates.some(({ environment }) => !contains(value.span, environment.span))
  );
}

/**
 * Adds the names that a value needs, as they are and as members of a file, and those that the aliases need which are copied
 * to its file.
 */
function addNeeds(unit: Unit, { units, placements }: Plan, names: Set<string>): void {
  const seen = new Set<Definition>();
  const waiting: Reference[] = [...unit.needs];
  for (let need = waiting.pop(); need !== undefined; need = waiting.pop()) {
    names.add(need.name);
    if (need.target.kind !== "definition" || seen.has(need.target.definition)) continue;
    seen.add(need.target.definition);
    const needed = units.byDefinition.get(need.target.definition);
    const member = needed === undefined ? undefined : placements.get(needed)?.member;
    if (member !== undefined) names.add(member);
    waiting.push(...(units.aliases.get(need.target.definition)?.needs ?? []));
  }
}
