import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { ReadDerivation } from "./derivation.ts";
import { beforeEntry } from "./flake-change.ts";

/** What sources in the store hold. */
export interface SourceFiles {
  /** The files in which two sources differ, the first few. */
  differing(before: string, after: string): readonly string[];
  /** Whether a source is the flake's own folder, or a filtered copy of it. */
  isOwn(path: string): boolean;
  /** Whether a derivation, or one that it needs, uses the flake's own folder. */
  usesOwn(derivation: string): boolean;
}

const mostFiles = 5;

/** `dir` is the flake's folder in its source. */
export function sourceFiles(storeRoot: string, dir: string, read: ReadDerivation): SourceFiles {
  const own = new Map<string, boolean>();
  const isOwn = (path: string) => {
    const known = own.get(path);
    if (known !== undefined) return known;
    // Nobody else has a file of that name.
    const marks = [join(storeRoot + path, beforeEntry), join(storeRoot + path, dir, beforeEntry)];
    const found = marks.some((mark) => existsSync(mark));
    own.set(path, found);
    return found;
  };
  const users = new Map<string, boolean>();
  const usesOwn = (path: string): boolean => {
    const known = users.get(path);
    if (known !== undefined) return known;
    users.set(path, false);
    const derivation = read(path);
    const found =
      derivation !== null &&
      (derivation.inputSources.some(isOwn) || [...derivation.inputDerivations.keys()].some(usesOwn));
    users.set(path, found);
    return found;
  };
  const differing = (before: string, after: string) => {
    const files: string[] = [];
    compare(storeRoot + before, storeRoot + after, "", files);
    return files;
  };
  return { differing, isOwn, usesOwn };
}

function compare(before: string, after: string, path: string, files: string[]): void {
  if (files.length >= mostFiles) return;
  const [left, right] = [kindOf(before), kindOf(after)];
  if (left === "directory" && right === "directory") {
    const names = new Set([...readdirSync(before), ...readdirSync(after)]);
    for (const name of [...names].sort()) {
      compare(join(before, name), join(after, name), path === "" ? name : `${path}/${name}`, files);
    }
  } else if (left !== right || !isSame(left, before, after)) files.push(path === "" ? "." : path);
}

function kindOf(path: string): "directory" | "file" | "link" | "none" {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return "none";
  if (status.isSymbolicLink()) return "link";
  return status.isDirectory() ? "directory" : "file";
}

function isSame(kind: ReturnType<typeof kindOf>, before: string, after: string): boolean {
  if (kind === "link") return readlinkSync(before) === readlinkSync(after);
  if (kind === "none") return true;
  const [left, right] = [lstatSync(before), lstatSync(after)];
  const isAlike = left.size === right.size && (left.mode & 0o100) === (right.mode & 0o100);
  return isAlike && readFileSync(before).equals(readFileSync(after));
}
