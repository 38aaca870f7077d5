import { type Expression, type Span, type StringExpression, stringValue, walk } from "@flake-split/syntax";
import type { Document } from "./document.ts";

/** What code says, whatever its layout. Two pieces with the same `code` are the same tokens in the same order. */
export interface CodeText {
  /** The tokens; of a string its value, so that its indentation doesn't count. */
  readonly code: string;
  /** The same with the comments, each at its place among the tokens. */
  readonly commented: string;
}

/**
 * Reads an expression for comparison with another one, of the same file or of another. It says nothing about
 * what names and paths mean in their places.
 */
export function codeText(document: Document, node: Expression): CodeText {
  const strings = new Map<number, StringExpression>();
  walk(node, (inner) => {
    if (inner.kind === "string") strings.set(inner.span.start, inner);
    return undefined;
  });
  const code: string[] = [];
  const commented: string[] = [];
  collect(document, node.span, strings, code, commented);
  return { code: code.join(" "), commented: commented.join(" ") };
}

function collect(
  document: Document,
  span: Span,
  strings: ReadonlyMap<number, StringExpression>,
  code: string[],
  commented: string[],
): void {
  const { tokens, text } = document;
  const add = (part: string) => {
    code.push(part);
    commented.push(part);
  };
  for (let index = firstFrom(document, span.start); index < tokens.length; ) {
    const token = tokens[index];
    if (token === undefined || token.span.start >= span.end) return;
    const string = strings.get(token.span.start);
    if (string !== undefined) {
      for (const part of stringValue({ path: document.path, text }, string)) {
        if (typeof part === "string") add(JSON.stringify(part));
        else {
          add("${");
          collect(document, inside(part.span), strings, code, commented);
          add("}");
        }
      }
      add('"');
      index = firstFrom(document, string.span.end);
      continue;
    }
    const part = text.slice(token.span.start, token.span.end);
    if (token.kind === "comment") commented.push(part.replace(/\s+/g, " ").trim());
    else add(part);
    index++;
  }
}

/** What stands between `${` and `}`. */
function inside({ start, end }: Span): Span {
  return { start: start + 2, end: end - 1 };
}

/** The index of the first token that starts at or after `offset`. */
function firstFrom({ tokens }: Document, offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.span.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
