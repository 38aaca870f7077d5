import type { LibraryIterator } from "./iterator.ts";

const flakeUtils = (
  spelling: LibraryIterator["spelling"],
  ...roles: LibraryIterator["roles"]
): LibraryIterator => ({ framework: "flake-utils", spelling, roles, parameters: 1 });

/**
 * The functions of flake-utils that go through systems, by name. `eachSystem` and its kin turn a function of
 * the system into all outputs; the `Map` forms into one output; the `PassThrough` forms merge what the
 * function gives as it is.
 */
export const flakeUtilsFunctions: ReadonlyMap<string, LibraryIterator> = new Map([
  ["eachDefaultSystem", flakeUtils("eachDefaultSystem", "function")],
  ["eachSystem", flakeUtils("eachSystem", "systems", "function")],
  ["eachDefaultSystemMap", flakeUtils("eachSystemMap", "function")],
  ["eachSystemMap", flakeUtils("eachSystemMap", "systems", "function")],
  ["eachDefaultSystemPassThrough", flakeUtils("passThrough", "function")],
  ["eachSystemPassThrough", flakeUtils("passThrough", "systems", "function")],
]);

/** Its function that takes a set of names and overlays, and no function of the system. */
export const simpleFlake = "simpleFlake";
