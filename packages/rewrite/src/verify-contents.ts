import type { Document } from "@flake-split/analysis";
import { folderOf } from "@flake-split/plan";
import { contains, type Span, stringValue, walk } from "@flake-split/syntax";
import type { Fault, VerifyInput } from "./verify.ts";
import { resolvePath } from "./verify-imports.ts";

/**
 * Nothing lost, nothing doubled: comments, strings (by the value that Nix computes), numbers and paths (by the
 * place that they mean) are the same before and after, each as often. What machines share on demand counts once.
 */
export function accountFor(input: VerifyInput, after: ReadonlyMap<string, Document>): readonly Fault[] {
  const before = new Map<string, number>();
  const dropped = input.dropped.map((pair) => pair.dropped.span);
  if (input.files.has(input.entry.path)) count(input.entry, before, input, 1, dropped);
  for (const path of input.files.keys()) {
    const known = input.before.get(path);
    if (known !== undefined && path !== input.entry.path) count(known, before, input, 1);
  }
  for (const path of input.files.keys()) {
    const document = after.get(path);
    if (document !== undefined) count(document, before, input, -1);
  }
  const faults: Fault[] = [];
  for (const [what, difference] of before) {
    if (difference > 0) {
      const lost = what.replace(/^the \w+ /, "");
      faults.push({ file: input.entry.path, message: `lost ${short(what)}`, lost });
    }
    if (difference < 0) faults.push({ file: input.entry.path, message: `doubled ${short(what)}` });
  }
  return faults;
}

function short(what: string): string {
  return what.length <= 80 ? what : `${what.slice(0, 77)}...`;
}

function count(
  document: Document,
  counts: Map<string, number>,
  input: VerifyInput,
  sign: 1 | -1,
  without: readonly Span[] = [],
): void {
  const isLeftOut = (span: Span) => without.some((left) => contains(left, span));
  const add = (what: string) => counts.set(what, (counts.get(what) ?? 0) + sign);
  const { text } = document;
  for (const { span } of document.comments) {
    const comment = text.slice(span.start, span.end);
    if (isLeftOut(span)) continue;
    if (!input.titles.has(comment)) add(`the comment ${comment.replace(/\s+/g, " ").trim()}`);
  }
  walk(document.root, (node) => {
    if (isLeftOut(node.span)) return "skip";
    switch (node.kind) {
      case "string": {
        const value = stringValue({ path: document.path, text }, node).map((part) =>
          typeof part === "string" ? part : "${}",
        );
        add(`the string ${JSON.stringify(value.join(""))}`);
        break;
      }
      case "integer":
      case "float":
      case "uri":
      case "search-path":
        add(`\`${text.slice(node.span.start, node.span.end)}\``);
        break;
      case "path": {
        const place = placeOf(document, node.span.start, node.parts[0]?.span.end ?? node.span.end);
        if (!isOwnImport(place, input)) add(`the path ${place}`);
        break;
      }
      default:
        break;
    }
    return undefined;
  });
}

/** What a path means, as far as it is literal. */
function placeOf(document: Document, start: number, end: number): string {
  const text = document.text.slice(start, end);
  if (text.startsWith("/") || text.startsWith("~")) return text;
  return `${resolvePath(folderOf(document.path), text)}${text.endsWith("/") ? "/" : ""}`;
}

/** Paths to files of the split come and go with the wiring. */
function isOwnImport(place: string, input: VerifyInput): boolean {
  return [place, `${place}/default.nix`].some((path) => input.files.has(path) || input.before.has(path));
}
