import type { Token } from "./nodes.ts";
import type { Source } from "./source.ts";

/**
 * Prints `tokens` with the blanks between them, which gives the source's text back. Null when what is left
 * between two tokens is more than blanks: then a token is missing.
 */
export function printTokens({ text }: Source, tokens: readonly Token[]): string | null {
  let printed = "";
  let at = 0;
  for (const { span } of tokens) {
    if (span.start < at) return null;
    printed += text.slice(at, span.start).replaceAll(/[^ \t\r\n]/g, "") + text.slice(span.start, span.end);
    at = span.end;
  }
  printed += text.slice(at).replaceAll(/[^ \t\r\n]/g, "");
  return printed === text ? printed : null;
}
