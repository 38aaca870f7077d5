import type { LibraryIterator } from "./iterator.ts";

/**
 * The functions of Nix and of nixpkgs' `lib` with which flakes go through a list of systems, or through a set
 * whose names are systems. None of them knows of systems: whether a call is about systems is for
 * `isOfSystems` to say, or for the output that it is the value of.
 */
export const genAttrsFunctions: ReadonlyMap<string, LibraryIterator> = new Map([
  [
    "genAttrs",
    { framework: "gen-attrs", spelling: "genAttrs", roles: ["systems", "function"], parameters: 1 },
  ],
  [
    "mapAttrs",
    { framework: "gen-attrs", spelling: "mapAttrs", roles: ["function", "systems"], parameters: 2 },
  ],
  ["listToAttrs", { framework: "gen-attrs", spelling: "listToAttrs", roles: ["pairs"], parameters: 1 }],
  [
    "foldl'",
    { framework: "gen-attrs", spelling: "passThrough", roles: ["merge", "start", "merged"], parameters: 1 },
  ],
  [
    "foldl",
    { framework: "gen-attrs", spelling: "passThrough", roles: ["merge", "start", "merged"], parameters: 1 },
  ],
  [
    "foldr",
    { framework: "gen-attrs", spelling: "passThrough", roles: ["merge", "start", "merged"], parameters: 1 },
  ],
  ["mergeAttrsList", { framework: "gen-attrs", spelling: "passThrough", roles: ["merged"], parameters: 1 }],
  ["map", { framework: "gen-attrs", spelling: "map", roles: ["function", "systems"], parameters: 1 }],
  ["forEach", { framework: "gen-attrs", spelling: "map", roles: ["systems", "function"], parameters: 1 }],
]);
