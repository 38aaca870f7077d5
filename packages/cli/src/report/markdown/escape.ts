import { visible } from "../visible.ts";

/*
 * Markdown in which nothing that a flake holds can be markup: names, reasons and diffs are text, whatever is in
 * them.
 */

/** Longer names and reasons are cut in tables. */
const cellLimit = 240;

/** A name in code style, also in a table. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line === "") return "—";
  return /[`|\\]/.test(line) ? `<code>${entities(line, /[^\p{L}\p{N}_ ]/gu)}</code>` : `\`${line}\``;
}

/** A name in code style where Markdown isn't read, as in `<summary>`. */
export function htmlCode(text: string): string {
  return `<code>${entities(oneLine(text), /[^\p{L}\p{N}_ ./-]/gu)}</code>`;
}

/** A sentence of ours, also in a table: its `code` stays code, everything else is plain. */
export function prose(text: string): string {
  return oneLine(text)
    .split(/(`[^`|\\]+`)/)
    .map((piece, index) => (index % 2 === 1 ? piece : plainText(piece)))
    .join("");
}

/** Such sentences, a line each, as a cell of a table takes them. */
export function proseLines(text: string): string {
  return text
    .split("\n")
    .map(prose)
    .filter((line) => line !== "")
    .join("<br>");
}

/** A text in a fence that is longer than any in it. */
export function fenced(language: string, text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text.endsWith("\n") || text === "" ? text : `${text}\n`}${fence}\n`;
}

/** Nobody is notified, and no issue linked, because a flake has an `@` or a `#`. */
function plainText(text: string): string {
  return entities(text.replace(/@(?=\w)|#(?=\d)/g, "$&\u200b"), /[\\`*_[\]<>&|~$]/g);
}

function entities(text: string, which: RegExp): string {
  return text.replace(which, (character) => `&#${character.codePointAt(0)};`);
}

function oneLine(text: string): string {
  const line = visible(text).replace(/\s+/g, " ").trim();
  return line.length > cellLimit ? `${line.slice(0, cellLimit)}…` : line;
}
