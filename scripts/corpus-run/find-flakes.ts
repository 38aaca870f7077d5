import { readdirSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";

/** One flake of a corpus. */
export interface Flake {
  /** Its path below the folder that was named. */
  readonly name: string;
  readonly folder: string;
}

const skipped = new Set([".git", ".jj", "node_modules"]);

/**
 * The folders with a `flake.nix`, by name. What is below such a folder, as a template, belongs to that flake and is
 * no flake of the corpus.
 */
export function findFlakes(folders: readonly string[]): readonly Flake[] {
  const found = folders.flatMap((given) => {
    const root = resolve(given);
    return flakesBelow(root).map((folder) => ({ name: relative(root, folder) || basename(root), folder }));
  });
  const unique = new Map(found.map((flake) => [flake.folder, flake]));
  return [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function flakesBelow(folder: string): readonly string[] {
  if (statSync(join(folder, "flake.nix"), { throwIfNoEntry: false })?.isFile()) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
    .flatMap((entry) => flakesBelow(join(folder, entry.name)));
}
