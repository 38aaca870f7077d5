import { type Document, itemTrivia } from "@flake-split/analysis";
import type { Binding, Span } from "@flake-split/syntax";

/** An item of a set or a `let` as it will be: what stood there (with a new text, if it changes), or a new line. */
export type ComposedItem =
  | { readonly kind: "kept"; readonly item: Binding; readonly text: string }
  | { readonly kind: "replaced"; readonly item: Binding; readonly text: string }
  | { readonly kind: "new"; readonly text: string };

/**
 * The text between the opening and the closing token of a set or a `let`.
 *
 * `kept` items keep their comments above and beside them; `replaced` ones take the place of an item whose
 * comments have moved away with it; `new` ones follow what stands before them without an empty line.
 */
export function compose(
  document: Document,
  originals: readonly Binding[],
  span: Span,
  items: readonly ComposedItem[],
  indent: string,
  eol: string,
  step = "  ",
): string {
  const trivia = itemTrivia(document, originals, span.start, span.end);
  const { text } = document;
  const around = new Map(originals.map((item, index) => [item, trivia.items[index]]));
  // Blanks at the end of a line stay, or go, with the code that they stand behind.
  let result = text.slice(span.start, pastBlanks(text, trivia.start));
  let first = true;
  for (const entry of items) {
    const own = entry.kind === "new" ? undefined : around.get(entry.item);
    const isOriginalFirst = entry.kind !== "new" && entry.item === originals[0];
    if (entry.kind === "kept" && own !== undefined) {
      const lead = text.slice(own.lead.start, own.lead.end);
      result += withoutBlanks(first && !isOriginalFirst ? withoutBlankLines(lead) : lead);
      result += entry.text + text.slice(own.tail.start, pastBlanks(text, own.tail.end));
    } else {
      const blank = own?.blankBefore === true && !first;
      result += `${blank ? eol : ""}${eol}${indent}${entry.text}`;
    }
    first = false;
  }
  const rest = text.slice(trivia.rest.start, trivia.rest.end);
  const closing =
    rest.includes("\n") || items.every((entry) => entry.kind === "kept")
      ? rest
      : `${eol}${indent.slice(0, indent.length - step.length)}`;
  return result + withoutBlanks(first ? withoutBlankLines(closing) : closing);
}

/** The end of the blanks at `offset`, if nothing else follows on the line. */
function pastBlanks(text: string, offset: number): number {
  const blanks = /[ \t]+(?=\r?\n)/y;
  blanks.lastIndex = offset;
  return offset + (blanks.exec(text)?.[0].length ?? 0);
}

/** Without the blanks at the end of the line before it. */
function withoutBlanks(text: string): string {
  return text.slice(pastBlanks(text, 0));
}

/** Without the empty lines at its start. */
function withoutBlankLines(text: string): string {
  const blank = /^[ \t\r]*\n(?=[ \t\r]*\n)/;
  let rest = text;
  while (blank.test(rest)) rest = rest.replace(blank, "");
  return rest;
}
