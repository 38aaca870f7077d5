import { type Cause, errorHeadline, errorReason, type Finding, type Leaf } from "@flake-split/nix";
import { changeText, withoutHashes } from "./change-text.ts";

/** How a kind of finding is called, and whether it is a difference, in the order in which findings are told. */
export const kinds: Readonly<Record<Finding["kind"], { readonly label: string; readonly differs: boolean }>> =
  {
    different: { label: "different", differs: true },
    missing: { label: "missing", differs: true },
    added: { label: "added", differs: true },
    "fails-now": { label: "fails now", differs: true },
    "fails-otherwise": { label: "fails otherwise", differs: true },
    "works-now": { label: "works now", differs: true },
    "own-source": { label: "own source", differs: false },
    "timed-out": { label: "timed out", differs: false },
    "fails-alike": { label: "fails alike", differs: false },
    "fails-unread": { label: "fails unread", differs: false },
    "needs-build": { label: "needs build", differs: false },
    "not-comparable": { label: "not comparable", differs: false },
    same: { label: "same", differs: false },
  };

/** What there is to say of a finding besides its kind, a line each. */
export function findingLines(finding: Finding): readonly string[] {
  const { kind, before, after } = finding;
  switch (kind) {
    case "different":
      return differenceLines(finding);
    case "added":
    case "fails-now":
      return [errorHeadline(messageOf(after))];
    case "works-now":
    case "fails-alike":
      return [errorHeadline(messageOf(before))];
    case "fails-otherwise":
      return otherwiseLines(messageOf(before), messageOf(after));
    default:
      return [];
  }
}

function messageOf(leaf: Leaf | null): string {
  return leaf?.kind === "error" ? leaf.message : "";
}

/** Both errors by their first paragraphs, or, where these are the same, what differs in the rest. */
function otherwiseLines(before: string, after: string): readonly string[] {
  const [left, right] = [errorHeadline(before), errorHeadline(after)];
  if (left !== right) return [`before: ${left}`, `after: ${right}`];
  return [left, changeText(errorReason(before), errorReason(after))];
}

/** A value says by itself what differs in it, besides the derivations that it names. */
function differenceLines(finding: Finding): readonly string[] {
  const { before, after, causes } = finding;
  const inValue = before !== null && after !== null && "text" in before && "text" in after;
  const isOther = inValue && withoutHashes(before.text) !== withoutHashes(after.text);
  // That the flake's own folder is another is no difference.
  const told = causes.filter(({ kind }) => kind !== "own-source");
  const own = told.length === 0 || isOther ? [leafChange(finding)] : [];
  return [...own, ...told.map((cause) => causeLine(cause, finding))];
}

/** A function that became a path, another text, another output of one derivation. */
function leafChange({ before, after }: Finding): string {
  if (before === null || after === null) return "";
  const what = (leaf: typeof before) => (leaf.kind === "opaque" ? "function" : leaf.kind);
  if (what(before) !== what(after)) return `was a ${what(before)}, is a ${what(after)}`;
  if ("text" in before && "text" in after) return changeText(before.text, after.text);
  if (before.kind !== "derivation" || after.kind !== "derivation") return "";
  if (before.outputName === after.outputName) return "";
  return changeText(before.outputName, after.outputName);
}

/** `in shell: HERON_HOME: /var/lib/heron → /var/lib/herons`; the output's own derivation isn't named. */
export function causeLine(cause: Cause, { after }: Pick<Finding, "after">): string {
  const inner = after?.kind === "derivation" ? cause.through.slice(1) : cause.through;
  const where = inner.length === 0 ? "" : `in ${inner.join(" → ")}: `;
  return where + causeText(cause);
}

function causeText(cause: Cause): string {
  switch (cause.kind) {
    case "environment":
      return `${cause.variable}: ${changeText(cause.before, cause.after)}`;
    case "field":
      return `${cause.field}: ${changeText(cause.before, cause.after)}`;
    case "input":
      return cause.side === "before" ? `no longer uses ${cause.input}` : `uses ${cause.input}`;
    case "source":
      return `${cause.source === "source" ? "" : "source "}${cause.source}: other contents${filesText(cause.files)}`;
    case "own-source":
      return "the flake's own folder";
    case "unknown":
      return "its derivation isn't in the store";
  }
}

/** A source that is a file itself has no others in it. */
function filesText(files: readonly string[]): string {
  return files.length === 0 || files[0] === "." ? "" : ` (${files.join(", ")})`;
}
