import { type Document, lineIndent } from "@flake-split/analysis";
import { type Expression, type Span, type StringExpression, walk } from "@flake-split/syntax";
import { applyEdits, type TextEdit } from "./text-edit.ts";

/** Code of a document that moves: a span of it with edits inside. */
export interface Fragment {
  readonly document: Document;
  readonly span: Span;
  readonly edits: readonly TextEdit[];
  /** The strings in it; the lines of some of them can't move. */
  readonly strings: readonly StringExpression[];
  /** Those whose lines stay where they are, though they could move. */
  readonly fixed?: ReadonlySet<StringExpression>;
}

/** The strings in an expression, for fragments. */
export function stringsIn(node: Expression): readonly StringExpression[] {
  const found: StringExpression[] = [];
  walk(node, (inner) => {
    if (inner.kind === "string") found.push(inner);
    return undefined;
  });
  return found;
}

/**
 * The fragment's text with its lines indented for a place where code starts with `indent`, measured from the
 * indentation of the line that holds `anchor`, or of the line that closes the fragment where that is less: code that
 * shares its first line with other bindings has none of its own. The first line is the caller's.
 *
 * Every line moves by the same amount, save lines that begin inside of a string whose value would change:
 * any multi-line `"…"`, and `''…''` whose lines can't all move alike.
 */
export function render(fragment: Fragment, indent: string, anchor = fragment.span.start): string {
  const { document, span, edits } = fragment;
  const base = baseIndent(document.text, span, anchor);
  const shifts = base === indent ? [] : lineShifts(fragment, base, indent);
  const kept = shifts.filter((shift) => !edits.some((edit) => within(shift.span, edit.span)));
  return applyEdits(document.text, span, [...edits, ...kept]);
}

/** The lesser indentation of a fragment's first line and of the line of its closing token, if one starts with that. */
function baseIndent(text: string, span: Span, anchor: number): string {
  const first = lineIndent(text, anchor);
  const last = text.lastIndexOf("\n", span.end - 1) + 1;
  if (last <= span.start) return first;
  const closing = lineIndent(text, span.end - 1);
  const isClosed = /^(?:[\])}]|'')/.test(text.slice(last + closing.length, span.end));
  return isClosed && first.startsWith(closing) ? closing : first;
}

function within(inner: Span, outer: Span): boolean {
  return outer.start < inner.end && inner.start < outer.end;
}

function lineShifts(
  { document, span, strings, fixed: held = new Set() }: Fragment,
  base: string,
  indent: string,
): readonly TextEdit[] {
  const { text } = document;
  const shifts: TextEdit[] = [];
  // A fragment may be a small part of what its strings were taken from.
  const inside = strings.filter((string) => within(string.span, span));
  const fixed = new FixedText(inside, held, text, base, indent);
  for (let at = text.indexOf("\n", span.start); at !== -1 && at < span.end; at = text.indexOf("\n", at + 1)) {
    const start = at + 1;
    if (start >= span.end) break;
    const kind = fixed.at(start);
    if (kind === "fixed") continue;
    const end = blanksEnd(text, start);
    const blanks = text.slice(start, end);
    if (text[end] === "\n" || text[end] === "\r") {
      if (kind === "code" || blanks === "") continue;
      shifts.push({ span: { start, end }, text: shiftBlankLine(blanks, base, indent) });
    } else if (blanks.startsWith(base)) {
      shifts.push({ span: { start, end: start + base.length }, text: indent });
    }
  }
  return shifts;
}

function blanksEnd(text: string, start: number): number {
  let end = start;
  while (text[end] === " " || text[end] === "\t") end++;
  return end;
}

/** A line of blanks in a string keeps what it has beyond the indentation. */
function shiftBlankLine(blanks: string, base: string, indent: string): string {
  return blanks.startsWith(base) ? indent + blanks.slice(base.length) : "";
}

/** Tells of each line start whether it is code, string text that may move, or string text that may not. */
class FixedText {
  readonly #spans: readonly { readonly span: Span; readonly movable: boolean }[];

  constructor(
    strings: readonly StringExpression[],
    held: ReadonlySet<StringExpression>,
    text: string,
    base: string,
    indent: string,
  ) {
    const spans: { span: Span; movable: boolean }[] = [];
    for (const string of strings) {
      const movable =
        string.style === "indented" && !held.has(string) && canShift(string, text, base, indent);
      for (const span of textSpans(string)) spans.push({ span, movable });
    }
    this.#spans = spans.sort((a, b) => a.span.start - b.span.start);
  }

  at(offset: number): "code" | "movable" | "fixed" {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#spans[middle]?.span.start ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    const found = this.#spans[low - 1];
    if (found === undefined || offset > found.span.end) return "code";
    return found.movable ? "movable" : "fixed";
  }
}

/** The stretches of a string between its quotes that are outside of interpolations. */
function textSpans(string: StringExpression): readonly Span[] {
  const quote = string.style === "double" ? 1 : 2;
  const spans: Span[] = [];
  let start = string.span.start + quote;
  for (const part of string.parts) {
    if (part.kind !== "interpolation") continue;
    spans.push({ start, end: part.span.start });
    start = part.span.end;
  }
  spans.push({ start, end: string.span.end - quote });
  return spans;
}

/**
 * Whether all lines of a `''…''` string can move from `base` to `indent` without changing its value: the first
 * line is empty, no indentation holds tabs (Nix strips spaces only), and every line that counts starts with
 * `base`.
 */
function canShift(string: StringExpression, text: string, base: string, indent: string): boolean {
  if (base.includes("\t") || indent.includes("\t")) return false;
  const spans = textSpans(string);
  let lines = 0;
  for (const span of spans) {
    for (
      let at = text.indexOf("\n", span.start);
      at !== -1 && at < span.end;
      at = text.indexOf("\n", at + 1)
    ) {
      const start = at + 1;
      lines++;
      const end = blanksEnd(text, start);
      const blank = end < span.end && (text[end] === "\n" || text[end] === "\r");
      const closing = end >= span.end && span === spans[spans.length - 1];
      if (!blank && !closing && !text.slice(start, end).startsWith(base)) return false;
      if (text.slice(start, end).includes("\t") && text.slice(start, end).indexOf("\t") < base.length)
        return false;
    }
  }
  if (lines === 0) return true;
  const first = spans[0];
  if (first === undefined) return false;
  const opening = text.slice(first.start, blanksEnd(text, first.start) + 1);
  return opening.trim() === "" && opening.endsWith("\n");
}
