import type { Span, Token } from "@flake-split/syntax";
import type { Document } from "./document.ts";

/**
 * What belongs to one item of a list or of a set besides itself.
 *
 * ```nix
 *                       # ── lead starts after the item before, or its comment on the same line
 *   # Images            #    comments of the lead
 *   a = 1; # why        # ── tail: a comment that ends the item's last line
 * ```
 */
export interface ItemTrivia {
  /** From the end of what stands before to the item itself. */
  readonly lead: Span;
  /** The comments in `lead`. */
  readonly comments: readonly Token[];
  /** From the end of the item to the end of the comment behind it; empty without one. */
  readonly tail: Span;
  /** Whether an empty line stands before the item and its comments. */
  readonly blankBefore: boolean;
}

/** The comments that lie within `span`, in order. */
export function commentsWithin(comments: readonly Token[], span: Span): readonly Token[] {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.span.start ?? 0) < span.start) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < comments.length && (comments[end]?.span.end ?? Number.POSITIVE_INFINITY) <= span.end) end++;
  return comments.slice(low, end);
}

/**
 * Divides the comments and blanks between `open` and `close` (offsets behind the opening and before the
 * closing token) among the items. What stands behind the last item's line belongs to none: `rest`.
 */
export function itemTrivia(
  document: Document,
  items: readonly { readonly span: Span }[],
  open: number,
  close: number,
): { readonly items: readonly ItemTrivia[]; readonly rest: Span; readonly start: number } {
  const { text } = document;
  const start = tailEnd(document, open, items[0]?.span.start ?? close);
  let from = start;
  const found = items.map((item, index): ItemTrivia => {
    const lead = { start: from, end: item.span.start };
    const next = items[index + 1]?.span.start ?? close;
    const tail = { start: item.span.end, end: tailEnd(document, item.span.end, next) };
    from = tail.end;
    const comments = commentsWithin(document.comments, lead);
    const blanks = text.slice(lead.start, comments[0]?.span.start ?? lead.end);
    return { lead, comments, tail, blankBefore: blanks.split("\n").length > 2 };
  });
  return { items: found, rest: { start: from, end: close }, start };
}

/** The end of a comment that stands on the line of `offset` with nothing else behind it, else `offset`. */
function tailEnd(document: Document, offset: number, limit: number): number {
  const { text } = document;
  const newline = text.indexOf("\n", offset);
  const lineEnd = newline === -1 ? text.length : newline;
  let end = offset;
  for (const comment of commentsWithin(document.comments, { start: offset, end: limit })) {
    if (comment.span.start > lineEnd || text.slice(end, comment.span.start).trim() !== "") break;
    const after = text.slice(comment.span.end, text.indexOf("\n", comment.span.end) >>> 0);
    if (comment.span.end > lineEnd && after.trim() !== "") break;
    end = comment.span.end;
  }
  const behind = text.slice(end, Math.min(limit, nextLine(text, end)));
  return behind.trim() === "" ? end : offset;
}

function nextLine(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  return newline === -1 ? text.length : newline;
}

/** The blanks at the start of the line that holds `offset`. */
export function lineIndent(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  let end = start;
  while (text[end] === " " || text[end] === "\t") end++;
  return text.slice(start, end);
}
