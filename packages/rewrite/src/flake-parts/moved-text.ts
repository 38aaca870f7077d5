import { type Document, lineIndent } from "@flake-split/analysis";
import { contains, type Span, type StringExpression } from "@flake-split/syntax";
import { render, stringsIn } from "../render.ts";
import type { TextEdit } from "../text-edit.ts";
import type { Dressed, LeadComment } from "./dressing.ts";

/** What is needed to set moved code out anew. */
export interface MovedCode {
  readonly document: Document;
  readonly strings: readonly StringExpression[];
  readonly dressed: Dressed;
  /** Changes to make wherever the code goes. */
  readonly edits: readonly TextEdit[];
  /** One step of indentation. */
  readonly step: string;
}

export function movedCode(document: Document, dressed: Dressed, edits: readonly TextEdit[]): MovedCode {
  return { document, edits, strings: stringsIn(document.root), dressed, step: stepOf(document) };
}

/** A tab where the author indents with tabs, else two spaces. */
function stepOf({ text }: Document): string {
  return /\n\t/.test(text) ? "\t" : "  ";
}

/** The code in `span`, for a place where lines start with `indent`. */
export function codeAt(moved: MovedCode, span: Span, edits: readonly TextEdit[], indent: string): string {
  const { document, strings } = moved;
  const own = strings.filter((string) => contains(span, string.span));
  const all = [...edits, ...moved.edits.filter((edit) => contains(span, edit.span))];
  return render({ document, span, edits: all, strings: own }, indent);
}

/** A value behind `name =`: on the same line when its author began it on the line of something else. */
export function valueAt(moved: MovedCode, span: Span, edits: readonly TextEdit[], indent: string): string {
  if (!beginsLine(moved.document, span)) return ` ${codeAt(moved, span, edits, indent)}`;
  const inner = indent + moved.step;
  return `\n${inner}${codeAt(moved, span, edits, inner)}`;
}

export function beginsLine({ text }: Document, { start }: Span): boolean {
  return text.slice(text.lastIndexOf("\n", start - 1) + 1, start).trim() === "";
}

/**
 * A line of code with the comments of the piece that it is made from; empty lines as the author has them above
 * `whole`, the binding that the piece stands in.
 */
export function dressedLine(
  moved: MovedCode,
  piece: Span,
  code: string,
  indent: string,
  whole = piece,
): string {
  const { blank, lead, tail } = moved.dressed.of(piece);
  const [first] = lead;
  const lines = [...commentLines(moved, lead, indent)];
  if (first !== undefined && blank) lines.push("");
  const behind = tail.map((comment) => ` ${textOf(moved.document, comment.span)}`).join("");
  lines.push(`${indent}${code}${behind}`);
  const gap = first === undefined ? moved.dressed.isBlankAbove(whole.start) : first.blank;
  return `${gap ? "\n" : ""}${lines.join("\n")}`;
}

export function commentLines(
  moved: MovedCode,
  lead: readonly LeadComment[],
  indent: string,
): readonly string[] {
  return lead.map(({ comment, blank }, index) => {
    const gap = blank && index > 0 ? "\n" : "";
    return `${gap}${indent}${codeAt(moved, comment.span, [], indent)}`;
  });
}

function textOf({ text }: Document, span: Span): string {
  return text.slice(span.start, span.end);
}

/** Lines of one block: the first doesn't begin with an empty line. */
export function blockLines(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => (index === 0 && line.startsWith("\n") ? line.slice(1) : line));
}

/** The indentation of the line that code begins on. */
export function indentAt({ text }: Document, span: Span): string {
  return lineIndent(text, span.start);
}
