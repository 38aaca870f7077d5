import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { ReadDerivation } from "./derivation.ts";
import { beforeEntry } from "./flake-change.ts";

/** What sources in the store hold. */
export interface SourceFiles {
  /** The files in which two sources differ, the first few. */
  differing(before: string, after: string): readonly string[];
  /** The same for a place of the flake, as `<flake>/docs`; nothing for others. */
  differingAt(place: string): readonly string[];
  /**
   * The flake's own folder before and after, where they are two, as a text names it without holding it (`toString ./x`): by
   * its path in the store, and by its place on disk.
   */
  readonly trees: readonly (readonly [before: string, after: string])[];
  /** Whether a source is the flake's own folder, or a filtered copy of it. */
  isOwn(path: string): boolean;
  /**
   * Whether both are that, and differ by nothing but the files that the change changed: where one has another file than
   * the other, each has it as its side's tree does. A filter that lets other files through is no such thing.
   */
  areOwn(before: string, after: string): boolean;
  /** Whether a derivation, or one that it needs, uses the flake's own folder. */
  usesOwn(derivation: string): boolean;
}

const mostFiles = 5;

/** The flake's source on both sides, by its store path, and the flake's folder in it. */
export interface OwnTrees {
  readonly before: string;
  readonly after: string;
  readonly dir: string;
}

export function sourceFiles(storeRoot: string, trees: OwnTrees, read: ReadDerivation): SourceFiles {
  const { dir } = trees;
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
  const explained = new Map<string, boolean>();
  const areOwn = (before: string, after: string) => {
    if (!isOwn(before) || !isOwn(after)) return false;
    const key = `${before} ${after}`;
    const known = explained.get(key);
    if (known !== undefined) return known;
    const treeOf = (source: string, tree: string) =>
      storeRoot + (existsSync(join(storeRoot + source, beforeEntry)) ? join(tree, dir) : tree);
    const found = isExplained(
      { source: storeRoot + before, tree: treeOf(before, trees.before) },
      { source: storeRoot + after, tree: treeOf(after, trees.after) },
    );
    explained.set(key, found);
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
  const filesThatDiffer = (before: string, after: string) => {
    const files: string[] = [];
    compare(before, after, "", files);
    return files;
  };
  const differing = (before: string, after: string) => filesThatDiffer(storeRoot + before, storeRoot + after);
  const differingAt = (place: string) => {
    const [, root, rest = ""] = /^<(flake|source)>(\/.*)?$/s.exec(place) ?? [];
    if (root === undefined || trees.before === trees.after) return [];
    const at = (tree: string) => pastLinks(join(storeRoot + tree, root === "flake" ? dir : "", rest));
    return filesThatDiffer(at(trees.before), at(trees.after));
  };
  const both = [trees.before, trees.after] as const;
  const onDisk = [storeRoot + trees.before, storeRoot + trees.after] as const;
  const pairs = trees.before === trees.after ? [] : storeRoot === "" ? [both] : [onDisk, both];
  return { differing, differingAt, trees: pairs, isOwn, areOwn, usesOwn };
}

/** What a link leads to; a link that leads nowhere is what it is. */
function pastLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function compare(before: string, after: string, path: string, files: string[]): void {
  if (files.length >= mostFiles) return;
  if (!isSameEntry(before, after)) files.push(path === "" ? "." : path);
  else if (kindOf(before) === "directory") {
    for (const name of namesIn(before, after)) {
      compare(join(before, name), join(after, name), path === "" ? name : `${path}/${name}`, files);
    }
  }
}

/** A copy of a side's tree, and the tree. */
interface Copy {
  readonly source: string;
  readonly tree: string;
}

function isExplained(before: Copy, after: Copy): boolean {
  const isAlike = isSameEntry(before.source, after.source);
  const isTheirs = isSameEntry(before.source, before.tree) && isSameEntry(after.source, after.tree);
  if (!isAlike && !isTheirs) return false;
  const at = ({ source, tree }: Copy, name: string) => ({
    source: join(source, name),
    tree: join(tree, name),
  });
  return namesIn(before.source, after.source).every((name) => isExplained(at(before, name), at(after, name)));
}

/** The names in two folders; what is no folder has none. */
function namesIn(...paths: readonly string[]): readonly string[] {
  const folders = paths.filter((path) => kindOf(path) === "directory");
  return [...new Set(folders.flatMap((path) => readdirSync(path)))].sort();
}

/** Whether the same stands at two places; of folders, what is in them doesn't count. */
function isSameEntry(before: string, after: string): boolean {
  const [left, right] = [kindOf(before), kindOf(after)];
  return left === right && (left === "directory" || isSame(left, before, after));
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
