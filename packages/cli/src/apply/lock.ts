import { join } from "node:path";
import type { FileSystem, Host, ProcessIdentity } from "../host.ts";
import { lockName, type StateDirectory } from "./state-directory.ts";

/** Whether this run may write now; if not, who does. */
export type LockAnswer =
  | { readonly kind: "locked" }
  | { readonly kind: "busy"; readonly holder: ProcessIdentity | undefined; readonly path: string };

/**
 * Takes the lock of a state directory, and makes the directory. The lock is a symbolic link whose target names
 * the holder: it comes to be in one step, never half written. A lock whose process has ended is taken over.
 */
export function acquireLock(host: Host, state: StateDirectory): LockAnswer {
  const path = join(state.path, lockName);
  for (let attempt = 0; attempt < 5; attempt++) {
    if (tryLock(host, state, path)) return { kind: "locked" };
    const text = readLock(host.fs, path);
    if (text === undefined) continue;
    const holder = parseIdentity(text);
    if (holder === undefined || host.isRunning(holder) !== false) return { kind: "busy", holder, path };
    breakLock(host, path, text);
  }
  return { kind: "busy", holder: undefined, path };
}

function tryLock(host: Host, state: StateDirectory, path: string): boolean {
  try {
    if (host.fs.status(state.path) === undefined) host.fs.makeDirectory(state.path);
    host.fs.createSymbolicLink(formatIdentity(host.process), path);
    return true;
  } catch (error) {
    // EEXIST: another run holds it. ENOENT: another run has just cleared the folder away.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "ENOENT") return false;
    throw error;
  }
}

/**
 * Removes the lock of a process that has ended. Two runs may find it at once, and the slower one must not remove
 * the faster one's new lock: so it is moved aside first, looked at, and put back if it isn't what was found.
 */
function breakLock({ fs, process }: Host, path: string, found: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    fs.rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const moved = fs.readLink(aside);
  if (moved !== found && fs.linkStatus(path) === undefined) fs.createSymbolicLink(moved, path);
  fs.removeFile(aside);
}

function readLock(fs: FileSystem, path: string): string | undefined {
  try {
    return fs.readLink(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    // Something else of that name: not ours to break.
    if (code === "EINVAL") return "";
    throw error;
  }
}

function formatIdentity({ pid, started, hostname }: ProcessIdentity): string {
  return `${pid}:${started}:${hostname}`;
}

function parseIdentity(text: string): ProcessIdentity | undefined {
  const match = /^(\d+):(\d*):(.*)$/s.exec(text);
  if (match === null) return undefined;
  const [, pid = "", started = "", hostname = ""] = match;
  return { pid: Number(pid), started, hostname };
}
