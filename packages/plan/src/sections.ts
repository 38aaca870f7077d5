import { type Document, itemTrivia } from "@flake-split/analysis";
import type { Binding } from "@flake-split/syntax";

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
 * A heading counts until the next one. The result has the heading of each binding that stands under one.
 */
export function sections(
  document: Document,
  items: readonly Binding[],
  open: number,
  close: number,
): ReadonlyMap<Binding, string> {
  const found = new Map<Binding, string>();
  let current: string | null = null;
  const trivia = itemTrivia(document, items, open, close).items;
  items.forEach((item, index) => {
    const comments = trivia[index]?.comments ?? [];
    current = heading(comments.map(({ span }) => document.text.slice(span.start, span.end))) ?? current;
    if (current !== null) found.set(item, current);
  });
  return found;
}

const rule = /[=\-#*~─━═_]{3,}/;

/** The words of the last heading among comments. */
export function heading(comments: readonly string[]): string | null {
  let found: string | null = null;
  comments.forEach((comment, index) => {
    const words = wordsOf(comment);
    if (words === "" || words.length > 60) return;
    const beside = [comments[index - 1], comments[index + 1]];
    const ruled = beside.some((other) => other !== undefined && rule.test(other) && wordsOf(other) === "");
    if (rule.test(comment.slice(1)) || ruled) found = words;
  });
  return found;
}

/** A comment's text without its marks and rules. */
function wordsOf(comment: string): string {
  return comment
    .replace(/^#+|^\/\*+|\*+\/$/g, "")
    .replace(/[=\-#*~─━═_]{2,}/g, " ")
    .replace(/[\s:]+/g, " ")
    .trim();
}
