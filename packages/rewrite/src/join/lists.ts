import { commentsWithin } from "@flake-split/analysis";
import { contains, type Expression, type List } from "@flake-split/syntax";
import { needsParentheses } from "../parentheses.ts";
import type { TextEdit } from "../text-edit.ts";
import { inParentheses } from "./blocks.ts";
import { indent as finalIndent } from "./indentation.ts";
import type { Item } from "./meaning.ts";
import type { Use } from "./uses.ts";
import type { JoinWriter, Target } from "./writer.ts";

/** The edits of lists whose commands come back into them: `[ ops.gs-pass ]` becomes `[ (writeShellScriptBin …) ]`. */
export function listEdits(writer: JoinWriter, target: Target, uses: readonly Use[]): readonly TextEdit[] {
  const inlined = new Map<Expression, Item>();
  for (const { node, target: named, index, span } of uses) {
    if (node === null || !("item" in named) || index.places.get(node)?.parent?.kind !== "list") continue;
    const home = writer.homes.of(named.item);
    if (home.kind === "use" && home.use.span.start === span.start && home.use.index === index)
      inlined.set(node, named.item);
  }
  const lists = target.index.lists.filter((list) => list.items.some((item) => inlined.has(item)));
  return lists
    .filter((list) => contains(target.span, list.span))
    .flatMap((list) => oneList(writer, target, list, inlined));
}

function oneList(
  writer: JoinWriter,
  { index, base, indent }: Target,
  list: List,
  inlined: ReadonlyMap<Expression, Item>,
): readonly TextEdit[] {
  const { document } = index;
  const { text } = document;
  const outer = finalIndent(document, list.span.start, base, indent);
  const first = list.items.find((item) => /\n[ \t]*$/.test(text.slice(list.span.start, item.span.start)));
  const inner =
    first === undefined ? outer + writer.step : finalIndent(document, first.span.start, base, indent);
  const spread = first !== undefined;
  const texts = list.items.map((item) => elementText(writer, inlined.get(item), list, inner));
  const breaks = spread || texts.some((each) => each?.text.includes("\n"));
  // The split writes a list of nothing but commands anew, without the author's empty lines.
  const keepsGroups = isGrouped(text, list) || !list.items.every((item) => inlined.has(item));
  const edits: TextEdit[] = [];
  list.items.forEach((item, at) => {
    const start = list.items[at - 1]?.span.end ?? list.span.start + 1;
    const gap = { start, end: item.span.start };
    const isBare = commentsWithin(document.comments, gap).length === 0;
    const written = texts[at];
    const blank = !keepsGroups && at > 0 && written?.blankBefore === true;
    if (breaks && isBare && (blank || !text.slice(gap.start, gap.end).includes("\n")))
      edits.push({ span: gap, text: `\n${blank ? "\n" : ""}${inner}` });
    if (written !== null && written !== undefined) edits.push({ span: item.span, text: written.text });
  });
  const last = list.items[list.items.length - 1]?.span.end ?? list.span.start + 1;
  const gap = { start: last, end: list.span.end - 1 };
  const isBare = commentsWithin(document.comments, gap).length === 0;
  const loose = [...inlined.values()]
    .filter(
      (item) =>
        list.items.some((each) => inlined.get(each) === item) && writer.listItemOf(item.file) === item,
    )
    .map((item) => writer.loose(item.file, inner).trimEnd())
    .filter((each) => each !== "");
  const isOpen = text.slice(gap.start, gap.end).includes("\n");
  if (loose.length > 0) {
    const before = isBare ? "" : text.slice(gap.start, gap.end).trimEnd();
    edits.push({
      span: gap,
      text: `${before}${loose.map((each) => `\n${inner}${each}`).join("")}\n${outer}`,
    });
  } else if (breaks && isBare && !isOpen) edits.push({ span: gap, text: `\n${outer}` });
  return edits;
}

interface ElementText {
  readonly text: string;
  readonly blankBefore: boolean;
}

function elementText(
  writer: JoinWriter,
  item: Item | undefined,
  list: List,
  indent: string,
): ElementText | null {
  if (item === undefined) return null;
  const [binding] = item.bindings;
  if (binding.kind !== "binding") return null;
  const { blankBefore, tail } = writer.item(item, item.name, indent);
  const value = writer.value(item, indent);
  const folded = writer.meanings.program.byCall.get(binding.value);
  const bare = folded?.role === "value" ? folded.body : binding.value;
  const text = needsParentheses(bare, list) ? inParentheses(value) : value;
  return { text: writer.lead(item, indent) + text + tail, blankBefore };
}

/** Whether an empty line stands in a list already, so that its groups are the author's. */
function isGrouped(text: string, list: List): boolean {
  return list.items.some((item, at) => {
    const start = list.items[at - 1]?.span.end;
    return start !== undefined && /\n[ \t\r]*\n/.test(text.slice(start, item.span.start));
  });
}
