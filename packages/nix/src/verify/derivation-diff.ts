import { type Derivation, nameOf, type ReadDerivation } from "./derivation.ts";
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
    const pairs = pairInputs(old, current);
    if (above.length === 0) causes.push(...nameCauses(left, right, through));
    causes.push(...ownCauses(old, current, pairs, through, search));
    for (const [from, to] of pairs.derivations) visit(from, to, through);
  };
  visit(before, after, []);
  return causes;
}

interface Pairs {
  readonly derivations: readonly (readonly [string, string])[];
  readonly sources: readonly (readonly [string, string])[];
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

/** Inputs that differ, paired by name. */
function pairInputs(old: Derivation, current: Derivation): Pairs {
  const derivations = pairByName([...old.inputDerivations.keys()], [...current.inputDerivations.keys()]);
  const sources = pairByName(old.inputSources, current.inputSources);
  return {
    derivations: derivations.pairs,
    sources: sources.pairs,
    onlyBefore: [...derivations.onlyBefore, ...sources.onlyBefore],
    onlyAfter: [...derivations.onlyAfter, ...sources.onlyAfter],
  };
}

export function pairByName(before: readonly string[], after: readonly string[]) {
  const rest = after.filter((path) => !before.includes(path));
  const pairs: (readonly [string, string])[] = [];
  const onlyBefore: string[] = [];
  for (const path of before.filter((each) => !after.includes(each))) {
    const match = rest.find((candidate) => pairName(candidate) === pairName(path));
    if (match === undefined) onlyBefore.push(path);
    else {
      pairs.push([path, match]);
      rest.splice(rest.indexOf(match), 1);
    }
  }
  return { pairs, onlyBefore, onlyAfter: rest };
}

/** A copy of a source that was in the store is called `HASH-source`. */
function pairName(path: string): string {
  return nameOf(path).replace(/^[0-9a-z]{32}-/, "");
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
  const asBefore = translation(old, current, pairs, read);
  const causes: Cause[] = [];
  for (const [before, after] of fieldsOf(old, current, asBefore)) {
    if (before[1] !== after[1]) {
      causes.push({ kind: "field", field: before[0], before: before[1], after: after[1], through });
    }
  }
  causes.push(...environmentCauses(old, current, asBefore, through));
  for (const [before, after] of pairs.sources) {
    const files = sources.differing(before, after);
    if (sources.isOwn(before) && sources.isOwn(after)) {
      causes.push({ kind: "own-source", source: nameOf(after), through });
    } else causes.push({ kind: "source", source: nameOf(after), files, through });
  }
  if (causes.length > 0) return causes;
  const only =
    (side: "before" | "after") =>
    (path: string): Cause => ({ kind: "input", input: nameOf(path), side, through });
  return [...pairs.onlyBefore.map(only("before")), ...pairs.onlyAfter.map(only("after"))];
}

type Field = readonly [string, string];

function fieldsOf(old: Derivation, current: Derivation, asBefore: (text: string) => string) {
  const fields = (derivation: Derivation): readonly Field[] => [
    ["system", derivation.system],
    ["builder", derivation.builder],
    ["arguments", derivation.arguments.join(" ")],
    ["outputs", [...derivation.outputs.keys()].join(" ")],
  ];
  const after = fields(current);
  return fields(old).map((field, index): readonly [Field, Field] => {
    const [name, value] = after[index] ?? field;
    return [field, [name, asBefore(value)]];
  });
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

/** Replaces paths of `after` by those of `before` that they stand for, so that what differs by them alone is equal. */
function translation(old: Derivation, current: Derivation, pairs: Pairs, read: ReadDerivation) {
  const replacements = new Map<string, string>();
  const outputs = (from: Derivation | null, to: Derivation | null) => {
    for (const [name, path] of to?.outputs ?? []) {
      const original = from?.outputs.get(name);
      if (path !== "" && original !== undefined && original !== "") replacements.set(path, original);
    }
  };
  outputs(old, current);
  for (const [from, to] of pairs.derivations) {
    outputs(read(from), read(to));
    replacements.set(to, from);
  }
  for (const [from, to] of pairs.sources) replacements.set(to, from);
  return (text: string) => {
    let result = text;
    for (const [from, to] of replacements) result = result.replaceAll(from, to);
    return result;
  };
}
