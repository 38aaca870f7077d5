import { commentsWithin, type Document } from "@flake-split/analysis";
import { contains, type Span, type Token } from "@flake-split/syntax";

/** The comments that go with a piece of code that moves. */
export interface Dressing {
  /** Whether an empty line stands before it. */
  readonly blank: boolean;
  readonly lead: readonly LeadComment[];
  /** Those behind it on its last line. */
  readonly tail: readonly Token[];
}

export interface LeadComment {
  readonly comment: Token;
  readonly blank: boolean;
}

/** The pieces of code in `range` that go somewhere, with every comment that none of them holds itself. */
export interface Dressed {
  of(piece: Span): Dressing;
  /** Whether an empty line stands above what begins at `offset`. */
  isBlankAbove(offset: number): boolean;
  /** Comments behind the last piece. */
  readonly rest: readonly LeadComment[];
}

const bareDressing: Dressing = { blank: false, lead: [], tail: [] };

/**
 * Gives each comment of `range` to a piece: one that ends a piece's last line stays behind it, any other goes
 * before the next piece. Comments in `dropped` spans are left out.
 */
export function dress(
  document: Document,
  pieces: readonly Span[],
  range: Span,
  dropped: readonly Span[],
): Dressed {
  const sorted = [...pieces].sort((a, b) => a.start - b.start);
  const found = new Map<number, { lead: LeadComment[]; tail: Token[] }>();
  const rest: LeadComment[] = [];
  const entry = (piece: Span) => {
    const known = found.get(piece.start) ?? { lead: [], tail: [] };
    found.set(piece.start, known);
    return known;
  };
  for (const comment of commentsWithin(document.comments, range)) {
    const { span } = comment;
    if ([...sorted, ...dropped].some((piece) => contains(piece, span))) continue;
    const before = sorted.findLast((piece) => piece.end <= span.start);
    const next = sorted.find((piece) => piece.start >= span.end);
    const lead = { comment, blank: isBlankBefore(document, span.start) };
    if (before !== undefined && isOneLine(document, before.end, span.start)) entry(before).tail.push(comment);
    else if (next !== undefined) entry(next).lead.push(lead);
    else rest.push(lead);
  }
  return {
    rest,
    isBlankAbove: (offset) => isBlankBefore(document, offset),
    of: (piece) => {
      const own = found.get(piece.start);
      const blank = isBlankBefore(document, piece.start);
      return own === undefined ? { ...bareDressing, blank } : { ...own, blank };
    },
  };
}

function isOneLine({ text }: Document, from: number, to: number): boolean {
  return !text.slice(from, to).includes("\n");
}

/** Whether the line above what starts at `offset` is empty. */
function isBlankBefore({ text }: Document, offset: number): boolean {
  const start = text.lastIndexOf("\n", offset - 1);
  if (start <= 0 || text.slice(start + 1, offset).trim() !== "") return false;
  const above = text.lastIndexOf("\n", start - 1);
  return text.slice(above + 1, start).trim() === "";
}
