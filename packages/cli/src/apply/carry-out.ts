import { dirname, join } from "node:path";
import type { FileSystem } from "../host.ts";
import { type Journal, type JournalEntry, stagedName } from "./journal.ts";
import { removeFolderIfEmpty, type StateDirectory } from "./state-directory.ts";

/** A file, by its absolute path, is neither what it was when the run began nor what the run makes of it: somebody else wrote it. */
export class ForeignChange extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`${path} was changed by somebody else`);
    this.path = path;
  }
}

/** Writes the texts that the journal's entries bring, and copies of those that they take away. */
export function stage(fs: FileSystem, state: StateDirectory, journal: Journal): void {
  for (const [index, entry] of journal.entries.entries()) {
    stageText(fs, state, stagedName(index, "after"), entry.after, entry.mode);
    stageText(fs, state, stagedName(index, "before"), entry.before, entry.mode);
  }
}

/**
 * Puts every file in place that isn't yet. May be called again after it was interrupted anywhere.
 * Throws `ForeignChange` rather than overwrite what it doesn't know.
 */
export function rollForward(fs: FileSystem, state: StateDirectory, journal: Journal): void {
  for (const folder of journal.folders) makeFolder(fs, join(state.base, folder));
  for (const [index, entry] of journal.entries.entries()) {
    const path = join(state.base, entry.path);
    if (holds(fs, path, entry.after)) continue;
    if (!holds(fs, path, entry.before)) throw new ForeignChange(path);
    if (entry.after === null) fs.removeFile(path);
    else place(fs, stagedAgain(fs, state, index, "after", entry), path, entry.before === null);
  }
  for (const folder of touchedFolders(state, journal)) {
    if (fs.status(folder) !== undefined) fs.syncDirectory(folder);
  }
  for (const entry of journal.entries) {
    if (entry.after === null) removeEmptyFolders(fs, state.base, entry.path);
  }
}

/**
 * Takes back every file that `rollForward` put in place, and needs no room on the disk for it. Returns the paths
 * of those that somebody changed since, which stay as they are.
 */
export function rollBack(fs: FileSystem, state: StateDirectory, journal: Journal): readonly string[] {
  const changed: string[] = [];
  for (const [index, entry] of [...journal.entries.entries()].reverse()) {
    const path = join(state.base, entry.path);
    if (holds(fs, path, entry.before)) continue;
    if (!holds(fs, path, entry.after)) changed.push(entry.path);
    else if (entry.before === null) fs.removeFile(path);
    else {
      makeFolders(fs, dirname(path));
      place(fs, stagedAgain(fs, state, index, "before", entry), path, entry.after === null);
    }
  }
  for (const folder of [...journal.folders].reverse()) removeFolderIfEmpty(fs, join(state.base, folder));
  return changed;
}

/** Moves a staged file to its place. A new file never takes the place of one that came in the meantime. */
function place(fs: FileSystem, staged: string, path: string, isNew: boolean): void {
  if (!isNew) return fs.rename(staged, path);
  try {
    fs.createHardLink(staged, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Not every file system has hard links.
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS" && code !== "EMLINK") throw error;
    if (fs.linkStatus(path) !== undefined) throw new ForeignChange(path);
    return fs.rename(staged, path);
  }
  fs.removeFile(staged);
}

/** The staged file, written again if an interrupted run has used it already. */
function stagedAgain(
  fs: FileSystem,
  state: StateDirectory,
  index: number,
  side: "after" | "before",
  entry: JournalEntry,
): string {
  const name = stagedName(index, side);
  const path = join(state.path, name);
  const text = entry[side];
  if (holds(fs, path, text)) return path;
  if (fs.linkStatus(path) !== undefined) fs.removeFile(path);
  stageText(fs, state, name, text, entry.mode);
  return path;
}

function stageText(
  fs: FileSystem,
  state: StateDirectory,
  name: string,
  text: string | null,
  mode: number | null,
): void {
  if (text !== null) fs.createFile(join(state.path, name), Buffer.from(text, "utf8"), mode ?? undefined);
}

/** Whether a file of exactly that text stands there; for `null`, whether nothing does. */
export function holds(fs: FileSystem, path: string, text: string | null): boolean {
  const status = fs.linkStatus(path);
  if (status === undefined || text === null) return status === undefined && text === null;
  return status.kind === "file" && fs.readBytes(path).equals(Buffer.from(text, "utf8"));
}

function makeFolders(fs: FileSystem, path: string): void {
  if (fs.status(path) !== undefined) return;
  makeFolders(fs, dirname(path));
  makeFolder(fs, path);
}

function makeFolder(fs: FileSystem, path: string): void {
  if (fs.status(path)?.kind !== "directory") fs.makeDirectory(path);
}

function removeEmptyFolders(fs: FileSystem, base: string, path: string): void {
  const folder = dirname(path);
  if (folder !== "." && removeFolderIfEmpty(fs, join(base, folder))) removeEmptyFolders(fs, base, folder);
}

function touchedFolders(state: StateDirectory, journal: Journal): ReadonlySet<string> {
  return new Set(journal.entries.map((entry) => dirname(join(state.base, entry.path))));
}
