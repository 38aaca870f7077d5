import type { Definition, Reference } from "@flake-split/analysis";
import type { Placement, PlacementForm, Plan, Unit } from "@flake-split/plan";
import { isIdentifier } from "./make.ts";

/** A binding whose file holds one value. */
export type OneValue = Placement & {
  readonly form: Extract<PlacementForm, { readonly kind: "value" | "whole" }>;
};

/**
 * The name that the function of a file keeps, in a `let` of the file; `null` when it is no such function, or when
 * code that goes into the file means something else by the name. `all` are the placements written with it.
 */
export function keptName(
  { unit, file, form }: OneValue,
  plan: Plan,
  all: readonly Placement[],
): string | null {
  const name = form.functionName;
  if (name === null || !isIdentifier(name)) return null;
  const privates = all.filter((other) => other.form.kind === "private" && other.file === file);
  const names = new Set(privates.map(({ member }) => member));
  for (const inFile of [unit, ...privates.map((other) => other.unit)]) addNeeds(inFile, plan, names);
  return names.has(name) ? null : name;
}

/** Adds the names that a value needs, and those that the aliases need which are copied to its file. */
function addNeeds(unit: Unit, { units }: Plan, names: Set<string>): void {
  const seen = new Set<Definition>();
  const waiting: Reference[] = [...unit.needs];
  for (let need = waiting.pop(); need !== undefined; need = waiting.pop()) {
    names.add(need.name);
    if (need.target.kind !== "definition" || seen.has(need.target.definition)) continue;
    seen.add(need.target.definition);
    waiting.push(...(units.aliases.get(need.target.definition)?.needs ?? []));
  }
}
