import { commentsWithin, type Document, itemTrivia, lineIndent } from "@flake-split/analysis";
import type { AttrSet, List } from "@flake-split/syntax";
import type { TextEdit } from "./text-edit.ts";

/**
 * Adds a binding behind the last one of a set, or an item behind the last one of a list, with an empty line before
 * it where the author keeps them apart so. `item` gets the indentation and gives the text without that of its first
 * line. Every byte of the file stays.
 */
export function appendItem(
  document: Document,
  target: AttrSet | List,
  item: (indent: string) => string,
): TextEdit {
  const { text } = document;
  const ends = delimiters(target);
  const items = target.kind === "list" ? target.items : target.bindings;
  const outer = lineIndent(text, target.span.start);
  const last = items[items.length - 1];
  const ended = (made: string) => (text.includes("\r\n") ? made.replaceAll("\n", "\r\n") : made);
  const inside = text.slice(ends.open, ends.close);
  const comments = commentsWithin(document.comments, { start: last?.span.end ?? ends.open, end: ends.close });
  if (last === undefined || !text.slice(last.span.end, ends.close).includes("\n")) {
    const at = comments[comments.length - 1]?.span.end ?? last?.span.end ?? ends.open;
    const indent =
      last !== undefined && inside.includes("\n") ? lineIndent(text, last.span.start) : `${outer}  `;
    return { span: { start: at, end: ends.close }, text: ended(`\n${indent}${item(indent)}\n${outer}`) };
  }
  const indent = lineIndent(text, last.span.start);
  const trivia = itemTrivia(document, items, ends.open, ends.close);
  const at =
    commentsWithin(document.comments, trivia.rest).at(-1)?.span.end ??
    trivia.items[items.length - 1]?.tail.end ??
    last.span.end;
  const apart = trivia.items.slice(1);
  const blank = apart.filter(({ blankBefore }) => blankBefore).length * 2 > apart.length ? "\n" : "";
  return { span: { start: at, end: at }, text: ended(`${blank}\n${indent}${item(indent)}`) };
}

function delimiters(target: AttrSet | List): { readonly open: number; readonly close: number } {
  if (target.kind === "list") return { open: target.span.start + 1, close: target.span.end - 1 };
  return { open: target.open.end, close: target.close.start };
}
