import type { Diagnostic } from "@flake-split/syntax";
import { codeFrame } from "./code-frame.ts";
import type { Palette } from "./palette.ts";
import { type Positions, positionsByFile } from "./positions.ts";
import { visible } from "./visible.ts";

/** Gives the text of a file that a diagnostic speaks of, if it can be had. */
export type TextOf = (file: string) => string | undefined;

/** Diagnostics as people read them, each with its place, a code frame, and what to do. */
export function diagnosticTexts(
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
  palette: Palette,
): string {
  const positions = positionsByFile(textOf);
  return diagnostics.map((diagnostic) => `${diagnosticText(diagnostic, positions, palette)}\n`).join("\n");
}

function diagnosticText(
  diagnostic: Diagnostic,
  positions: (file: string) => Positions | undefined,
  palette: Palette,
): string {
  const { file, span, severity, code, message } = diagnostic;
  const paint = { error: palette.red, warning: palette.yellow, note: palette.cyan }[severity];
  const source = positions(file);
  const lines = [
    `${place(file, span?.start, source)}: ${palette.bold(paint(`${severity}[${code}]`))}: ${visible(message)}`,
  ];
  if (span !== undefined && source !== undefined) lines.push(...codeFrame(source, span, palette, paint));
  if (diagnostic.why !== undefined) lines.push(`  ${palette.bold("why:")} ${visible(diagnostic.why)}`);
  if (diagnostic.help !== undefined) lines.push(`  ${palette.bold("help:")} ${visible(diagnostic.help)}`);
  for (const related of diagnostic.related ?? []) {
    const at = place(related.file, related.span.start, positions(related.file));
    lines.push(`  ${at}: ${palette.cyan("related")}: ${visible(related.message)}`);
  }
  return lines.join("\n");
}

function place(file: string, offset: number | undefined, source: Positions | undefined): string {
  if (offset === undefined || source === undefined) return visible(file);
  const { line, column } = source.at(offset);
  return `${visible(file)}:${line}:${column}`;
}
