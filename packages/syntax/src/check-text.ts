import type { Diagnostic } from "./diagnostic.ts";
import { syntaxError } from "./diagnostics.ts";
import type { Source } from "./source.ts";

/** What makes a text unreadable as a whole; null when nothing does. */
export function checkText(source: Source): Diagnostic | null {
  const { text } = source;
  if (text.startsWith("\uFEFF")) {
    const message = "the file begins with a byte order mark";
    return syntaxError(source, "syntax/byte-order-mark", { start: 0, end: 1 }, message, {
      why: "Nix does not read such files",
      help: "save it as UTF-8 without a byte order mark",
    });
  }
  const nul = text.indexOf("\0");
  if (nul < 0) return null;
  const message = "the file holds a NUL byte, so it is no text";
  return syntaxError(source, "syntax/binary", { start: nul, end: nul + 1 }, message);
}
