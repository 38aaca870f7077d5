import type { Document } from "@flake-split/analysis";
import {
  type Binding,
  type Expression,
  type Inherit,
  type PathExpression,
  type Span,
  type StringExpression,
  type Token,
  walk,
} from "@flake-split/syntax";

/** What stands in a piece of code and needs care when it moves. */
export interface Facts {
  readonly strings: readonly StringExpression[];
  readonly paths: readonly PathExpression[];
  readonly inherits: readonly Inherit[];
}

/** Collects them in one walk. */
export function factsOf(node: Expression): Facts {
  const strings: StringExpression[] = [];
  const paths: PathExpression[] = [];
  const inherits: Inherit[] = [];
  const add = (bindings: readonly Binding[]) => {
    for (const binding of bindings) if (binding.kind === "inherit") inherits.push(binding);
  };
  walk(node, (inner) => {
    if (inner.kind === "string") strings.push(inner);
    else if (inner.kind === "path") paths.push(inner);
    else if (inner.kind === "attrset" || inner.kind === "let" || inner.kind === "let-body")
      add(inner.bindings);
    return undefined;
  });
  return { strings, paths, inherits };
}

/** The index of the first token that starts at or after `offset`. */
export function tokenIndex(document: Document, offset: number): number {
  let low = 0;
  let high = document.tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((document.tokens[middle]?.span.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first token at or after `offset` that is neither a comment nor text of a string. */
export function tokenFrom(document: Document, offset: number): Token | undefined {
  const { tokens } = document;
  let at = tokenIndex(document, offset);
  while (at < tokens.length && tokens[at]?.kind !== "token") at++;
  return tokens[at];
}

/** The code between two offsets, from its first token or comment to its last. */
export function codeBetween(document: Document, start: number, end: number): Span {
  const first = document.tokens[tokenIndex(document, start)];
  const last = document.tokens[tokenIndex(document, end) - 1];
  if (first === undefined || last === undefined || first.span.start >= end) return { start, end };
  return { start: first.span.start, end: last.span.end };
}
