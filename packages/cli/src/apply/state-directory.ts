import { dirname, join } from "node:path";
import type { FlakeInput } from "../flake-input.ts";
import type { FileSystem } from "../host.ts";

/**
 * Where a run keeps its lock, its journal and the files that it is about to put in place. It is there only
 * while a run writes, or after one was killed.
 */
export interface StateDirectory {
  readonly path: string;
  /** The folder that the journal's paths are relative to: the work tree's, or the flake's. */
  readonly base: string;
}

export const journalName = "journal.json";
export const lockName = "lock";

/** All places in which an earlier run may have left its state: git's folder, and beside the flake. */
export function stateDirectories(input: FlakeInput): readonly StateDirectory[] {
  const beside = { path: join(input.directory, ".flake-split"), base: input.directory };
  const { repository } = input;
  if (repository === undefined) return [beside];
  return [{ path: join(repository.gitDirectory, "flake-split"), base: repository.root }, beside];
}

/** Where this run keeps its state: in git's folder if files can be renamed from there into the flake's. */
export function chooseStateDirectory(fs: FileSystem, input: FlakeInput): StateDirectory {
  const device = fs.status(input.directory)?.device;
  const fits = (place: StateDirectory) => fs.status(dirname(place.path))?.device === device;
  const places = stateDirectories(input);
  return places.find(fits) ?? { path: join(input.directory, ".flake-split"), base: input.directory };
}

/**
 * Removes what is in it and then the folder itself. The journal goes first, since its going ends the run, and
 * the lock last.
 */
export function clearStateDirectory(fs: FileSystem, { path }: StateDirectory): void {
  if (fs.linkStatus(path) === undefined) return;
  removeIfThere(fs, join(path, journalName));
  for (const name of fs.list(path)) {
    if (name !== lockName) fs.removeFile(join(path, name));
  }
  removeIfThere(fs, join(path, lockName));
  removeFolderIfEmpty(fs, path);
}

function removeIfThere(fs: FileSystem, path: string): void {
  if (fs.linkStatus(path) !== undefined) fs.removeFile(path);
}

/** Leaves a folder that holds something, as another run's lock. */
export function removeFolderIfEmpty(fs: FileSystem, path: string): boolean {
  if (fs.status(path)?.kind !== "directory" || fs.list(path).length > 0) return false;
  try {
    fs.removeDirectory(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTEMPTY") return false;
    throw error;
  }
}
