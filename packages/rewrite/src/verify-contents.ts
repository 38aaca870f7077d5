import type { Document } from "@flake-split/analysis";
import { folderOf } from "@flake-split/plan";
import { contains, type Span, type StringExpression, stringValue, walk } from "@flake-split/syntax";
import type { Fault, VerifyInput } from "./verify.ts";
import { resolvePath } from "./verify-imports.ts";

/**
 * Nothing lost, nothing doubled: comments, strings (by the value that Nix computes), numbers and paths (by the
 * place that they mean) are the same before and after, each as often. What machines share on demand counts once.
 */
export function accountFor(input: VerifyInput, after: ReadonlyMap<string, Document>): readonly Fault[] {
  const dropped = input.dropped.map((pair) => pair.dropped.span);
  const counted: Counted[] = [];
  if (input.files.has(input.entry.path)) counted.push({ document: input.entry, sign: 1, without: dropped });
  for (const path of input.files.keys()) {
    const known = input.before.get(path);
    if (known !== undefined && path !== input.entry.path)
      counted.push({ document: known, sign: 1, without: [] });
  }
  for (const path of input.files.keys()) {
    const document = after.get(path);
    if (document !== undefined) counted.push({ document, sign: -1, without: [] });
  }
  const unmoved = sameText(counted);
  const before = new Map<string, number>();
  for (const one of counted) count(one, before, input, unmoved);
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

/** A document, whether it stands before or after, and what of it isn't counted. */
interface Counted {
  readonly document: Document;
  readonly sign: 1 | -1;
  readonly without: readonly Span[];
}

/**
 * The texts of strings that stand as often before as after, letter for letter. Their values do, too, and needn't be
 * computed: those are most of the strings of what stays where it was.
 */
function sameText(counted: readonly Counted[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { document, sign, without } of counted) {
    walk(document.root, (node) => {
      if (isWithin(without, node.span)) return "skip";
      if (node.kind === "string") {
        const text = textOf(document, node.span);
        counts.set(text, (counts.get(text) ?? 0) + sign);
      }
      return undefined;
    });
  }
  const same = new Set<string>();
  for (const [text, difference] of counts) if (difference === 0) same.add(text);
  return same;
}

function isWithin(outer: readonly Span[], span: Span): boolean {
  return outer.length > 0 && outer.some((one) => contains(one, span));
}

function textOf({ text }: Document, { start, end }: Span): string {
  return text.slice(start, end);
}

function short(what: string): string {
  return what.length <= 80 ? what : `${what.slice(0, 77)}...`;
}

function count(
  { document, sign, without }: Counted,
  counts: Map<string, number>,
  input: VerifyInput,
  unmoved: ReadonlySet<string>,
): void {
  const add = (what: string) => counts.set(what, (counts.get(what) ?? 0) + sign);
  for (const { span } of document.comments) {
    const comment = textOf(document, span);
    if (isWithin(without, span)) continue;
    if (!input.titles.has(comment)) add(`the comment ${comment.replace(/\s+/g, " ").trim()}`);
  }
  walk(document.root, (node) => {
    if (isWithin(without, node.span)) return "skip";
    switch (node.kind) {
      case "string":
        if (!unmoved.has(textOf(document, node.span))) add(`the string ${stringText(document, node)}`);
        break;
      case "integer":
      case "float":
      case "uri":
      case "search-path":
        add(`\`${textOf(document, node.span)}\``);
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

/** What a string's text comes to, in quotes, whatever its interpolations give. */
function stringText({ path, text }: Document, node: StringExpression): string {
  const value = stringValue({ path, text }, node).map((part) => (typeof part === "string" ? part : "${}"));
  return JSON.stringify(value.join(""));
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
