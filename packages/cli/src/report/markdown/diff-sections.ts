import type { FileChange } from "@flake-split/codemods";
import { count, grouped, lineCount } from "../counts.ts";
import type { FileLines, Moves } from "../moves.ts";
import { fenced, htmlCode } from "./escape.ts";
import { readingDiff } from "./reading-diff.ts";
import { folded } from "./table.ts";

/** What the list of files that are left out may take. */
const restLimit = 3_000;
/** The entry goes first, unless it alone would take more of the room than this. */
const entryShare = 0.6;

interface Section {
  readonly path: string;
  readonly lines: number;
  readonly text: string;
}

/**
 * The changes of each file, folded, in at most `room` characters. A file that doesn't fit is left out whole, the
 * largest first, and named at the end.
 */
export function diffSections(
  moves: Moves,
  changes: readonly FileChange[],
  entry: string,
  room: number,
): string {
  const legend = `For reading: code that only moved is a line of \`@@ … @@\`. The dry run prints the diff that \`git apply\` takes.\n\n`;
  const sections = moves.files.map((file, index) => sectionOf(file, moves, changes[index]));
  const space = room - legend.length - restLimit;
  const shown = chosen(sections, entry, space);
  const text = sections.filter((one) => shown.has(one)).sort((a, b) => order(a, b, entry));
  const rest = sections.filter((one) => !shown.has(one)).sort((a, b) => a.lines - b.lines);
  return `${legend}${text.map((one) => one.text).join("\n")}${restList(rest)}`;
}

function chosen(sections: readonly Section[], entry: string, room: number): ReadonlySet<Section> {
  const bySize = [...sections].sort((a, b) => a.text.length - b.text.length);
  const first = sections.find(({ path, text }) => path === entry && text.length < room * entryShare);
  const shown = new Set<Section>();
  let used = 0;
  for (const one of first === undefined ? bySize : [first, ...bySize]) {
    if (shown.has(one) || used + one.text.length + 1 > room) continue;
    shown.add(one);
    used += one.text.length + 1;
  }
  return shown;
}

function order(left: Section, right: Section, entry: string): number {
  if (left.path === entry) return -1;
  if (right.path === entry) return 1;
  return left.path < right.path ? -1 : 1;
}

function sectionOf(file: FileLines, moves: Moves, change: FileChange | undefined): Section {
  const summary = `${htmlCode(file.path)} ${described(file, moves, change)}`;
  const text = folded(summary, fenced("diff", readingDiff(file, moves)));
  return { path: file.path, lines: file.after.length, text };
}

function described(file: FileLines, moves: Moves, change: FileChange | undefined): string {
  if (change?.after === undefined) return `removed, ${lineCount(file.before.length)}`;
  if (change.before !== undefined) return `${grouped(file.before.length)} → ${lineCount(file.after.length)}`;
  const parts = moves.blocks.filter(({ to }) => to === file.path).flatMap((block) => block.parts);
  const lines = (kind: "same" | "changed") =>
    parts.reduce((sum, part) => sum + (part.kind === kind ? part.newEnd - part.newStart : 0), 0);
  const [moved, changed] = [lines("same"), lines("changed")];
  const added = file.after.length - moved - changed;
  const told = [
    ...(moved > 0 ? [`${grouped(moved)} moved unchanged`] : []),
    ...(changed > 0 ? [`${grouped(changed)} moved and changed`] : []),
    ...(added > 0 ? [`${grouped(added)} new`] : []),
  ];
  return `new, ${lineCount(file.after.length)}: ${told.join(", ")}`;
}

function restList(rest: readonly Section[]): string {
  if (rest.length === 0) return "";
  const head = `\n**Left out, since a comment holds no more:** ${count(rest.length, "file")}.\n\n`;
  let text = head;
  for (const [index, { path, lines }] of rest.entries()) {
    const line = `- ${htmlCode(path)}, ${lineCount(lines)}\n`;
    const last = `- … and ${count(rest.length - index, "more file")}\n`;
    if (text.length + line.length + last.length > restLimit) return text + last;
    text += line;
  }
  return text;
}
