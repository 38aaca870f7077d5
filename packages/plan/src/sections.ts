import { type Document, itemTrivia } from "@flake-split/analysis";
import type { Binding, Token } from "@flake-split/syntax";

/**
 * The author's own headings among the bindings of a set or of a `let`:
 *
 * ```nix
 * # === AI ===          a rule of `=`, `-`, `#`, `*` or `~` around or beside the words
 *
 * # ──────────
 * # Release tools       a rule above or below them
 * # ──────────
 * ```
 *
 * A heading counts until the next one; one over a binding that doesn't `count` is passed over. The result has the heading
 * of each binding that stands under one.
 */
export function sections(
  document: Document,
  items: readonly Binding[],
  open: number,
  close: number,
  counts: (item: Binding) => boolean = () => true,
): ReadonlyMap<Binding, string> {
  const found = new Map<Binding, string>();
  let current: string | null = null;
  const trivia = itemTrivia(document, items, open, close).items;
  items.forEach((item, index) => {
    if (counts(item)) current = heading(blocks(document, trivia[index]?.comments ?? [])) ?? current;
    if (current !== null) found.set(item, current);
  });
  return found;
}

/** Comments that stand on lines next to each other. */
export function blocks(document: Document, comments: readonly Token[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  let end = -1;
  for (const { span } of comments) {
    const between = end === -1 ? "\n\n" : document.text.slice(end, span.start);
    if (between.split("\n").length > 2) found.push([]);
    found[found.length - 1]?.push(document.text.slice(span.start, span.end));
    end = span.end;
  }
  return found;
}

const rule = /[=\-#*~─━═_]{3,}/;

/** The words of the last block that has a rule in it. */
export function heading(found: readonly (readonly string[])[]): string | null {
  let last: string | null = null;
  for (const block of found) {
    if (!block.some((comment) => rule.test(comment.slice(1)))) continue;
    const words = block.map(wordsOf).find((text) => text !== "");
    if (words !== undefined && words.length <= 60) last = words;
  }
  return last;
}

/** A comment's text without its marks and rules. */
export function wordsOf(comment: string): string {
  return comment
    .replace(/^#+|^\/\*+|\*+\/$/g, "")
    .replace(/[=\-#*~─━═_]{2,}/g, " ")
    .replace(/[\s:]+/g, " ")
    .trim();
}
