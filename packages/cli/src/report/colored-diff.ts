import { type Palette, plain } from "./palette.ts";

/** A diff for a terminal; without colours it is left alone to the byte. */
export function coloredDiff(diff: string, palette: Palette): string {
  if (palette === plain) return diff;
  let inHunk = false;
  return diff
    .split("\n")
    .map((line) => {
      if (line.startsWith("diff --git ")) inHunk = false;
      else if (line.startsWith("@@ ")) inHunk = true;
      return paintLine(line, inHunk, palette);
    })
    .join("\n");
}

function paintLine(line: string, inHunk: boolean, palette: Palette): string {
  if (line === "") return line;
  if (!inHunk) return palette.bold(line);
  if (line.startsWith("@@ ")) return palette.cyan(line);
  if (line.startsWith("+")) return palette.green(line);
  return line.startsWith("-") ? palette.red(line) : line;
}
