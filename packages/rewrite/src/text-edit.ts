import type { Span } from "@flake-split/syntax";

/** Replaces the text at `span`, in offsets of the original. An empty span inserts. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/**
 * The text of `span` with the edits in it carried out.
 *
 * @throws When edits overlap or leave `span`: that is a fault of the caller, never of the user's file.
 */
export function applyEdits(text: string, span: Span, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = "";
  let at = span.start;
  for (const edit of sorted) {
    if (edit.span.start < at || edit.span.end > span.end) {
      throw new Error(`edit at ${edit.span.start}-${edit.span.end} overlaps another or leaves its range`);
    }
    result += text.slice(at, edit.span.start) + edit.text;
    at = edit.span.end;
  }
  return result + text.slice(at, span.end);
}
