import { nameOf, plainName } from "./derivation.ts";

/** Store paths that one side uses, and where each stands in what uses them. */
export interface UsedPaths {
  readonly paths: readonly string[];
  /** Paths that have one name are told apart by this. */
  readonly placeOf: (path: string) => number;
}

/** Which path stands for which. What both sides use is in none of the lists. */
export interface Pairing {
  readonly pairs: readonly (readonly [before: string, after: string])[];
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

/**
 * Pairs the paths that differ: those of the same name, in the order in which they stand on either side; then copies of
 * what was in the store before, which are called `HASH-source`, by the name without that.
 */
export function pairInputs(before: UsedPaths, after: UsedPaths): Pairing {
  const first = pairBy(nameOf, without(before, after), without(after, before));
  const second = pairBy(
    plainName,
    { ...before, paths: first.onlyBefore },
    { ...after, paths: first.onlyAfter },
  );
  return { ...second, pairs: [...first.pairs, ...second.pairs] };
}

function without(side: UsedPaths, other: UsedPaths): UsedPaths {
  const shared = new Set(other.paths);
  return { ...side, paths: side.paths.filter((path) => !shared.has(path)) };
}

function pairBy(name: (path: string) => string, before: UsedPaths, after: UsedPaths): Pairing {
  const rest = byName(name, after);
  const pairs: (readonly [string, string])[] = [];
  const onlyBefore: string[] = [];
  for (const [key, paths] of byName(name, before)) {
    const matches = rest.get(key) ?? [];
    pairs.push(...paths.slice(0, matches.length).map((path, at) => [path, matches[at] ?? path] as const));
    onlyBefore.push(...paths.slice(matches.length));
    rest.set(key, matches.slice(paths.length));
  }
  return { pairs, onlyBefore, onlyAfter: [...rest.values()].flat() };
}

function byName(name: (path: string) => string, { paths, placeOf }: UsedPaths): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) groups.set(name(path), [...(groups.get(name(path)) ?? []), path]);
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const places = new Map(group.map((path) => [path, placeOf(path)]));
    group.sort((left, right) => (places.get(left) ?? 0) - (places.get(right) ?? 0));
  }
  return groups;
}

/** Where the first of some texts stands in another; behind its end if none does. */
export function placeIn(text: string, wanted: readonly string[]): number {
  const places = wanted.map((each) => (each === "" ? -1 : text.indexOf(each))).filter((at) => at >= 0);
  return Math.min(text.length, ...places);
}

/** Replaces texts by those that they stand for. */
export function translated(text: string, replacements: ReadonlyMap<string, string>): string {
  let result = text;
  for (const [from, to] of replacements) result = result.replaceAll(from, to);
  return result;
}
