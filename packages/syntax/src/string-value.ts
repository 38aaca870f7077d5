import { indentedPiece } from "./lexer.ts";
import type { Interpolation, StringExpression } from "./nodes.ts";
import type { Source } from "./source.ts";

/** A piece of a string's value: text as Nix computes it, or an interpolation. No two texts are neighbours. */
export type CookedPart = string | Interpolation;

/**
 * What a string stands for, as Nix computes it: escapes resolved, line ends normalised in `"…"`, indentation
 * stripped from `''…''`. Empty for an empty string.
 *
 * `"a\n${x}"` gives `["a⏎", interpolation]`.
 */
export function stringValue(source: Source, node: StringExpression): readonly CookedPart[] {
  const pieces =
    node.style === "double" ? doublePieces(source, node) : stripIndentation(indentedPieces(source, node));
  const cooked: CookedPart[] = [];
  for (const piece of pieces) {
    const last = cooked.at(-1);
    if (typeof piece === "string" && typeof last === "string") cooked[cooked.length - 1] = last + piece;
    else if (piece !== "") cooked.push(piece);
  }
  return cooked;
}

function doublePieces({ text }: Source, node: StringExpression): CookedPart[] {
  return node.parts.map((part) => {
    if (part.kind === "interpolation") return part;
    const raw = text.slice(part.span.start, part.span.end);
    return part.kind === "escape" ? escaped(raw.slice(1)) : raw.replaceAll(/\r\n?/g, "\n");
  });
}

/** What the character after a backslash stands for. */
function escaped(char: string): string {
  return char === "n" ? "\n" : char === "r" ? "\r" : char === "t" ? "\t" : char;
}

/** A piece of `''…''` before its indentation is taken away. */
type IndentedText = { readonly text: string; readonly indents: boolean } | Interpolation;

function indentedPieces({ text }: Source, node: StringExpression): IndentedText[] {
  const pieces: IndentedText[] = [];
  const end = node.span.end - 2;
  let at = skipFirstLine(text, node.span.start + 2);
  const interpolations = node.parts.filter((part) => part.kind === "interpolation");
  for (const next of [...interpolations, null]) {
    const stop = next ? next.span.start : end;
    while (at < stop) {
      const piece = indentedPiece(text, at);
      if (!piece) throw new Error("the lexer and the grammar disagree about a string");
      const raw = text.slice(at, piece.end);
      pieces.push(
        piece.kind === "plain"
          ? { text: raw, indents: true }
          : { text: escapedIndented(raw), indents: false },
      );
      at = piece.end;
    }
    if (next) pieces.push(next);
    at = next ? next.span.end : end;
  }
  return pieces;
}

/** Blanks and the line end right after the opening quotes are no part of the string. */
function skipFirstLine(text: string, start: number): number {
  let at = start;
  while (text.charAt(at) === " ") at++;
  return text.charAt(at) === "\n" ? at + 1 : start;
}

/** `''$` is `$`, `'''` is `''`, `''\n` is a line end; a lone `$` or `'` is itself. */
function escapedIndented(raw: string): string {
  if (raw.length === 1) return raw;
  if (raw === "'''") return "''";
  if (raw === "''$") return "$";
  return escaped(raw.slice(3));
}

/** Only spaces indent, tabs don't, and neither blank lines nor the blanks of the last line count. */
function stripIndentation(pieces: readonly IndentedText[]): CookedPart[] {
  const indentation = commonIndentation(pieces);
  const state = { atLineStart: true, dropped: 0 };
  return pieces.map((piece, index) => {
    if ("kind" in piece) {
      state.atLineStart = false;
      state.dropped = 0;
      return piece;
    }
    const stripped = stripText(piece.text, indentation, state);
    return index === pieces.length - 1 ? withoutBlankLastLine(stripped) : stripped;
  });
}

const space = 0x20;
const newline = 0x0a;

function commonIndentation(pieces: readonly IndentedText[]): number {
  let least = Number.POSITIVE_INFINITY;
  let current = 0;
  let atLineStart = true;
  const endIndentation = () => {
    if (atLineStart) least = Math.min(least, current);
    atLineStart = false;
  };
  for (const piece of pieces) {
    // An interpolation or an escape ends the blanks at the start of a line.
    if ("kind" in piece || !piece.indents) {
      endIndentation();
      continue;
    }
    for (let at = 0; at < piece.text.length; at++) {
      if (atLineStart) {
        if (piece.text.charCodeAt(at) === space) {
          current++;
          continue;
        }
        if (piece.text.charCodeAt(at) !== newline) endIndentation();
      }
      // Only the start of a line counts, so the rest of it is passed over.
      at = piece.text.indexOf("\n", at);
      if (at === -1) break;
      atLineStart = true;
      current = 0;
    }
  }
  return least;
}

function stripText(
  text: string,
  indentation: number,
  state: { atLineStart: boolean; dropped: number },
): string {
  let stripped = "";
  for (let at = 0; at < text.length; ) {
    if (state.atLineStart) {
      let end = at;
      while (text.charCodeAt(end) === space && state.dropped + end - at < indentation) end++;
      state.dropped += end - at;
      at = end;
      if (at === text.length) break;
      // Blanks beyond the indentation don't end the start of the line; anything else does.
      while (text.charCodeAt(end) === space) end++;
      if (end === text.length) return stripped + text.slice(at);
      state.atLineStart = false;
    }
    const lineEnd = text.indexOf("\n", at);
    if (lineEnd === -1) return stripped + text.slice(at);
    stripped += text.slice(at, lineEnd + 1);
    at = lineEnd + 1;
    state.atLineStart = true;
    state.dropped = 0;
  }
  return stripped;
}

function withoutBlankLastLine(text: string): string {
  const lineEnd = text.lastIndexOf("\n");
  if (lineEnd < 0) return text;
  for (const char of text.slice(lineEnd + 1)) if (char !== " ") return text;
  return text.slice(0, lineEnd + 1);
}
