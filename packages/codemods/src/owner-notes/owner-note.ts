import type { ReadTree } from "../contract.ts";

/** Something in the repository that knows `flake.nix` and not the new files, and what to do about it. */
export interface OwnerNote {
  /** From the top of the repository; absent when the note is about no file. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly message: string;
  readonly help: string;
}

/** The repository that a flake stands in. */
export interface RepositoryView {
  /** From the top of the repository; outside of git, the flake's folder. */
  readonly tree: ReadTree;
  readonly inGit: boolean;
  /** The flake's folder from there: empty, or ending in a slash. */
  readonly folder: string;
  /** In that folder. */
  readonly flakePath: string;
  /** Where the split's files go, below that folder. */
  readonly directory: string;
}

/** What a run adds, from the top of the repository. */
export interface NewFiles {
  readonly entry: string;
  /** Of the entry, as it was. */
  readonly entryText: string;
  /** The folder of the split. */
  readonly directory: string;
  readonly paths: readonly string[];
}
