import type { Maker } from "./maker.ts";

/** A `"…"` with escapes, antiquotations and line breaks. */
export function quoted(maker: Maker, part: () => string): string {
  const pieces = [
    () => `s${maker.unique()}`,
    () => `\${${part()}}`,
    () => '\\"\\n\\${no}\\\\',
    () => "$${no} $",
    () => `\n   line ${maker.unique()}\n`,
    () => "# no note",
    () => "'' é 世",
  ] as const;
  return `"${Array.from({ length: 1 + maker.below(4) }, () => maker.oneOf(pieces)()).join(" ")}"`;
}

/** A `''…''` of several lines, with its escapes. Some lines stand deeper than others, some are empty. */
export function indentedString(maker: Maker, part: () => string): string {
  const lines = [
    () => `echo ${maker.unique()}`,
    () => `  deeper \${${part()}} ${maker.unique()}`,
    () => `''\${HOME} $$x ''' ''\\n`,
    () => "",
    () => `\${${part()}}`,
    () => "# a shell's note",
    () => '"quoted" \\ $',
  ] as const;
  const line = () => maker.oneOf(lines)();
  const items = Array.from({ length: 1 + maker.below(4) }, () => line);
  if (maker.chance(15)) return `''one line \${${part()}}''`;
  return maker.block("''", items, "''");
}
