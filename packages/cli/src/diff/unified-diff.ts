import type { FileChange } from "@flake-split/codemods";
import { type Block, diffLines } from "./line-diff.ts";

/** How many unchanged lines stand around a change. */
const context = 3;

/**
 * The change list as `git diff` would print it. `prefix` is put before every path: git takes the paths of a git
 * diff from the top of the repository, wherever `git apply` is run, and skips silently what it can't find.
 */
export function unifiedDiff(changes: readonly FileChange[], prefix = ""): string {
  return changes.map((change) => fileDiff(change, prefix)).join("");
}

/** One file's part; empty when it doesn't change. */
export function fileDiff({ path: name, before, after }: FileChange, prefix = ""): string {
  if (before === after) return "";
  const path = prefix + name;
  const header = `diff --git ${quoted(`a/${path}`)} ${quoted(`b/${path}`)}\n`;
  const kind =
    before === undefined ? "new file mode 100644\n" : after === undefined ? "deleted file mode 100644\n" : "";
  const oldName = before === undefined ? "/dev/null" : named(`a/${path}`);
  const newName = after === undefined ? "/dev/null" : named(`b/${path}`);
  const hunks = hunksOf(splitLines(before ?? ""), splitLines(after ?? ""));
  // Empty files have nothing that could follow the names.
  return hunks === "" ? header + kind : `${header}${kind}--- ${oldName}\n+++ ${newName}\n${hunks}`;
}

/** Lines with their endings, so that a missing last one is a difference. */
export function splitLines(text: string): readonly string[] {
  const lines: string[] = [];
  let start = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
    lines.push(text.slice(start, end + 1));
    start = end + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

function hunksOf(before: readonly string[], after: readonly string[]): string {
  const hunks = groupBlocks(diffLines(before, after));
  return hunks.map((blocks) => hunkText(blocks, before, after)).join("");
}

/** Groups of blocks of which each begins and ends with its context; near changes share a group. */
function groupBlocks(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const groups: Block[][] = [];
  let group: Block[] = [];
  for (const [index, block] of blocks.entries()) {
    if (block.kind === "changed") {
      group.push(block);
      continue;
    }
    const isLast = index === blocks.length - 1;
    if (group.length > 0 && (isLast || length(block) > 2 * context)) {
      groups.push([...group, head(block)]);
      group = [];
    }
    if (!isLast) group.push(group.length > 0 ? block : tail(block));
  }
  if (group.some((block) => block.kind === "changed")) groups.push(group);
  return groups;
}

function length(block: Block): number {
  return block.oldEnd - block.oldStart;
}

function head(block: Block): Block {
  const cut = Math.max(0, length(block) - context);
  return { ...block, oldEnd: block.oldEnd - cut, newEnd: block.newEnd - cut };
}

function tail(block: Block): Block {
  const cut = Math.max(0, length(block) - context);
  return { ...block, oldStart: block.oldStart + cut, newStart: block.newStart + cut };
}

function hunkText(blocks: readonly Block[], before: readonly string[], after: readonly string[]): string {
  const first = blocks[0];
  const last = blocks.at(-1);
  if (first === undefined || last === undefined) return "";
  const oldRange = range(first.oldStart, last.oldEnd);
  const newRange = range(first.newStart, last.newEnd);
  const body = blocks.map((block) => {
    if (block.kind === "same") return marked(" ", before, block.oldStart, block.oldEnd);
    const removed = marked("-", before, block.oldStart, block.oldEnd);
    return removed + marked("+", after, block.newStart, block.newEnd);
  });
  return `@@ -${oldRange} +${newRange} @@\n${body.join("")}`;
}

/** `start,count`; an empty range names the line before it. */
function range(start: number, end: number): string {
  const count = end - start;
  if (count === 1) return String(start + 1);
  return `${count === 0 ? start : start + 1},${count}`;
}

function marked(mark: string, lines: readonly string[], start: number, end: number): string {
  let text = "";
  for (let index = start; index < end; index++) {
    const line = lines[index] ?? "";
    text += line.endsWith("\n") ? `${mark}${line}` : `${mark}${line}\n\\ No newline at end of file\n`;
  }
  return text;
}

/** After a name with a blank in it, git wants a tab to see where it ends. */
function named(path: string): string {
  const name = quoted(path);
  return name === path && path.includes(" ") ? `${path}\t` : name;
}

/** Names with control characters, quotes or backslashes are quoted as C strings. */
function quoted(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  if (!/[\u0000-\u001f\u007f"\\]/.test(path)) return path;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  const escaped = path.replace(/[\u0000-\u001f\u007f"\\]/g, (character) =>
    character === '"' || character === "\\"
      ? `\\${character}`
      : `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
  return `"${escaped}"`;
}
