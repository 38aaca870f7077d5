import { diffLines } from "../../diff/line-diff.ts";
import { count } from "../counts.ts";

/**
 * Says of the lines of a binding how many aren't in a file as they were, but for their indentation. Only that file is looked at:
 * a `};` stands in all others, too.
 */
export function bindingFate(lines: readonly string[], file: readonly string[]): string {
  const before = bare(lines);
  const same = diffLines(before, bare(file)).reduce(
    (sum, { kind, oldStart, oldEnd }) => sum + (kind === "same" ? oldEnd - oldStart : 0),
    0,
  );
  const changed = before.length - same;
  return changed === 0 ? "unchanged" : `${changed} of ${count(before.length, "line")} changed`;
}

/** The lines that aren't blank, without their indentation. */
function bare(lines: readonly string[]): string[] {
  return lines.map((line) => line.trimStart()).filter((line) => line !== "");
}
