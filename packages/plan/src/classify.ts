import {
  type Definition,
  isBoundWithin,
  lookup,
  type Reference,
  type Region,
  referencesWithin,
  type Scope,
} from "@flake-split/analysis";
import type { Expression, Span } from "@flake-split/syntax";
import { type CategoryId, category, isShared } from "./categories.ts";
import { decideHelpers, looksPending } from "./helpers.ts";
import type { PlanView, Verdict, VerdictDestination } from "./heuristic.ts";
import { heuristics } from "./heuristics/index.ts";
import type { LeftCode, PlacementReason } from "./plan.ts";
import { leaveSharedTrifles, leaveTrifles, takeTrifles } from "./trifles.ts";
import { longValue, type Unit } from "./unit.ts";
import type { User, Users } from "./users.ts";
import type { Wiring } from "./wiring.ts";

/** What was decided for one binding before files are chosen. */
export type Decision =
  | { readonly kind: "stay"; readonly code: LeftCode; readonly reasons: readonly PlacementReason[] }
  | { readonly kind: "move"; readonly category: CategoryId; readonly reasons: readonly PlacementReason[] }
  | { readonly kind: "private"; readonly host: Unit; readonly reasons: readonly PlacementReason[] }
  /** Along with its category, seen by nothing else. */
  | { readonly kind: "along"; readonly category: CategoryId; readonly reasons: readonly PlacementReason[] };

export interface ClassifyInput {
  readonly view: PlanView;
  readonly users: Users;
  readonly wiring: Wiring;
  readonly inlineLines: number;
  /** What the region says about each output. */
  readonly outputs: Region["outputs"];
  /** Whether the body is a `rec` set, in which other things may go by the names of the `let`. */
  readonly isRecursive: boolean;
  /** Of the region's body; what is bound inside of it can't be named from a file. */
  readonly body: Span;
  /** Of the innermost `let` or, without one, of the body. */
  readonly home: Span;
  /** The scope of code beside the region's innermost `let`. */
  readonly homeScope: Scope | null;
  /** Where shared helpers go. */
  readonly helpers: CategoryId;
  /** What says for which systems the regions inside of this one are evaluated. */
  readonly iterators: ReadonlySet<Definition>;
  /** Labels that an earlier attempt found to be unmovable, with the reason. */
  readonly excluded: ReadonlyMap<string, string>;
  /** Why a binding of a label stays since its owner said so; `null` where nothing was said. */
  declined(label: string): string | null;
}

/** Decides for every binding of a region whether and with what it moves. */
export function classify(input: ClassifyInput): ReadonlyMap<Unit, Decision> {
  const { units } = input.view.units;
  const verdicts = new Map(units.map((unit) => [unit, bestVerdict(unit, input.view)]));
  const decisions = new Map<Unit, Decision>();
  for (const unit of units) {
    const verdict = verdicts.get(unit);
    if (unit.definition !== null && input.iterators.has(unit.definition)) decisions.set(unit, iterates);
    else if (unit.isPlaced) decisions.set(unit, placed);
    else if (verdict !== undefined && verdict.destination !== "helper")
      decisions.set(unit, byVerdict(verdict));
  }
  leaveWhatOnlyTheEntryUses(units, decisions, input);
  const left = leaveTrifles(units, decisions, input);
  const helpers = units.filter((unit) => !decisions.has(unit));
  const decideAnew = () => {
    for (const unit of helpers) decisions.delete(unit);
    decideHelpers(helpers, decisions, input);
  };
  decideAnew();
  if (leaveSharedTrifles(units, decisions, input)) decideAnew();
  // What helpers are used by has changed with what is taken, as a later run would see.
  while (takeTrifles(left, units, decisions)) decideAnew();
  leaveUnmovable(units, decisions, input);
  exportForWhatStays(units, decisions, input);
  return decisions;
}

/** Moved away, it would no longer be seen which code is evaluated for each system. */
const iterates: Decision = {
  kind: "stay",
  code: "plan/stays",
  reasons: [{ heuristic: "systems", reason: "it says for which systems outputs are evaluated" }],
};

/** What a file was made of is never put into another one: with the phases in another order it wouldn't have been there. */
const placed: Decision = {
  kind: "stay",
  code: "plan/stays",
  reasons: [{ heuristic: "users", reason: "it is a file already" }],
};

/** The verdict of the rule that is surest. */
export function bestVerdict(unit: Unit, view: PlanView): Verdict & { readonly heuristic: string } {
  let best: (Verdict & { readonly heuristic: string }) | null = null;
  for (const heuristic of heuristics) {
    const verdict = heuristic.judge(unit, view);
    if (verdict !== null && verdict.score > (best?.score ?? 0))
      best = { ...verdict, heuristic: heuristic.id };
  }
  if (best === null) throw new Error(`no heuristic has an opinion on ${unit.label}`);
  return best;
}

