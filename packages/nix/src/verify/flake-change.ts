import { constants } from "node:fs";
import {
  chmod,
  copyFile,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  rm,
  rmdir,
  symlink,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";

/** A file's contents on one side, or null where there is no such file. */
export type FileContent =
  | { readonly bytes: Uint8Array; readonly executable?: boolean }
  | { readonly link: string }
  | null;

export interface ChangedFile {
  /** From the root of the source, with `/`. */
  readonly path: string;
  readonly before: FileContent;
  readonly after: FileContent;
}

/** Two states of a flake's source: the files that both have alike, and those that differ. */
export interface FlakeChange {
  /** The folder of the whole source: the repository's, or the flake's own. */
  readonly root: string;
  /** The flake's folder below it; empty for the root. */
  readonly dir: string;
  /** What of the root's files belongs to the source; all but caches if null. */
  readonly files: readonly string[] | null;
  readonly changes: readonly ChangedFile[];
}

/** The name that the entry as it was gets in the common tree. */
export const beforeEntry = ".flake-split-before";

export interface LaidOut {
  /** The folder with the files of both sides; where a file differs, it has the one of `before`. */
  readonly before: string;
  /** The same folder, or one with the files of `after` where some besides entry and lock file differ or are gone. */
  readonly after: string;
  /** The lock files' texts on either side. */
  readonly locks: { readonly before: string | null; readonly after: string | null };
  /** Files besides the entry that `before` has, and that are gone or have different contents in `after`. */
  readonly conflicts: readonly string[];
}

/**
 * Lays both sides of a change into one tree, `DIRECTORY/before/source`, so that `./.`, `self` and cleaned sources
 * are the same for both. Only if a file of `before` is gone or has different contents, a second tree is made for `after`.
 */
export async function layOut(change: FlakeChange, directory: string): Promise<LaidOut> {
  const own = (name: string) => (change.dir === "" ? name : `${change.dir}/${name}`);
  const [entry, lock] = [own("flake.nix"), own("flake.lock")];
  const before = join(directory, "before", "source");
  await copySource(change, before);
  for (const file of change.changes) {
    const isOwn = file.path === entry || file.path === lock;
    await place(join(before, file.path), isOwn ? file.after : (file.before ?? file.after));
  }
  const changed = (path: string) => change.changes.find((file) => file.path === path);
  await placeBeside(before, entry, changed(entry), own(beforeEntry));
  const conflicts = change.changes.filter(
    ({ path, before, after }) =>
      path !== entry && path !== lock && before !== null && (after === null || !isSame(before, after)),
  );
  const after = conflicts.length === 0 ? before : join(directory, "after", "source");
  if (after !== before) {
    await cp(before, after, { recursive: true, verbatimSymlinks: true });
    for (const file of conflicts) {
      await place(join(after, file.path), file.after);
      if (file.after === null) await removeEmptyAbove(after, file.path);
    }
  }
  const lockNow = await readFile(join(before, lock), "utf8").catch(() => null);
  const lockBefore = changed(lock);
  const locks = { before: lockBefore === undefined ? lockNow : textOf(lockBefore.before), after: lockNow };
  return { before, after, locks, conflicts: conflicts.map(({ path }) => path) };
}

function textOf(content: FileContent): string | null {
  return content !== null && "bytes" in content ? Buffer.from(content.bytes).toString("utf8") : null;
}

function isSame(before: NonNullable<FileContent>, after: NonNullable<FileContent>): boolean {
  if ("link" in before || "link" in after) {
    return "link" in before && "link" in after && before.link === after.link;
  }
  return Buffer.from(before.bytes).equals(after.bytes) && before.executable === after.executable;
}

/** Puts the `before` of a file at `target`: the changed one's, or a copy of what both have. */
async function placeBeside(tree: string, path: string, changed: ChangedFile | undefined, target: string) {
  if (changed !== undefined) await place(join(tree, target), changed.before);
  else if (await isThere(join(tree, path))) await copyFile(join(tree, path), join(tree, target));
}

async function place(path: string, content: FileContent): Promise<void> {
  await rm(path, { force: true });
  if (content === null) return;
  await mkdir(dirname(path), { recursive: true });
  if ("link" in content) return symlink(content.link, path);
  await writeFile(path, content.bytes);
  if (content.executable === true) await chmod(path, 0o755);
}

/** Removes the folders that a file left empty: git has none. */
async function removeEmptyAbove(tree: string, path: string): Promise<void> {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    const isGone = await rmdir(join(tree, folder)).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}

/** Folders that are no part of a flake's source, or too big to be. */
const caches = new Set([".git", ".direnv", "node_modules"]);

async function copySource({ root, files }: FlakeChange, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  if (files === null) {
    const filter = (source: string) => source === root || !isCache(source);
    await cp(root, target, { recursive: true, verbatimSymlinks: true, filter });
    return;
  }
  for (const file of files) await copyOne(join(root, file), join(target, file));
}

/** `result` links lead into the store; sockets and the like can't be copied. */
function isCache(path: string): boolean {
  return caches.has(basename(path)) || /^result(-.*)?$/.test(basename(path));
}

async function copyOne(source: string, target: string): Promise<void> {
  const status = await lstat(source).catch(() => null);
  if (status === null) return;
  await mkdir(dirname(target), { recursive: true });
  if (status.isDirectory()) await mkdir(target, { recursive: true });
  else if (status.isSymbolicLink()) await cp(source, target, { verbatimSymlinks: true });
  else if (status.isFile()) await copyFile(source, target, constants.COPYFILE_FICLONE);
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

/** The files below a folder, links as such, by their place in it. */
export async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}
