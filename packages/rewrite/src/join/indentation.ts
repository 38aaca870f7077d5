import { type Document, lineIndent } from "@flake-split/analysis";
import type { AttrSet } from "@flake-split/syntax";

/** How far the line of an offset will be indented, when code at `base` goes to a place at `indent`. */
export function indent(document: Document, offset: number, base: string, target: string): string {
  const own = lineIndent(document.text, offset);
  return own.startsWith(base) ? target + own.slice(base.length) : own;
}

/** By how much the author indents, read off the flake's outermost set. */
export function stepOf({ text }: Document, root: AttrSet): string {
  for (const { span } of root.bindings) {
    const own = lineIndent(text, span.start);
    if (own !== "") return own;
  }
  return "  ";
}
