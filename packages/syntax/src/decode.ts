import type { Diagnostic } from "./diagnostic.ts";

/** The text of a file's bytes, byte order mark included, or why it has none. Encoding it again gives the same bytes. */
export function decode(path: string, bytes: Uint8Array): { readonly text: string } | Diagnostic {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { code: "syntax/not-utf8", severity: "error", file: path, message: "the file is not valid UTF-8" };
  }
}
