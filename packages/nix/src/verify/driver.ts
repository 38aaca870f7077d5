import { readFileSync } from "node:fs";
import { driverFile } from "../driver-file.ts";
import type { OutputPath } from "../evaluation.ts";
import { nixString } from "../run-nix.ts";
import type { StoredTree } from "./stored-tree.ts";
import { freeNames, knownSystem, systemName, systemOutputs } from "./systems.ts";

/** One side of a comparison: an entry and a lock file in a tree that is in the store. */
export interface Side {
  readonly tree: StoredTree;
  /** The flake's folder in the tree, empty for the tree itself. */
  readonly dir: string;
  readonly entry: string;
  /** The text of the lock file. */
  readonly lock: string | null;
  /** What `self` has besides its outputs, inputs and place. */
  readonly selfInfo: Readonly<Record<string, string | number>>;
  /** The systems to look at, or null for all. */
  readonly systems: readonly string[] | null;
  /** This machine's, for what needs some system. */
  readonly system: string;
  /**
   * The places at which Nix has the tree's files, as a string and as a path tell it, where modules must be followed into
   * them; none where the other side has the same tree: a file is the same for both then, and so is what it imports.
   */
  readonly followed: readonly string[];
  /** The names that occur in the flake's files. */
  readonly names: readonly string[];
}

/** What one process is to do: list units of work, walk through some of them, or say which inputs have no lock. */
export interface Task {
  readonly mode: "units" | "walk" | "unlocked" | "derivations";
  readonly units: readonly OutputPath[];
  /** The places that are known, as JSON texts of their paths. */
  readonly done: Readonly<Record<string, true>>;
  /** The places of modules to be told alone, in the same form: without what they import, and without submodules. */
  readonly alone?: Readonly<Record<string, true>>;
  /** Let errors through that Nix could catch, in order to read their message. */
  readonly explain: boolean;
}

/** How deep sets are followed. */
const deepest = 8;
/** How many sets and values of a unit are looked at. */
const mostPlaces = 300_000;

/** The driver applied to a request, as one Nix expression: in pure evaluation it can't be a file. */
export function driverExpression(side: Side, task: Task, marker: string): string {
  const { tree, ...rest } = side;
  const request = {
    ...rest,
    alone: {},
    ...task,
    marker,
    deepest,
    mostPlaces,
    systemOutputs,
    freeNames,
    systemName,
    knownSystem,
    tree: { type: "path", path: tree.path, narHash: tree.narHash },
  };
  const text = (name: string) => `(${readFileSync(driverFile(name), "utf8")})`;
  return [
    `${text("outputs.nix")} {`,
    `  callFlake = ${text("call-flake.nix")};`,
    `  describeWith = ${text("describe.nix")};`,
    `} (builtins.fromJSON ${nixString(JSON.stringify(request))})`,
    "",
  ].join("\n");
}
