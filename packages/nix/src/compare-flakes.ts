import { lstatSync } from "node:fs";
import { copyFile, cp, mkdir, readdir, readFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { type Comparison, compareOutputs } from "./compare-outputs.ts";
import { type EvaluationRequest, evaluateWithin } from "./evaluate-outputs.ts";
import { withTemporaryDirectory } from "./temporary-directory.ts";

export interface FlakeComparisonRequest extends Omit<EvaluationRequest, "directory" | "entry"> {
  /** The flake's directory as it was. */
  readonly before: string;
  /** The flake's directory as it is now. */
  readonly after: string;
}

export interface FlakeComparison extends Comparison {
  /**
   * Files besides the entry that both sides have, with different contents. Each side sees its own; an output that
   * holds the flake's whole source is different by that alone.
   */
  readonly changedFiles: readonly string[];
}

/**
 * Evaluates a flake before and after in one tree, at one place, that holds the files of both, so that `./.`,
 * `self` and cleaned sources don't differ by the files that a split adds; then compares all outputs.
 */
export function compareFlakes(request: FlakeComparisonRequest): Promise<FlakeComparison> {
  return withTemporaryDirectory(async (temporary) => {
    const tree = join(temporary, "source");
    const inputs = join(temporary, "inputs");
    await mkdir(inputs);
    const laidOut = await layOut(resolve(request.before), resolve(request.after), tree).catch(unreadable);
    if ("problem" in laidOut) return laidOut;
    const { changedFiles, useAfter } = laidOut;
    const before = await evaluateWithin(inputs, { ...request, directory: tree, entry: BEFORE });
    await useAfter();
    const after = await evaluateWithin(inputs, { ...request, directory: tree, entry: ENTRY });
    return { ...compareOutputs(before, after), changedFiles };
  });
}

/** A tree that can't be read or copied is the user's, not a defect of ours. */
function unreadable(error: Error): FlakeComparison {
  const problem = { code: "nix/unreadable-tree", message: error.message } as const;
  return { verdict: "inconclusive", outputs: [], problem, changedFiles: [] };
}

const ENTRY = "flake.nix";
const BEFORE = "flake.before.nix";

/** Both sides' files in `tree`, in case of conflict those of `before`, until `useAfter` puts the others there. */
async function layOut(before: string, after: string, tree: string) {
  const conflicts = await changedFiles(before, after);
  await copyTree(after, tree);
  await copyTree(before, tree);
  await copyFile(join(before, ENTRY), join(tree, BEFORE));
  await copyFile(join(after, ENTRY), join(tree, ENTRY));
  const useAfter = async () => {
    for (const file of conflicts) await copyFile(join(after, file), join(tree, file));
  };
  return { changedFiles: conflicts, useAfter };
}

/** Directories that are no part of a flake's source, or too big to be. */
const IGNORED = new Set([".git", "node_modules", ".direnv"]);

/** Adds the files of a tree to another; links stay as they are, and one that is there already stays. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const filter = (source: string, target: string) => !IGNORED.has(basename(source)) && !isLink(target);
  await cp(from, to, { recursive: true, force: true, verbatimSymlinks: true, filter });
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const names = files.map((file) => relative(directory, join(file.parentPath, file.name)));
  return names.filter((name) => !name.split(/[/\\]/).some((part) => IGNORED.has(part)));
}

/** The files besides the entry that both have, with different contents. */
async function changedFiles(before: string, after: string): Promise<string[]> {
  const current = new Set(await listFiles(after));
  const common = (await listFiles(before)).filter((file) => file !== ENTRY && current.has(file));
  const changed: string[] = [];
  for (const file of common) {
    const [left, right] = await Promise.all([readFile(join(before, file)), readFile(join(after, file))]);
    if (!left.equals(right)) changed.push(file);
  }
  return changed;
}
