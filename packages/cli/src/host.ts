import type { Pager } from "./pager/pager.ts";

/** Everything that a run knows of the world, so that tests can run the whole program in process. */
export interface Host {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly fs: FileSystem;
  /** What tells this process from every other: used by the lock. */
  readonly process: ProcessIdentity;
  /** Whether the process of that identity still runs; `undefined` when that can't be known here. */
  isRunning(identity: ProcessIdentity): boolean | undefined;
  /** Runs `git`, or answers `undefined` when there is none to run. */
  git(args: readonly string[], cwd: string): GitAnswer | undefined;
  /** The same with something to read for it, and what it prints as bytes. */
  gitBytes(args: readonly string[], cwd: string, stdin: string): GitBytes | undefined;
  /** Runs `nix`, likewise. */
  nix(args: readonly string[], cwd: string): GitAnswer | undefined;
  /** Shows a text in a pager, and waits for it; false when there is none to run, and nothing was shown. */
  page(pager: Pager, text: string): boolean;
  /** Shows after a moment that something is going on; only called when `stderr` is a terminal. */
  startSpinner(label: string, color: boolean): Spinner;
}

export interface Input {
  readonly isTTY: boolean;
  /** Waits for a line, and gives it without its end; `undefined` when there are no more. */
  readLine(): string | undefined;
}

export interface Output {
  readonly isTTY: boolean;
  write(text: string): void;
}

export interface ProcessIdentity {
  readonly pid: number;
  /** The moment at which it started, in whatever unit the system has; empty where it has none. */
  readonly started: string;
  readonly hostname: string;
}

export interface GitAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GitBytes {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface Spinner {
  stop(): Promise<void>;
}

export interface FileStatus {
  readonly kind: "file" | "directory" | "link" | "other";
  readonly size: number;
  readonly mode: number;
  /** Of the file system that holds it. */
  readonly device: number;
  /** Tells a file from the one that stood there before it. */
  readonly inode: number;
}

/**
 * The disk, in steps of which each either happens or doesn't. Paths are absolute. Failures are thrown as Node
 * throws them, with a `code` such as `EACCES`.
 */
export interface FileSystem {
  /** What stands there, links followed; `undefined` when nothing does. */
  status(path: string): FileStatus | undefined;
  /** What stands there, a link as a link. */
  linkStatus(path: string): FileStatus | undefined;
  realPath(path: string): string;
  readLink(path: string): string;
  readBytes(path: string): Buffer;
  list(path: string): readonly string[];
  makeDirectory(path: string): void;
  /** Makes a file that wasn't there, and returns when its contents are safe on disk. */
  createFile(path: string, bytes: Uint8Array, mode: number | undefined): void;
  /** Writes a file in place, whatever stood there. */
  writeFile(path: string, bytes: Uint8Array): void;
  createSymbolicLink(target: string, path: string): void;
  /** Gives a file a second name; fails when that name is taken. */
  createHardLink(from: string, to: string): void;
  rename(from: string, to: string): void;
  removeFile(path: string): void;
  /** Removes an empty directory. */
  removeDirectory(path: string): void;
  /** Returns when renames in that directory are safe on disk. */
  syncDirectory(path: string): void;
}
