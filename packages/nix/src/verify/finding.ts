import type { ComparedOutput } from "../compare-outputs.ts";
import type { FailureReason, Leaf, OutputPath } from "../evaluation.ts";
import { type Cause, type CauseSearch, causesOf, pairByName } from "./derivation-diff.ts";

/**
 * What became of an output:
 * - `own-source`: the same but for the flake's own folder, which it holds as a source and which has other files now;
 * - `fails-now`, `works-now`: fails on one side only; `fails-otherwise`: on both, for different reasons;
 * - `fails-alike`: on both, for the same reason, so that nothing is known of it;
 * - `needs-build`: would have to build something in order to be evaluated; `timed-out`: takes longer than it may;
 * - `not-comparable`: a function, or a module that can't be evaluated alone.
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
  const { path, before, after } = output;
  const causes = output.status === "different" ? differenceCauses(before, after, search) : [];
  return { path, kind: kindOf(output, causes, search), before, after, causes };
}

function kindOf(output: ComparedOutput, causes: readonly Cause[], search: CauseSearch): FindingKind {
  switch (output.status) {
    case "equal":
      return kindOfEqual(output, search);
    case "different":
      return causes.length > 0 && causes.every(({ kind }) => kind === "own-source")
        ? "own-source"
        : "different";
    case "lost":
      return "missing";
    case "added":
      return "added";
    case "broke":
      return reasonOf(output.after) === "timed-out" ? "timed-out" : "fails-now";
    case "mended":
      return reasonOf(output.before) === "timed-out" ? "timed-out" : "works-now";
    case "bothFail":
      return kindOfFailing(output);
  }
}

function kindOfEqual({ after }: ComparedOutput, { sources }: CauseSearch): FindingKind {
  if (after?.kind === "opaque") return "not-comparable";
  const derivations = contextOf(after).filter((path) => path.endsWith(".drv"));
  const plain = contextOf(after).filter((path) => !path.endsWith(".drv"));
  return derivations.some(sources.usesOwn) || plain.some(sources.isOwn) ? "own-source" : "same";
}

function kindOfFailing({ path, before, after }: ComparedOutput): FindingKind {
  const reasons = [reasonOf(before), reasonOf(after)];
  if (reasons.includes("timed-out")) return "timed-out";
  if (reasons.every((reason) => reason === "needs-build")) return "needs-build";
  const [left, right] = [messageOf(before), messageOf(after)];
  // A message that wasn't read says nothing.
  if (left !== "" && right !== "" && left !== right) return "fails-otherwise";
  return /Modules?$/.test(path[0] ?? "") ? "not-comparable" : "fails-alike";
}

function reasonOf(leaf: Leaf | null): FailureReason | null {
  return leaf?.kind === "error" ? leaf.reason : null;
}

/** What an error says, without where it stands: that changes when code moves. Empty for what is no error. */
export function messageOf(leaf: Leaf | null): string {
  return leaf?.kind === "error" ? firstLines(leaf.message) : "";
}

/** The message's own lines, before those that show the place. */
function firstLines(message: string): string {
  const lines = message.split("\n").map((line) => line.trim());
  const end = lines.findIndex(
    (line, index) => index > 0 && (line === "" || /^(at|…|\(use) /.test(line) || line.startsWith("at ")),
  );
  const own = (end < 0 ? lines : lines.slice(0, end)).join(" ");
  return own.replace(/,? at \S+:\d+:\d+/g, "").replace(/:\d+:\d+/g, "");
}

/** The store paths that a leaf names; a derivation names itself. */
function contextOf(leaf: Leaf | null): readonly string[] {
  if (leaf?.kind === "derivation") return [leaf.drvPath];
  return leaf !== null && "context" in leaf ? (leaf.context ?? []) : [];
}

function differenceCauses(before: Leaf | null, after: Leaf | null, search: CauseSearch): readonly Cause[] {
  // What an output is stands for what it was, also under another name.
  if (before?.kind === "derivation" && after?.kind === "derivation")
    return causesOf(before.drvPath, after.drvPath, search);
  const { pairs } = pairByName(contextOf(before), contextOf(after));
  return pairs.flatMap(([left, right]) => {
    if (left.endsWith(".drv")) return causesOf(left, right, search);
    const isOwn = search.sources.isOwn(left) && search.sources.isOwn(right);
    return isOwn ? [{ kind: "own-source" as const, source: right, through: [] }] : [];
  });
}
