import type { LibraryIterator } from "./iterator.ts";

/**
 * The functions of flake-utils that go through systems, by name. `eachSystem` and its kin turn a function of
 * the system into all outputs; the `Map` forms into one output; the `PassThrough` forms merge what the
 * function gives as it is.
 */
export const flakeUtilsFunctions: ReadonlyMap<string, LibraryIterator> = new Map([
  [
    "eachDefaultSystem",
    { framework: "flake-utils", spelling: "eachDefaultSystem", roles: ["function"], parameters: 1 },
  ],
  [
    "eachSystem",
    { framework: "flake-utils", spelling: "eachSystem", roles: ["systems", "function"], parameters: 1 },
  ],
  [
    "eachDefaultSystemMap",
    { framework: "flake-utils", spelling: "eachSystemMap", roles: ["function"], parameters: 1 },
  ],
  [
    "eachSystemMap",
    { framework: "flake-utils", spelling: "eachSystemMap", roles: ["systems", "function"], parameters: 1 },
  ],
  [
    "eachDefaultSystemPassThrough",
    { framework: "flake-utils", spelling: "passThrough", roles: ["function"], parameters: 1 },
  ],
  [
    "eachSystemPassThrough",
    { framework: "flake-utils", spelling: "passThrough", roles: ["systems", "function"], parameters: 1 },
  ],
]);

/** Its function that takes a set of names and overlays, and no function of the system. */
export const simpleFlake = "simpleFlake";
