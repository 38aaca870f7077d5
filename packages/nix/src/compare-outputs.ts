import type { Evaluation, EvaluationProblem, Leaf, OutputLeaf, OutputPath } from "./evaluation.ts";

/**
 * What became of one output. `broke`: had a value, fails now. `mended`: failed, has a value now. `bothFail`:
 * nothing is known of it.
 */
export type OutputStatus = "equal" | "different" | "lost" | "added" | "broke" | "mended" | "bothFail";

export interface ComparedOutput {
  readonly path: OutputPath;
  readonly status: OutputStatus;
  readonly before: Leaf | null;
  readonly after: Leaf | null;
}

/**
 * - `same`: every output is equal; empty sets may have been added.
 * - `partial`: every output of which something is known is equal; some fail on both sides or weren't reached.
 * - `different`: an output is different, lost, added or mended.
 * - `broken`: an output fails now, or the whole flake does.
 * - `inconclusive`: the flake as it was can't be evaluated, or nothing of it has a value.
 */
export type Verdict = "same" | "partial" | "different" | "broken" | "inconclusive";

export interface Comparison {
  readonly verdict: Verdict;
  readonly outputs: readonly ComparedOutput[];
  /** Set if a side couldn't be evaluated at all. */
  readonly problem: EvaluationProblem | null;
}

/** Compares what a flake evaluated to before and after. Both must come from one tree, see `compareFlakes`. */
export function compareOutputs(before: Evaluation, after: Evaluation): Comparison {
  if (!before.ok) return { verdict: "inconclusive", outputs: [], problem: before.problem };
  if (!after.ok) {
    const verdict = after.problem.code === "nix/unreadable-entry" ? "broken" : "inconclusive";
    return { verdict, outputs: [], problem: after.problem };
  }
  const old = index(before.leaves);
  const current = index(after.leaves);
  const keys = [...new Set([...old.keys(), ...current.keys()])].sort();
  const outputs = keys.flatMap((key) => compareOne(key, old, current));
  return { verdict: verdictOf(outputs, before.complete && after.complete), outputs, problem: null };
}

type Index = ReadonlyMap<string, OutputLeaf>;

function index(leaves: readonly OutputLeaf[]): Index {
  return new Map(leaves.map((output) => [JSON.stringify(output.path), output]));
}

function compareOne(key: string, old: Index, current: Index): ComparedOutput[] {
  const before = old.get(key) ?? null;
  const after = current.get(key) ?? null;
  const path = (before ?? after)?.path ?? [];
  const status = statusOf(before, after, old, current);
  // Where there is no leaf, the failure of a set that would hold it is what is known.
  const leafOf = (own: OutputLeaf | null, leaves: Index) => own?.leaf ?? failureAbove(path, leaves);
  return status === null
    ? []
    : [{ path, status, before: leafOf(before, old), after: leafOf(after, current) }];
}

/** Null if there is nothing to tell. */
function statusOf(
  before: OutputLeaf | null,
  after: OutputLeaf | null,
  old: Index,
  current: Index,
): OutputStatus | null {
  if (before === null && after === null) return null;
  if (before === null) return after === null ? null : statusOfNew(after, old);
  if (after === null) return statusOfGone(before, current);
  const failed = [before, after].map(({ leaf }) => leaf.kind === "error");
  if (failed[0] && failed[1]) return "bothFail";
  if (failed[0]) return "mended";
  if (failed[1]) return "broke";
  return JSON.stringify(canonical(before.leaf)) === JSON.stringify(canonical(after.leaf))
    ? "equal"
    : "different";
}

function statusOfNew(after: OutputLeaf, old: Index): OutputStatus | null {
  if (failureAbove(after.path, old) !== null) return after.leaf.kind === "error" ? "bothFail" : "mended";
  // What fails as a whole is told at each place that was below it.
  if (after.leaf.kind === "error" && hasBelow(after.path, old)) return null;
  // A set that lost everything in it: the losses are told. Empty sets may come; an overlay is more than that.
  if (after.leaf.kind === "empty-set") {
    return after.leaf.of === "overlay" && !hasBelow(after.path, old) ? "added" : null;
  }
  return "added";
}

function statusOfGone(before: OutputLeaf, current: Index): OutputStatus | null {
  if (failureAbove(before.path, current) !== null) return before.leaf.kind === "error" ? "bothFail" : "broke";
  // What was empty or failed as a whole, and has parts now: the parts are told.
  const replaced = before.leaf.kind === "error" || before.leaf.kind === "empty-set";
  return replaced && hasBelow(before.path, current) ? null : "lost";
}

function failureAbove(path: OutputPath, leaves: Index): Leaf | null {
  const above = path.map((_, length) => leaves.get(JSON.stringify(path.slice(0, length)))?.leaf);
  return above.find((leaf) => leaf?.kind === "error") ?? null;
}

function hasBelow(path: OutputPath, leaves: Index): boolean {
  const prefix = path.length === 0 ? "[" : `${JSON.stringify(path).slice(0, -1)},`;
  return [...leaves.keys()].some((key) => key.startsWith(prefix));
}

/** The same fields in the same order, whoever made the leaf. */
function canonical(leaf: Leaf): readonly string[] {
  switch (leaf.kind) {
    case "derivation":
      return [leaf.kind, leaf.drvPath, leaf.outputName];
    case "empty-set":
      return [leaf.kind, leaf.of ?? ""];
    case "error":
      return [leaf.kind, leaf.reason, leaf.message];
    default:
      return [leaf.kind, leaf.text];
  }
}

function verdictOf(outputs: readonly ComparedOutput[], complete: boolean): Verdict {
  const has = (...statuses: OutputStatus[]) => outputs.some(({ status }) => statuses.includes(status));
  if (has("broke")) return "broken";
  if (has("different", "lost", "added", "mended")) return "different";
  if (!has("equal")) return "inconclusive";
  return has("bothFail") || !complete ? "partial" : "same";
}
