import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  type Stats,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import type { FileStatus, FileSystem } from "./host.ts";

/** The disk of this machine. */
export const nodeFileSystem: FileSystem = {
  status: (path) => present(() => statSync(path, { throwIfNoEntry: false })),
  linkStatus: (path) => present(() => lstatSync(path, { throwIfNoEntry: false })),
  realPath: (path) => realpathSync(path),
  readLink: (path) => readlinkSync(path),
  readBytes: (path) => readFileSync(path),
  list: (path) => readdirSync(path).sort(),
  makeDirectory: (path) => mkdirSync(path),
  createFile,
  writeFile: (path, bytes) => writeFileSync(path, bytes),
  createSymbolicLink: (target, path) => symlinkSync(target, path),
  createHardLink: (from, to) => linkSync(from, to),
  rename: (from, to) => renameSync(from, to),
  removeFile: (path) => unlinkSync(path),
  removeDirectory: (path) => rmdirSync(path),
  syncDirectory,
};

function createFile(path: string, bytes: Uint8Array, mode: number | undefined): void {
  const descriptor = openSync(path, "wx");
  try {
    writeFileSync(descriptor, bytes);
    if (mode !== undefined) fchmodSync(descriptor, mode);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Some file systems can't do this for a directory; the renames are as safe there as they get.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EINVAL" && code !== "ENOTSUP" && code !== "EPERM") throw error;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Nothing stands below a file or at the end of a broken link, either. That nothing is there is asked of every name that
 * a file could get, and a thrown error costs more than the answer.
 */
function present(ask: () => Stats | undefined): FileStatus | undefined {
  try {
    const stats = ask();
    if (stats === undefined) return undefined;
    return {
      kind: kindOf(stats),
      size: stats.size,
      mode: stats.mode & 0o7777,
      device: stats.dev,
      inode: stats.ino,
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return undefined;
    throw error;
  }
}

function kindOf(stats: Stats): FileStatus["kind"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  return stats.isSymbolicLink() ? "link" : "other";
}
