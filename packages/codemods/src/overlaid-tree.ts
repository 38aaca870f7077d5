import type { ReadTree } from "./contract.ts";

/** A tree with files written over it in memory. */
export interface OverlaidTree extends ReadTree {
  readonly written: ReadonlyMap<string, string>;
}

/** The tree with nothing written over it yet. */
export function overlaid(tree: ReadTree): OverlaidTree {
  return over(tree, new Map());
}

/** The tree as it is once these files are written. */
export function withFiles(tree: OverlaidTree, files: ReadonlyMap<string, string>): OverlaidTree {
  return over(tree, new Map([...tree.written, ...files]));
}

function over(tree: ReadTree, written: ReadonlyMap<string, string>): OverlaidTree {
  return {
    written,
    read: (path) => written.get(path) ?? tree.read(path),
    exists: (path) => written.has(path) || tree.exists(path),
    list: (directory) => {
      const prefix = directory === "." || directory === "" ? "" : `${directory}/`;
      const below = [...written.keys()].filter((path) => path.startsWith(prefix));
      const names = below.map((path) => path.slice(prefix.length).split("/")[0] ?? "");
      return [...new Set([...tree.list(directory), ...names])];
    },
  };
}
