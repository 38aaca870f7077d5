import type { Maker } from "./maker.ts";

/**
 * What a name or an expression is: a text; a list of packages; a set that has at least the texts `a`, `b` and
 * `"c-d"`; a function from text to text; one from `{ who }`, and from nothing else, to a derivation; a derivation;
 * nixpkgs' package set and its lib; none that code may use.
 */
export type Type = "text" | "list" | "set" | "function" | "builder" | "package" | "pkgs" | "lib" | "unusable";

/** The names that an expression sees. Names that only a `with` has lose to those that are bound. */
export interface Scope {
  readonly bound: ReadonlyMap<string, Type>;
  readonly underWith: ReadonlyMap<string, Type>;
}

export const emptyScope: Scope = { bound: new Map(), underWith: new Map() };

/** Builtins that generated code uses; a scope that binds them has them no more. */
const globals: ReadonlySet<string> = new Set(["builtins", "derivation", "map", "toString", "baseNameOf"]);

/** Names that the stand-in nixpkgs has packages of; some of them are names that generated code binds, too. */
export const packageNames = ["git", "jq", "curl", "tmux", "ripgrep", "base", "tools", "packages"] as const;

/** Names that mean something in a flake, in what a split writes, or in Nix: most likely to get in each other's way. */
const likely = [
  "base",
  "tools",
  "x",
  "packages",
  "commands",
  "helper",
  "name",
  "shells",
  "config",
  "args",
  "final",
  "prev",
  "a",
  "b",
  "my-tool",
  "x'",
  "toString",
  "map",
  "nix",
] as const;

/** Those that code around relies on; binding them again is for inner scopes. */
const reliedOn = ["pkgs", "lib", "system", "self", "inputs"] as const;

export function bind(scope: Scope, names: Iterable<readonly [string, Type]>): Scope {
  return { ...scope, bound: new Map([...scope.bound, ...names]) };
}

/** Opens a `with`: its names hide those of outer ones, and of nothing that is bound. */
export function openWith(scope: Scope, names: Iterable<readonly [string, Type]>): Scope {
  return { ...scope, underWith: new Map([...scope.underWith, ...names]) };
}

/** All names of a type, those that come from a `with` included. */
export function namesOf({ bound, underWith }: Scope, type: Type): readonly string[] {
  const own = [...bound].filter(([, is]) => is === type).map(([name]) => name);
  const others = [...underWith].filter(([name, is]) => is === type && !bound.has(name) && !globals.has(name));
  return [...own, ...others.map(([name]) => name)];
}

export function isGlobalIn(scope: Scope, name: string): boolean {
  return globals.has(name) && !scope.bound.has(name);
}

/** So many names, all different, for a scope to bind. */
export function newNames(maker: Maker, count: number, where: "inner" | "outer"): readonly string[] {
  const names = new Set<string>();
  while (names.size < count) {
    const likelyName = where === "inner" && maker.chance(25) ? maker.oneOf(reliedOn) : maker.oneOf(likely);
    names.add(maker.chance(50) && !names.has(likelyName) ? likelyName : `v${maker.unique()}`);
  }
  return [...names];
}
