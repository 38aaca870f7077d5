import { type Derivation, nameOf, plainName, type ReadDerivation } from "./derivation.ts";
import { type Pairing, pairInputs, placeIn, translated, type UsedPaths } from "./pair-inputs.ts";
import type { SourceFiles } from "./source-files.ts";

/** Why two derivations differ, found in the first derivation that differs by itself. */
export type Cause = {
  /** The derivations on the way, from the output's to the one that differs, by name. */
  readonly through: readonly string[];
} & (
  | {
      readonly kind: "environment";
      readonly variable: string;
      readonly before: string | null;
      readonly after: string | null;
    }
  /** The system, the builder or its arguments, the name, the outputs. */
  | { readonly kind: "field"; readonly field: string; readonly before: string; readonly after: string }
  /** A derivation or a source that only one side uses. */
  | { readonly kind: "input"; readonly input: string; readonly side: "before" | "after" }
  | { readonly kind: "source"; readonly source: string; readonly files: readonly string[] }
  | { readonly kind: "own-source"; readonly source: string }
  /** One of the two isn't in the store. */
  | { readonly kind: "unknown" }
);

export interface CauseSearch {
  readonly read: ReadDerivation;
  readonly sources: SourceFiles;
}

/** How many causes are worth telling. */
const mostCauses = 3;

/** The causes for which two derivations differ, down to where each begins. */
export function causesOf(before: string, after: string, search: CauseSearch): readonly Cause[] {
  const causes: Cause[] = [];
  const seen = new Set<string>();
  const visit = (left: string, right: string, above: readonly string[]) => {
    const key = `${left} ${right}`;
    const isEnough = causes.filter(({ kind }) => kind !== "own-source").length >= mostCauses;
    if (left === right || seen.has(key) || isEnough) return;
    seen.add(key);
    const through = [...above, nameOf(right)];
    const [old, current] = [search.read(left), search.read(right)];
    if (old === null || current === null) {
      causes.push({ kind: "unknown", through });
      return;
    }
    const pairs = pairsOf(old, current, search.read);
    if (above.length === 0) causes.push(...nameCauses(left, right, through));
    causes.push(...ownCauses(old, current, pairs, through, search));
    for (const [from, to] of pairs.derivations.pairs) visit(from, to, through);
  };
  visit(before, after, []);
  return causes;
}

interface Pairs {
  readonly derivations: Pairing;
  readonly sources: Pairing;
}

/** Inputs that differ, paired by name and by where they stand. */
function pairsOf(old: Derivation, current: Derivation, read: ReadDerivation): Pairs {
  const side = (derivation: Derivation, paths: readonly string[]): UsedPaths => {
    const text = textOf(derivation);
    return { paths, placeOf: (path) => placeIn(text, wordsFor(path, read)) };
  };
  const pair = (paths: (of: Derivation) => readonly string[]) =>
    pairInputs(side(old, paths(old)), side(current, paths(current)));
  return {
    derivations: pair(({ inputDerivations }) => [...inputDerivations.keys()]),
    sources: pair(({ inputSources }) => inputSources),
  };
}

/** Everything in which a derivation names its inputs, in an order that both sides have. */
function textOf({ builder, arguments: args, environment }: Derivation): string {
  return [builder, ...args, ...environment.values()].join("\n");
}

/** The texts by which a store path is named: a derivation by its outputs, too. */
export function wordsFor(path: string, read: ReadDerivation): readonly string[] {
  return path.endsWith(".drv") ? [...(read(path)?.outputs.values() ?? []), path] : [path];
}

/** The name, which an output and what it was may not have in common; inputs are paired by theirs. */
function nameCauses(left: string, right: string, through: readonly string[]): readonly Cause[] {
  const [before, after] = [nameOf(left), nameOf(right)];
  return before === after ? [] : [{ kind: "field", field: "name", before, after, through }];
}

