import type { LibraryIterator } from "./iterator.ts";

const genAttrs = (
  spelling: LibraryIterator["spelling"],
  parameters: number,
  ...roles: LibraryIterator["roles"]
): LibraryIterator => ({ framework: "gen-attrs", spelling, roles, parameters });

const fold = genAttrs("passThrough", 1, "merge", "start", "merged");

/**
 * The functions of Nix and of nixpkgs' `lib` with which flakes go through a list of systems, or through a set
 * whose names are systems. None of them knows of systems: whether a call is about systems is for
 * `isOfSystems` to say, or for the output that it is the value of.
 */
export const genAttrsFunctions: ReadonlyMap<string, LibraryIterator> = new Map([
  ["genAttrs", genAttrs("genAttrs", 1, "systems", "function")],
  ["mapAttrs", genAttrs("mapAttrs", 2, "function", "systems")],
  ["listToAttrs", genAttrs("listToAttrs", 1, "pairs")],
  ["map", genAttrs("map", 1, "function", "systems")],
  ["forEach", genAttrs("map", 1, "systems", "function")],
  ["foldl'", fold],
  ["foldl", fold],
  ["foldr", fold],
  ["mergeAttrsList", genAttrs("passThrough", 1, "merged")],
]);
