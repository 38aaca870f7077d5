import type { Span } from "@flake-split/syntax";
import type { Palette } from "./palette.ts";
import type { Positions } from "./positions.ts";
import { visible } from "./visible.ts";

/** How much of a line is shown; longer ones are cut around the place. */
const width = 120;

/**
 * The line of a span between its neighbours, with carets under what the span holds of that line:
 *
 *       |
 *     1 | let
 *     2 |   x = ''';
 *       |       ^^^
 *     3 | in x
 */
export function codeFrame(
  source: Positions,
  span: Span,
  palette: Palette,
  paint: (text: string) => string,
): string[] {
  const start = source.at(span.start);
  const end = source.at(Math.max(span.start, span.end - 1));
  const last = Math.max(start.line, Math.min(start.line + 1, source.lines));
  const digits = String(last).length;
  const left = Math.max(0, start.column - 1 - width / 2);
  const gutter = (label: string) => palette.dim(`  ${label.padStart(digits)} |`);
  const frame = [gutter("")];
  for (let line = Math.max(1, start.line - 1); line <= last; line++) {
    const text = visible(source.line(line).slice(left, left + width));
    frame.push(text === "" ? gutter(String(line)) : `${gutter(String(line))} ${text}`);
    if (line !== start.line) continue;
    const column = start.column - 1 - left;
    const stop = end.line === start.line ? end.column - left : text.length;
    const carets = "^".repeat(Math.max(1, Math.min(stop, width) - column));
    frame.push(`${gutter("")} ${blanksUnder(text.slice(0, column))}${paint(carets)}`);
  }
  return frame;
}

/** Blanks as wide as a text: tabs stay, and characters that fill two columns count for two. */
function blanksUnder(text: string): string {
  let blanks = "";
  for (const character of text) {
    if (character === "\t") blanks += "\t";
    else if (!/\p{Mark}/u.test(character)) blanks += isWide(character) ? "  " : " ";
  }
  return blanks;
}

function isWide(character: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(
    character,
  );
}
