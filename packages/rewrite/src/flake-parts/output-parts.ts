import { attrName, type Document, type Region } from "@flake-split/analysis";
import { type AttrBinding, bare, type Expression, type LetIn } from "@flake-split/syntax";
import type { Handed, Part, Systems } from "./entry-plan.ts";
import type { FitContext } from "./fit.ts";
import { handedArguments } from "./handed-arguments.ts";
import { isKnownIteration } from "./library-origin.ts";
import { canCallSystem, meansTheSameAt, outerNames, signatureOf } from "./meaning.ts";
import { perSystemType } from "./option-types.ts";
import { namesOf, type OutputsShape, regionOfCall } from "./outputs-shape.ts";
import { around, type ChosenPerSystem, nothingChosen } from "./per-system-plan.ts";
import { outputFits } from "./sort-outputs.ts";
import { systemsOf } from "./systems-list.ts";

/** A binding of one output whose value goes through systems. */
interface Candidate {
  readonly binding: AttrBinding;
  readonly region: Region;
  readonly handed: readonly Handed[];
  readonly value: Expression;
  readonly systems: Systems;
  readonly group: string;
}

/** Makes `perSystem` of outputs that each go through the same systems; `null` where there are none. */
export function outputParts(
  context: FitContext,
  shape: OutputsShape,
  regions: readonly Region[],
): ChosenPerSystem | null {
  const { document } = context;
  const fitting = candidates(document, shape, regions).filter(
    ({ binding, value }) => outputFits(context, keyOf(binding), [], value).fits === "yes",
  );
  const kept = withoutCapture(document, largestGroup(fitting));
  const [first] = kept;
  if (first === undefined) return null;
  const handed = new Map<string, Handed>();
  for (const candidate of kept)
    for (const each of candidate.handed) if (!handed.has(each.name)) handed.set(each.name, each);
  const shared = sharedLet(document, kept, handed);
  const parts = kept.flatMap((candidate) => partOf(candidate, shared));
  const names = kept.map(({ binding }) => keyOf(binding));
  return {
    ...nothingChosen,
    systems: first.systems,
    perSystem: {
      kind: "parts",
      handed: [...handed.values()].filter(({ name, value }) => value !== null || name !== "system"),
      shared: shared?.first ?? null,
      parts,
      takesSystem: true,
    },
    taken: new Set(kept.map(({ binding }) => binding)),
    declared: names.filter((name) => perSystemType(name) === null),
    fitting: new Set(names.filter((name) => perSystemType(name) !== null)),
    consumed: kept.flatMap(({ binding, value }) => around(binding, value)),
  };
}

function keyOf({ path }: AttrBinding): string {
  return attrName(path[0]) ?? "";
}

function partOf({ binding, value }: Candidate, shared: SharedLet | null): readonly Part[] {
  const [head] = binding.path;
  if (head === undefined) return [];
  const inner = bare(value);
  const own = inner.kind === "let" ? inner : null;
  const sharesLet = own !== null && shared?.same.has(own) === true;
  return [{ path: [head], value: sharesLet ? own.body : value, binding, sharesLet, own }];
}

function candidates(
  document: Document,
  shape: OutputsShape,
  regions: readonly Region[],
): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const operand of shape.operands) {
    if (operand.kind !== "set") continue;
    for (const binding of operand.set.bindings) {
      if (binding.kind !== "binding" || binding.path.length !== 1) continue;
      const region = regionOfCall(binding.value, regions);
      if (region === null || region.function === null || region.iteration === null) continue;
      if (region.iteration.argument.span.start !== region.span.start) continue;
      if (!isKnownIteration(document, region.iteration)) continue;
      const handed = handedArguments(document, region);
      const systems = systemsOf(document, region, shape);
      if (handed === null || systems === null || !handed.every((each) => canBeMoved(document, each, shape)))
        continue;
      const group =
        systems.kind === "code" ? signatureOf(document, systems.node.span, new Map()) : systems.kind;
      found.push({ binding, region, handed, value: region.function.body, systems, group });
    }
  }
  return found;
}

