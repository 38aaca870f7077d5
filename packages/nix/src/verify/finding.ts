import type { ComparedOutput } from "../compare-outputs.ts";
import type { FailureReason, Leaf, OutputPath } from "../evaluation.ts";
import type { Cause, CauseSearch } from "./derivation-diff.ts";
import { contextOf, type LeafDifference, leafDifference } from "./leaf-diff.ts";
import { errorReason } from "./nix-error.ts";
import { isModulePath } from "./walk-units.ts";

/**
 * What became of an output:
 * - `own-source`: the same but for the flake's own folder, which it holds as a source and which has other files now;
 * - `fails-now`, `works-now`: fails on one side only; `fails-otherwise`: on both, for different reasons;
 * - `fails-alike`: on both, for the same reason, so that nothing is known of it;
 * - `fails-unread`: on both, and one of the reasons wasn't asked for, since too many outputs fail;
 * - `needs-build`: would have to build something in order to be evaluated; `timed-out`: takes longer than it may;
 * - `not-comparable`: a function, a module that can't be evaluated alone, or a value that is too large or too deep.
 */
export type FindingKind =
  | "same"
  | "own-source"
  | "different"
  | "missing"
  | "added"
  | "fails-now"
  | "works-now"
  | "fails-otherwise"
  | "fails-alike"
  | "fails-unread"
  | "needs-build"
  | "timed-out"
  | "not-comparable";

export interface Finding {
  readonly path: OutputPath;
  readonly kind: FindingKind;
  readonly before: Leaf | null;
  readonly after: Leaf | null;
  /** Why derivations differ; empty if they don't, or for values, which tell it themselves. */
  readonly causes: readonly Cause[];
}

/** Says what a difference of evaluations means. */
export function findingOf(output: ComparedOutput, search: CauseSearch): Finding {
  const { path, before, after, status } = output;
  if ((status !== "equal" && status !== "different") || before === null || after === null) {
    return { path, kind: kindOfOneSided(output), before, after, causes: [] };
  }
  const difference = leafDifference(before, after, search);
  const kind = kindOfCompared(after, difference, search);
  return { path, kind, before, after, causes: difference.causes };
}

function kindOfCompared(after: Leaf, { causes, isOther }: LeafDifference, { sources }: CauseSearch) {
  if (isOther || causes.some(({ kind }) => kind !== "own-source")) return "different";
  if (isUnseen(after)) return "not-comparable";
  const context = contextOf(after);
  const usesOwn = context.some((path) => (path.endsWith(".drv") ? sources.usesOwn : sources.isOwn)(path));
  return causes.length > 0 || usesOwn ? "own-source" : "same";
}

/**
 * Whether a leaf holds what wasn't looked at: a function, or what lies too deep. In a string the quote behind a mark would
 * be escaped. Functions within modules are left to the module system.
 */
function isUnseen(leaf: Leaf): boolean {
  if (leaf.kind === "opaque") return true;
  if (!("text" in leaf)) return false;
  return leaf.text.includes('<unseen "') || (leaf.kind !== "function" && leaf.text.includes('<function "'));
}

function kindOfOneSided(output: ComparedOutput): FindingKind {
  switch (output.status) {
    case "lost":
      return "missing";
    case "added":
      return "added";
    case "broke":
      return reasonOf(output.after) === "timed-out" ? "timed-out" : "fails-now";
    case "mended":
      return reasonOf(output.before) === "timed-out" ? "timed-out" : "works-now";
    default:
      return kindOfFailing(output);
  }
}

function kindOfFailing({ path, before, after }: ComparedOutput): FindingKind {
  const reasons = [reasonOf(before), reasonOf(after)];
  if (reasons.includes("timed-out")) return "timed-out";
  if (reasons.every((reason) => reason === "needs-build")) return "needs-build";
  const [left, right] = [before, after].map((leaf) => (leaf?.kind === "error" ? leaf.message : ""));
  if (left === "" || right === "") return "fails-unread";
  if (errorReason(left ?? "") !== errorReason(right ?? "")) return "fails-otherwise";
  return isModulePath(path) ? "not-comparable" : "fails-alike";
}

function reasonOf(leaf: Leaf | null): FailureReason | null {
  return leaf?.kind === "error" ? leaf.reason : null;
}