function ownCauses(
  old: Derivation,
  current: Derivation,
  pairs: Pairs,
  through: readonly string[],
  { read, sources }: CauseSearch,
): readonly Cause[] {
  const replacements = replacementsFor([...pairs.derivations.pairs, ...pairs.sources.pairs], read);
  addOutputs(replacements, old, current);
  for (const [from, to] of sources.trees) replacements.set(to, from);
  const asBefore = (text: string) => translated(text, replacements);
  const fields = fieldCauses(old, current, asBefore, through);
  const told = new Set(fields.flatMap((cause) => (cause.kind === "field" ? [cause.field] : [])));
  // The environment repeats the fields.
  const environment = environmentCauses(old, current, asBefore, through).filter(
    (cause) => cause.kind !== "environment" || !told.has(cause.variable),
  );
  const held = pairs.sources.pairs.map(([before, after]) => sourceCause(before, after, through, sources));
  const causes = [...fields, ...environment, ...held, ...namedCauses(old, current, through, sources)];
  if (causes.some(({ kind }) => kind !== "own-source")) return causes;
  return [...causes, ...onlyCauses(pairs.derivations, through), ...onlyCauses(pairs.sources, through)];
}

/** That both name the flake's own folder, each its own, without holding it. */
function namedCauses(
  old: Derivation,
  current: Derivation,
  through: readonly string[],
  { trees }: SourceFiles,
): readonly Cause[] {
  const [before, after] = [textOf(old), textOf(current)];
  const named = trees.find(([from, to]) => before.includes(from) && after.includes(to));
  return named === undefined ? [] : [{ kind: "own-source", source: plainName(named[1]), through }];
}

/** What it means that one source stands for another. */
export function sourceCause(
  before: string,
  after: string,
  through: readonly string[],
  sources: SourceFiles,
): Cause {
  const source = plainName(after);
  if (sources.areOwn(before, after)) return { kind: "own-source", source, through };
  return { kind: "source", source, files: sources.differing(before, after), through };
}

/** The paths that only one side uses. */
export function onlyCauses({ onlyBefore, onlyAfter }: Pairing, through: readonly string[]): readonly Cause[] {
  const only =
    (side: "before" | "after") =>
    (path: string): Cause => ({ kind: "input", input: plainName(path), side, through });
  return [...onlyBefore.map(only("before")), ...onlyAfter.map(only("after"))];
}

function fieldCauses(
  old: Derivation,
  current: Derivation,
  asBefore: (text: string) => string,
  through: readonly string[],
): readonly Cause[] {
  const after = new Map(fieldsOf(current));
  return fieldsOf(old).flatMap(([field, value]): Cause[] => {
    const now = (after.get(field) ?? []).map(asBefore);
    if (JSON.stringify(value) === JSON.stringify(now)) return [];
    return [{ kind: "field", field, before: value.join(" "), after: now.join(" "), through }];
  });
}

function fieldsOf(derivation: Derivation): readonly (readonly [name: string, value: readonly string[]])[] {
  return [
    ["system", [derivation.system]],
    ["builder", [derivation.builder]],
    ["arguments", derivation.arguments],
    ["outputs", [...derivation.outputs.keys()]],
  ];
}

function environmentCauses(
  old: Derivation,
  current: Derivation,
  asBefore: (text: string) => string,
  through: readonly string[],
): readonly Cause[] {
  const names = new Set([...old.environment.keys(), ...current.environment.keys()]);
  return [...names].flatMap((variable): Cause[] => {
    const before = old.environment.get(variable) ?? null;
    const after = current.environment.get(variable) ?? null;
    if (before === after || (after !== null && before === asBefore(after))) return [];
    if (variable === "name" && before !== null && after !== null) return [];
    return [
      { kind: "environment", variable, before, after: after === null ? null : asBefore(after), through },
    ];
  });
}

/** Paths of `after` and those of `before` that they stand for, so that what differs by them alone is made equal. */
export function replacementsFor(pairs: Pairing["pairs"], read: ReadDerivation): Map<string, string> {
  const replacements = new Map<string, string>();
  for (const [from, to] of pairs) {
    if (to.endsWith(".drv")) addOutputs(replacements, read(from), read(to));
    replacements.set(to, from);
  }
  return replacements;
}

function addOutputs(replacements: Map<string, string>, from: Derivation | null, to: Derivation | null): void {
  for (const [name, path] of to?.outputs ?? []) {
    const original = from?.outputs.get(name);
    if (path !== "" && original !== undefined && original !== "") replacements.set(path, original);
  }
}
