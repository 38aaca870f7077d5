import type { Diagnostic } from "./diagnostic.ts";
import { syntaxError } from "./diagnostics.ts";
import type { Failure } from "./recognition.ts";
import { isShellExpansion } from "./shell-variable.ts";
import type { Source } from "./source.ts";

/** For a failure within a `${…}` that was meant for the shell: says so, at its start. Null when it wasn't. */
export function explainShell(source: Source, { open, lexeme }: Failure): Diagnostic | null {
  const at = open.findLastIndex(({ kind }) => kind === "interpolation");
  const container = open[at - 1]?.kind;
  const start = open[at]?.lexeme.start;
  if (start === undefined || (container !== "indented" && container !== "string")) return null;
  const lineEnd = source.text.indexOf("\n", start);
  const line = source.text.slice(start + 2, lineEnd < 0 ? undefined : lineEnd);
  if (!isShellExpansion(line)) return null;
  const close = line.indexOf("}");
  const inner = close < 0 ? line : line.slice(0, close);
  const opening = container === "indented" ? "''${" : "\\${";
  return syntaxError(
    source,
    "syntax/shell-interpolation",
    { start, end: start + 2 + (close < 0 ? line.length : close + 1) },
    `'\${${inner}}' is read as Nix, but looks like the shell's`,
    {
      help: `write '${opening}${inner}}' to leave it to the shell`,
      related: [
        { file: source.path, span: { start: lexeme.start, end: lexeme.end }, message: "here Nix gives up" },
      ],
    },
  );
}
