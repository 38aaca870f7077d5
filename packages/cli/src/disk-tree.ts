import { join, normalize } from "node:path";
import type { FileChange, ReadTree } from "@flake-split/codemods";
import { systemCode } from "./diagnostics.ts";
import type { FileSystem } from "./host.ts";

/** The files below a folder, each read once: one run sees one state of a file. `known` are read already. */
export function diskTree(
  fs: FileSystem,
  directory: string,
  known: ReadonlyMap<string, string> = new Map(),
): ReadTree {
  const cache = new Map<string, string | undefined>(known);
  return {
    read(path) {
      const name = inside(path);
      if (name === undefined) return undefined;
      if (!cache.has(name)) cache.set(name, readText(fs, join(directory, name)));
      return cache.get(name);
    },
    exists(path) {
      const name = inside(path);
      return name !== undefined && fs.linkStatus(join(directory, name)) !== undefined;
    },
    list(path) {
      const name = inside(path);
      return name === undefined ? [] : (readable(() => fs.list(join(directory, name))) ?? []);
    },
  };
}

/** Reads files as they are once the changes are made. */
export function treeAfter(
  read: (path: string) => string | undefined,
  changes: readonly FileChange[],
): (path: string) => string | undefined {
  const changed = new Map(changes.map(({ path, after }) => [path, after]));
  return (path) => (changed.has(path) ? changed.get(path) : read(path));
}

/** The path without detours, or `undefined` when it leads out of the folder. */
function inside(path: string): string | undefined {
  const name = normalize(path).replace(/\/$/, "");
  return name.startsWith("/") || name === ".." || name.startsWith("../") ? undefined : name;
}

/** What isn't text can't be rewritten, and so isn't there for a phase to read. */
function readText(fs: FileSystem, path: string): string | undefined {
  return readable(() => {
    const bytes = fs.readBytes(path);
    const text = bytes.toString("utf8");
    return Buffer.from(text, "utf8").equals(bytes) ? text : undefined;
  });
}

function readable<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