/** Whether what a helper hands over can stand in `perSystem`, and call the system `system`. */
function canBeMoved(document: Document, { value, system }: Handed, { body }: OutputsShape): boolean {
  if (value === null) return true;
  if (system !== null && !canCallSystem(document, system, value.span)) return false;
  return meansTheSameAt(document, value.span, body.span.start, system);
}

function largestGroup(all: readonly Candidate[]): readonly Candidate[] {
  const groups = new Map<string, Candidate[]>();
  for (const each of all) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  return [...groups.values()].reduce<readonly Candidate[]>(
    (best, group) => (group.length > best.length ? group : best),
    [],
  );
}

/**
 * Those of the candidates that can share one scope: the same names are handed the same values, and no name that
 * comes from further out would be taken for one of them.
 */
function withoutCapture(document: Document, group: readonly Candidate[]): readonly Candidate[] {
  const names = new Map<string, string>([["system", "system"]]);
  const kept: Candidate[] = [];
  for (const candidate of group) {
    const meanings = candidate.handed.map((handed) => [handed.name, meaningOf(document, handed)] as const);
    if (meanings.some(([name, meaning]) => names.has(name) && names.get(name) !== meaning)) continue;
    for (const [name, meaning] of meanings) names.set(name, meaning);
    kept.push(candidate);
  }
  return kept.filter(({ region, handed }) => {
    const span = region.function?.span ?? region.span;
    const outer = outerNames(document, span);
    const values = handed.flatMap(({ value, system }) =>
      value === null ? [] : [...outerNames(document, value.span)].filter((name) => name !== system?.name),
    );
    return [...names.keys()].every((name) => !outer.has(name) && !values.includes(name));
  });
}

function meaningOf(document: Document, { value, system }: Handed): string {
  if (value === null) return "system";
  return signatureOf(document, value.span, system === null ? new Map() : new Map([[system.id, "system"]]));
}

interface SharedLet {
  readonly first: LetIn;
  readonly same: ReadonlySet<LetIn>;
}

/** The `let` that two or more of the functions begin with, when all others can stand behind it, too. */
function sharedLet(
  document: Document,
  group: readonly Candidate[],
  handed: ReadonlyMap<string, Handed>,
): SharedLet | null {
  const lets = new Map<string, LetIn[]>();
  for (const candidate of group) {
    const value = bare(candidate.value);
    if (value.kind !== "let") continue;
    const signature = letSignature(document, value, candidate, handed);
    lets.set(signature, [...(lets.get(signature) ?? []), value]);
  }
  const same = [...lets.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  const [first] = same;
  if (first === undefined || same.length < 2) return null;
  const bound = new Set(
    namesOf({
      ...first,
      kind: "attrset",
      recursive: false,
      open: first.letKeyword,
      close: first.inKeyword,
    }) ?? [],
  );
  const shares = new Set(same);
  const others = group.filter(({ value }) => {
    const own = bare(value);
    return own.kind !== "let" || !shares.has(own);
  });
  const captured = others.some(({ value }) =>
    [...outerNames(document, value.span)].some((name) => bound.has(name)),
  );
  return captured || [...handed.keys()].some((name) => bound.has(name)) ? null : { first, same: shares };
}

function letSignature(
  document: Document,
  value: LetIn,
  { region }: Candidate,
  handed: ReadonlyMap<string, Handed>,
): string {
  const renamed = new Map<number, string>();
  for (const definition of document.scopes.definitions) {
    if (definition.scope.lambda === region.function && handed.has(definition.name))
      renamed.set(definition.id, "handed");
  }
  const comments = document.comments.filter(
    ({ span }) => span.start >= value.span.start && span.end <= value.inKeyword.end,
  );
  const told = comments.map(({ span }) => document.text.slice(span.start, span.end)).join("\n");
  return `${signatureOf(document, { start: value.span.start, end: value.inKeyword.end }, renamed)}\n${told}`;
}
