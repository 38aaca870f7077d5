import { dirname, join, resolve } from "node:path";
import type { FileSystem } from "../host.ts";

/** A git work tree, found without starting git. */
export interface Repository {
  /** The folder of the work tree. */
  readonly root: string;
  /** Where git keeps what belongs to this work tree: `.git`, or what a `.git` file leads to. */
  readonly gitDirectory: string;
}

/** The work tree that holds a folder, if it is in one. */
export function findRepository(fs: FileSystem, directory: string): Repository | undefined {
  const dotGit = join(directory, ".git");
  const status = fs.status(dotGit);
  const gitDirectory =
    status?.kind === "directory" ? dotGit : status?.kind === "file" ? linkedDirectory(fs, dotGit) : undefined;
  // Git wants a HEAD, too: an empty folder of that name is no repository.
  if (gitDirectory !== undefined && fs.linkStatus(join(gitDirectory, "HEAD")) !== undefined) {
    return { root: directory, gitDirectory };
  }
  const parent = dirname(directory);
  return parent === directory ? undefined : findRepository(fs, parent);
}

/** Whether a folder is in a checkout of jj, which records its files before each of its commands. */
export function isInJujutsu(fs: FileSystem, directory: string): boolean {
  if (fs.status(join(directory, ".jj"))?.kind === "directory") return true;
  const parent = dirname(directory);
  return parent !== directory && isInJujutsu(fs, parent);
}

/** Linked work trees and submodules have a file that says `gitdir: PATH`. */
function linkedDirectory(fs: FileSystem, dotGit: string): string | undefined {
  const line = fs.readBytes(dotGit).toString("utf8").trimEnd();
  const prefix = "gitdir: ";
  return line.startsWith(prefix) ? resolve(dirname(dotGit), line.slice(prefix.length)) : undefined;
}
