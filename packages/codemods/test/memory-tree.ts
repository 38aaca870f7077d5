import {
  type Config,
  type Outcome,
  type Phase,
  type PhaseOptions,
  phases,
  type ReadTree,
} from "../src/index.ts";

export type Files = ReadonlyMap<string, string>;

/** A tree that is a map; folders are there when a file is below them. */
export function memoryTree(files: Files): ReadTree {
  return {
    read: (path) => files.get(path),
    exists: (path) => files.has(path) || [...files.keys()].some((file) => file.startsWith(`${path}/`)),
    list: (directory) => childrenOf(files, directory),
  };
}

function childrenOf(files: Files, directory: string): readonly string[] {
  const prefix = directory === "" || directory === "." ? "" : `${directory}/`;
  const below = [...files.keys()].filter((file) => file.startsWith(prefix));
  return [...new Set(below.map((file) => file.slice(prefix.length).split("/")[0] ?? ""))].sort();
}

/** The phases' names, in the order in which a migration takes them. */
export const allPhases: readonly string[] = phases
  .map(({ name }) => name)
  .filter((name) => name.startsWith("phase"));

/** Some of the orders in which they can be taken: each phase stands first and last in one, beside each other in some. */
export const orders: readonly (readonly string[])[] = [
  [1, 2, 3, 4, 5],
  [5, 4, 3, 2, 1],
  [2, 1, 5, 3, 4],
  [3, 5, 1, 4, 2],
  [4, 3, 2, 5, 1],
  [1, 3, 2, 5, 4],
  [5, 1, 4, 2, 3],
].map((order) => order.map((number) => `phase${number}`));

type MoreOptions = Partial<PhaseOptions>;

/** What a phase says and changes, without writing it. */
export function runOn(files: Files, name: string, config: Config = {}, more: MoreOptions = {}): Outcome {
  return phaseOf(name).run(memoryTree(files), { flakePath: "flake.nix", config, ...more });
}

/**
 * The tree after the phases, in the order given.
 *
 * @throws When a phase refuses.
 */
export function treeAfter(
  files: Files,
  names: readonly string[],
  config: Config = {},
  more: MoreOptions = {},
): Files {
  let tree = files;
  for (const name of names) tree = written(tree, name, runOn(tree, name, config, more));
  return tree;
}

function written(files: Files, name: string, { changes, diagnostics }: Outcome): Files {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    const told = errors.map(({ code, file, message }) => `${code} in ${file}: ${message}`);
    throw new Error(`${name} refused:\n${told.join("\n")}`);
  }
  const tree = new Map(files);
  for (const change of changes) {
    if (tree.get(change.path) !== change.before) throw new Error(`${name} misread ${change.path}`);
    if (change.after === undefined) tree.delete(change.path);
    else tree.set(change.path, change.after);
  }
  return new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function phaseOf(name: string): Phase {
  const found = phases.find((phase) => phase.name === name);
  if (found === undefined) throw new Error(`no phase ${name}`);
  return found;
}

/** What one tree has that another hasn't, as one text: each file's path and contents. */
export function changedFiles(before: Files, now: Files): string {
  const changed = [...now].filter(([path, text]) => before.get(path) !== text);
  return changed.map(([path, text]) => `==> ${path} <==\n${text}`).join("\n");
}
