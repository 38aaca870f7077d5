import { dirname, join, relative } from "node:path";
import type { FileSystem } from "../host.ts";
import { journalName, type StateDirectory } from "./state-directory.ts";

/**
 * What a run is about to do, complete enough to finish it or to undo it. From the moment at which it stands in
 * the state directory, the run is decided; all the files that it names are written there before.
 */
export interface Journal {
  readonly version: 1;
  /** In the order in which they are put in place. */
  readonly entries: readonly JournalEntry[];
  /** Folders that the run makes, the outer ones first. */
  readonly folders: readonly string[];
  /** What to run `git add -N` on at the end, empty outside git. */
  readonly intentToAdd: readonly string[];
}

/** One file, by its path relative to the state directory's base. */
export interface JournalEntry {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** The file's mode, of one that was there before. */
  readonly mode: number | null;
}

/** The name in the state directory of the text that an entry brings, or takes away. */
export function stagedName(index: number, side: "after" | "before"): string {
  return `${index}.${side}`;
}

/** Makes the journal appear in one step. */
export function writeJournal(fs: FileSystem, state: StateDirectory, journal: Journal): void {
  const draft = join(state.path, `${journalName}.draft`);
  fs.createFile(draft, Buffer.from(JSON.stringify(journal), "utf8"), undefined);
  fs.rename(draft, join(state.path, journalName));
  fs.syncDirectory(state.path);
}

/** The journal that stands in a state directory: `undefined` if there is none, `"broken"` if it can't be read. */
export function readJournal(fs: FileSystem, state: StateDirectory): Journal | "broken" | undefined {
  const path = join(state.path, journalName);
  if (fs.linkStatus(path) === undefined) return undefined;
  try {
    const journal = JSON.parse(fs.readBytes(path).toString("utf8")) as Journal;
    return journal.version === 1 && Array.isArray(journal.entries) ? journal : "broken";
  } catch (error) {
    if (error instanceof SyntaxError) return "broken";
    throw error;
  }
}

/** The folders on the way to `paths` that aren't there yet, relative to `base`, the outer ones first. */
export function missingFolders(fs: FileSystem, base: string, paths: readonly string[]): readonly string[] {
  const missing = new Set<string>();
  for (const path of paths) {
    let folder = dirname(join(base, path));
    while (fs.status(folder) === undefined) {
      missing.add(relative(base, folder));
      folder = dirname(folder);
    }
  }
  return [...missing].sort((left, right) => left.length - right.length || (left < right ? -1 : 1));
}
