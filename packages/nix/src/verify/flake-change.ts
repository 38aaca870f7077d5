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
  const apart = inEachOthersWay(change.changes);
  const inBefore = (file: ChangedFile) => {
    if (file.path === entry || file.path === lock) return file.after;
    return file.before ?? (apart.has(file.path) ? null : file.after);
  };
  await placeAll(before, change.changes, inBefore);
  const changed = (path: string) => change.changes.find((file) => file.path === path);
  await placeBeside(before, entry, changed(entry), own(beforeEntry));
  const conflicts = change.changes.filter(
    ({ path, before, after }) =>
      path !== entry &&
      path !== lock &&
      (apart.has(path) || (before !== null && (after === null || !isSame(before, after)))),
  );
  const after = conflicts.length === 0 ? before : join(directory, "after", "source");
  if (after !== before) {
    await cp(before, after, { recursive: true, verbatimSymlinks: true });
    await placeAll(after, conflicts, (file) => file.after);
  }
  const lockNow = await readFile(join(before, lock), "utf8").catch(() => null);
  const lockBefore = changed(lock);
  const locks = { before: lockBefore === undefined ? lockNow : textOf(lockBefore.before), after: lockNow };
  return { before, after, locks, conflicts: conflicts.map(({ path }) => path) };
}

/** The files that are a folder on the other side, and those in it: no tree can hold both. */
function inEachOthersWay(changes: readonly ChangedFile[]): ReadonlySet<string> {
  const found = new Set<string>();
  const sides = [
    ["before", "after"],
    ["after", "before"],
  ] as const;
  for (const [one, other] of sides) {
    const files = new Set(changes.filter((file) => file[one] !== null).map(({ path }) => path));
    for (const file of changes) {
      const above = file[other] === null ? [] : foldersAbove(file.path).filter((path) => files.has(path));
      for (const path of above) found.add(path).add(file.path);
    }
  }
  return found;
}

/** `a` and `a/b` for `a/b/c`. */
function foldersAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
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

/** Puts the `before` of a file at `target`: the changed one's, or a copy of what both have, a link as a link. */
async function placeBeside(tree: string, path: string, changed: ChangedFile | undefined, target: string) {
  if (changed !== undefined) await place(tree, target, changed.before);
  else if (await isThere(join(tree, path))) await copyOne(join(tree, path), join(tree, target));
}

/** Puts contents of changed files into a tree. What isn't to be there goes first: it may stand in the way of the rest. */
async function placeAll(
  tree: string,
  changes: readonly ChangedFile[],
  contentOf: (file: ChangedFile) => FileContent,
): Promise<void> {
  const gone = changes.filter((file) => contentOf(file) === null);
  for (const { path } of gone) await remove(tree, path);
  for (const file of changes) await place(tree, file.path, contentOf(file));
}

/** Writes below real folders of the tree alone: through a link it would be written elsewhere. */
async function place(tree: string, path: string, content: FileContent): Promise<void> {
  if (content === null) return;
  for (const folder of foldersAbove(path)) await makeFolder(join(tree, folder));
  const target = join(tree, path);
  await rm(target, { force: true, recursive: true });
  if ("link" in content) return symlink(content.link, target);
  await writeFile(target, content.bytes);
  if (content.executable === true) await chmod(target, 0o755);
}

async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  await rm(path, { force: true });
  await mkdir(path);
}

/** Takes away a file, and the folders that held nothing else: git doesn't know empty ones. */
async function remove(tree: string, path: string): Promise<void> {
  const folders = foldersAbove(path);
  for (const folder of folders) if (!(await isFolder(join(tree, folder)))) return;
  if (await isFolder(join(tree, path))) return;
  await rm(join(tree, path), { force: true });
  for (const folder of folders.reverse()) {
    if ((await readdir(join(tree, folder))).length > 0) return;
    await rmdir(join(tree, folder));
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
  const known = new Map<string, Promise<boolean>>();
  const isReal = (folder: string) => {
    const answer = known.get(folder) ?? isFolder(join(root, folder));
    known.set(folder, answer);
    return answer;
  };
  for (const file of files) {
    // What stands behind a link isn't the source's own, as git has it.
    const isOwn = (await Promise.all(foldersAbove(file).map(isReal))).every((each) => each);
    if (isOwn) await copyOne(join(root, file), join(target, file));
  }
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

/** Not a link to one. */
async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isDirectory() === true;
}

/** The files below a folder, links as such, by their place in it. */
export async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}
