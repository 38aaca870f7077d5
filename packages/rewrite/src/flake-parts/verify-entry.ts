import { type Document, type Parse, readDocument, referencesWithin } from "@flake-split/analysis";
import { contains, type Span, stringValue, walk } from "@flake-split/syntax";
import type { Fault } from "../verify.ts";
import type { ConvertedEntry } from "./to-flake-parts.ts";

/**
 * Checks a converted entry before it is written (level 1 of the design): it parses, no name is unbound, names
 * that only a `with` may have are named as often as before, and every comment, string, number and path of the
 * flake stands in it, once.
 */
export function verifyEntry(
  parse: Parse,
  before: Document,
  { text, dropped, doubled, added }: Omit<ConvertedEntry, "notes">,
): readonly Fault[] {
  const file = before.path;
  const read = readDocument(parse, { path: file, text });
  if ("refused" in read) return [{ file, message: read.refused[0]?.message ?? "doesn't parse" }];
  const after = read.document;
  const unbound = after.scopes.references
    .filter(({ target }) => target.kind === "unbound")
    .map(({ name }) => ({ file, message: `nothing binds \`${name}\`` }));
  const counts = contentsOf(before, dropped, doubled);
  for (const [what, count] of contentsOf(after, [], [])) counts.set(what, (counts.get(what) ?? 0) - count);
  const faults: Fault[] = [];
  for (const [what, difference] of counts) {
    const told = what.length <= 80 ? what : `${what.slice(0, 77)}...`;
    if (difference > 0) faults.push({ file, message: `lost ${told}` });
    if (difference < 0 && !added.some((own) => what === toldString(own)))
      faults.push({ file, message: `doubled ${told}` });
  }
  return [...unbound, ...faults];
}

function toldString(value: string): string {
  return `the string ${JSON.stringify(value)}`;
}

/** Comments, strings, numbers, paths, and names that a `with` may give, each with how often it stands there. */
function contentsOf(
  document: Document,
  dropped: readonly Span[],
  doubled: readonly Span[],
): Map<string, number> {
  const { text, path } = document;
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  const add = (what: string, span: Span) => {
    if (![...dropped, ...doubled].some((each) => contains(each, span))) count(what);
  };
  for (const { span } of document.comments) {
    if (doubled.some((each) => contains(each, span))) continue;
    count(`the comment ${text.slice(span.start, span.end).replace(/\s+/g, " ").trim()}`);
  }
  for (const { name, span, target } of referencesWithin(document.scopes, { start: 0, end: text.length })) {
    if (target.kind === "with") add(`the name \`${name}\` of a \`with\``, span);
  }
  walk(document.root, (node) => {
    if (node.kind === "string") {
      const value = stringValue({ path, text }, node).map((part) =>
        typeof part === "string" ? part : "${}",
      );
      add(toldString(value.join("")), node.span);
    } else if (
      node.kind === "path" ||
      node.kind === "integer" ||
      node.kind === "float" ||
      node.kind === "uri"
    ) {
      add(`\`${text.slice(node.span.start, node.span.end)}\``, node.span);
    }
    return undefined;
  });
  return counts;
}