function byVerdict(verdict: Verdict & { heuristic: string; destination: VerdictDestination }): Decision {
  const reasons = [{ heuristic: verdict.heuristic, reason: verdict.reason }];
  if (verdict.destination === "stay" || verdict.destination === "helper") {
    return { kind: "stay", code: "plan/stays", reasons };
  }
  return { kind: "move", category: verdict.destination, reasons };
}

/** A package that only the entry's own package set uses, such as the source of an overlay, stays with it. */
function leaveWhatOnlyTheEntryUses(
  units: readonly Unit[],
  decisions: Map<Unit, Decision>,
  input: ClassifyInput,
): void {
  const stays = (user: User) =>
    user.kind === "unit" && user.unit.kind === "let" && decisions.get(user.unit)?.kind === "stay";
  for (const unit of units) {
    const decision = decisions.get(unit);
    if (unit.kind !== "let" || unit.definition === null || decision?.kind !== "move") continue;
    if (decision.category === "overlays") continue;
    const users = input.users.of(unit.definition);
    if (unit.lines >= longValue || users.length === 0 || !users.every(stays)) continue;
    const reason = "only bindings that stay use it";
    decisions.set(unit, { kind: "stay", code: "plan/stays", reasons: [{ heuristic: "users", reason }] });
  }
}

/** What goes along is seen by its category alone, unless code that turned out to stay names it. */
function exportForWhatStays(
  units: readonly Unit[],
  decisions: Map<Unit, Decision>,
  { users }: ClassifyInput,
): void {
  const stays = (user: User) =>
    user.kind === "entry" || (user.kind === "unit" && decisions.get(user.unit)?.kind === "stay");
  for (const unit of units) {
    const decision = decisions.get(unit);
    if (decision?.kind !== "along" || unit.definition === null) continue;
    if (users.of(unit.definition).some(stays)) decisions.set(unit, { ...decision, kind: "move" });
  }
}

/** Takes back what can't be moved safely, until nothing that moves depends on it by a name that files can't see. */
function leaveUnmovable(units: readonly Unit[], decisions: Map<Unit, Decision>, input: ClassifyInput): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const unit of units) {
      const decision = decisions.get(unit);
      if (decision === undefined || decision.kind === "stay") continue;
      const obstacle = obstacleTo(unit, decision, decisions, input);
      if (obstacle === null) continue;
      changed = true;
      const [code, reason] = obstacle;
      decisions.set(unit, { kind: "stay", code, reasons: [{ heuristic: "safety", reason }] });
    }
  }
}

function obstacleTo(
  unit: Unit,
  decision: Decision,
  decisions: ReadonlyMap<Unit, Decision>,
  input: ClassifyInput,
): readonly [LeftCode, string] | null {
  const declined = input.declined(unit.label);
  if (declined !== null) return ["plan/declined", declined];
  const excluded = input.excluded.get(unit.label);
  if (excluded !== undefined) return ["plan/excluded", excluded];
  const { scopes, units } = input.view;
  if (referencesWithin(scopes, unit.value.span).some((reference) => reference.name === "__curPos")) {
    return ["plan/source-position", "it asks for its own place in the file (`__curPos`)"];
  }
  if (decision.kind === "private" && decisions.get(decision.host)?.kind === "stay") {
    return ["plan/stays", `\`${decision.host.label}\`, which uses it, stays`];
  }
  const place = isInPlace(unit, decision) ? scopeAround(unit, input) : null;
  const sees = (definition: Definition) =>
    place === null ? isVisible(definition, input) : lookup(place, definition.name) === definition;
  for (const reference of allNeeds(unit, input)) {
    const definition = reference.target.kind === "definition" ? reference.target.definition : null;
    const owner = definition === null ? undefined : units.byDefinition.get(definition);
    if (owner !== undefined && looksPending(owner) && !leaves(owner, decisions)) {
      return [
        "plan/unreachable-name",
        `it needs \`${owner.name}\`, which looks like a set of flake-split's own`,
      ];
    }
    if (definition === null || sees(definition)) continue;
    if (owner !== undefined && owner !== unit && leaves(owner, decisions)) continue;
    if (owner === unit) continue;
    return ["plan/unreachable-name", `it needs \`${reference.name}\`, which only code beside it can name`];
  }
  return outerUse(unit, decisions, input);
}

/** Whether a value is imported where it stood, under the name that it had. */
export function isInPlace({ kind }: Unit, decision: Decision): boolean {
  return kind === "whole" || (decision.kind === "move" && category(decision.category).inPlace === true);
}

