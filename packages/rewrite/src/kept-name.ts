import {
  commentsWithin,
  type Definition,
  type Document,
  isGlobal,
  type Reference,
} from "@flake-split/analysis";
import type { Placement, PlacementForm, Plan, Unit } from "@flake-split/plan";
import { isIdentifier } from "./make.ts";

/** A binding whose file holds one value. */
export type OneValue = Placement & {
  readonly form: Extract<PlacementForm, { readonly kind: "value" | "whole" }>;
};

/**
 * The name that the function of a file keeps, in a `let` of the file; `null` when it is no such function, when code that
 * goes into the file means something else by the name or may, as by one of Nix's own, and where the function would not
 * stand directly behind the name: under a `with` that it needs, or with comments around it. `all` are the placements
 * written with it.
 */
export function keptName(
  { unit, file, form }: OneValue,
  plan: Plan,
  all: readonly Placement[],
  document: Document,
): string | null {
  const name = form.functionName;
  if (name === null || !isIdentifier(name) || isGlobal(name) || name.startsWith("__")) return null;
  if (unit.needs.some(({ target }) => target.kind === "with") || hasLooseComments(unit, document))
    return null;
  const privates = all.filter((other) => other.form.kind === "private" && other.file === file);
  const names = new Set(privates.map(({ member }) => member));
  for (const inFile of [unit, ...privates.map((other) => other.unit)]) addNeeds(inFile, plan, names);
  return names.has(name) ? null : name;
}

/** Whether comments stand between the name and `=`, or between the function and `;`. */
function hasLooseComments({ item, value }: Unit, { comments, tokens }: Document): boolean {
  const pathEnd = item.path.at(-1)?.span.end ?? item.span.start;
  const equals =
    tokens.find(({ kind, span }) => kind === "token" && span.start >= pathEnd)?.span.start ?? pathEnd;
  return [
    { start: pathEnd, end: equals },
    { start: value.span.end, end: item.span.end },
  ].some((span) => commentsWithin(comments, span).length > 0);
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