/** Whether code names a binding by its category's set once it has moved. */
function leaves(unit: Unit, decisions: ReadonlyMap<Unit, Decision>): boolean {
  const decision = decisions.get(unit);
  return decision !== undefined && decision.kind !== "stay" && !isInPlace(unit, decision);
}

/** The scope in which a value stands. */
function scopeAround({ value }: Unit, { view }: ClassifyInput): Scope | null {
  let scope = referencesWithin(view.scopes, value.span)[0]?.scope ?? null;
  while (scope !== null && scope.span.start >= value.span.start) scope = scope.parent;
  return scope;
}

/** What a binding needs, with the environments of the `with`s that its names may come from. */
function allNeeds(unit: Unit, input: ClassifyInput): readonly Reference[] {
  const environments = new Set<Expression>();
  const needs = withoutAliases(unit.needs, input);
  for (const need of needs) {
    if (need.target.kind !== "with") continue;
    for (const candidate of need.target.candidates) {
      const inside =
        unit.value.span.start <= candidate.span.start && candidate.span.end <= unit.value.span.end;
      if (!inside) environments.add(candidate.environment);
    }
  }
  const more = [...environments].flatMap((node) => referencesWithin(input.view.scopes, node.span));
  return [...needs, ...withoutAliases(more, input)];
}

/** Aliases are copied to where they are used, so that what counts is what they stand for. */
function withoutAliases(needs: readonly Reference[], input: ClassifyInput): readonly Reference[] {
  const { aliases } = input.view.units;
  const found: Reference[] = [];
  const seen = new Set<Definition>();
  const waiting = [...needs];
  for (let need = waiting.pop(); need !== undefined; need = waiting.pop()) {
    const definition = need.target.kind === "definition" ? need.target.definition : null;
    const alias = definition === null ? undefined : aliases.get(definition);
    if (definition === null || alias === undefined) found.push(need);
    else if (!seen.has(definition)) waiting.push(...alias.needs);
    if (definition !== null) seen.add(definition);
  }
  return found;
}

/** Whether code beside the region's innermost `let` can name it: it is in scope there, and not shadowed. */
function isVisible(definition: Definition, input: ClassifyInput): boolean {
  return lookup(input.homeScope, definition.name) === definition && !isBoundWithin(definition, input.body);
}

/**
 * A binding of an outer `let` can't come from the inner one if the outer one's own code uses it. Where that code has left
 * by now, a file that gets the binding by its name tells that it stayed: from a set it would get what was to follow.
 */
function outerUse(
  unit: Unit,
  decisions: ReadonlyMap<Unit, Decision>,
  input: ClassifyInput,
): readonly [LeftCode, string] | null {
  const decision = decisions.get(unit);
  if (unit.definition === null || unit.kind !== "let") return null;
  if (decision !== undefined && isInPlace(unit, decision)) return null;
  for (const reference of unit.definition.references) {
    const { start } = reference.span;
    if (isHandedOver(start, unit.definition, input))
      return [
        "plan/outer-use",
        "files take it by its name since code outside of the innermost `let` used it",
      ];
    if (input.home.start <= start && start < input.home.end) continue;
    const holder = input.view.units.units.find(
      (other) => other.item.span.start <= start && start < other.item.span.end,
    );
    if (holder !== undefined && moveTogether(holder, unit, decisions)) continue;
    return ["plan/outer-use", "code outside of the innermost `let` uses it, and stays"];
  }
  return null;
}

/** Whether a reference to a binding of an outer `let` is an argument of a category's files. */
function isHandedOver(offset: number, { scope }: Definition, { home, wiring }: ClassifyInput): boolean {
  if (scope.span.start >= home.start) return false;
  return [...wiring.categories.values()].some(
    ({ state, set }) =>
      state === "split" && set !== null && set.span.start <= offset && offset < set.span.end,
  );
}

/** Whether two bindings leave the entry in one run, whatever the order of phases. */
function moveTogether(one: Unit, other: Unit, decisions: ReadonlyMap<Unit, Decision>): boolean {
  const first = categoryOf(one, decisions);
  const second = categoryOf(other, decisions);
  if (first === null || second === null || isShared(first) || isShared(second)) return false;
  return category(first).phase === category(second).phase;
}

function categoryOf(unit: Unit, decisions: ReadonlyMap<Unit, Decision>): CategoryId | null {
  const decision = decisions.get(unit);
  if (decision === undefined || decision.kind === "stay") return null;
  return decision.kind === "private" ? categoryOf(decision.host, decisions) : decision.category;
}
