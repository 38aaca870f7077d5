import {
  commentsWithin,
  type Document,
  type ItemTrivia,
  itemTrivia,
  lineIndent,
  type Region,
  spine,
} from "@flake-split/analysis";
import type { ListCommand, ListPart, Unit } from "@flake-split/plan";
import type { AttrSet, Binding, Expression, Span } from "@flake-split/syntax";
import { CommandSpans } from "./command-spans.ts";
import { codeBetween, type Facts, factsOf, tokenFrom } from "./facts.ts";
import type { FileContext, Relocation } from "./file-context.ts";
import { bracketed } from "./make.ts";
import type { render } from "./render.ts";
import type { TextEdit } from "./text-edit.ts";

/** The text of bindings of the entry, as it reads in files of the split. */
export class UnitTexts {
  readonly #document: Document;
  readonly #relocation: Relocation;
  readonly #facts = new Map<Unit, Facts>();
  readonly #trivia: ReadonlyMap<Binding, ItemTrivia>;
  readonly #write: typeof render;

  /** With a `write` that gives nothing, it still finds out what files will need. */
  constructor(document: Document, region: Region, relocation: Relocation, write: typeof render) {
    this.#write = write;
    this.#document = document;
    this.#relocation = relocation;
    this.#trivia = regionTrivia(document, region);
  }

  trivia(item: Binding): ItemTrivia {
    const found = this.#trivia.get(item);
    if (found !== undefined) return found;
    if (!isRoot(item)) throw new Error("an item outside of the region's sets");
    const nothing = { start: item.span.start, end: item.span.start };
    return { lead: nothing, comments: [], tail: nothing, blankBefore: false };
  }

  /** The comments above an item, each line at `indent`, with the line end that separates them from it. */
  lead(item: Binding, indent: string): string {
    const { comments } = this.trivia(item);
    const first = comments[0];
    if (first === undefined) return "";
    const span = { start: first.span.start, end: item.span.start };
    return this.#write({ document: this.#document, span, edits: [], strings: [] }, indent);
  }

  /** The comment behind an item, with the blanks before it. */
  tail(item: Binding): string {
    const { tail } = this.trivia(item);
    return this.#document.text.slice(tail.start, tail.end);
  }

  /** All comments of an item of which nothing else remains, as lines above another: those above, in and behind it. */
  notes(item: Binding, indent: string): string {
    const { tail } = this.trivia(item);
    const span = { start: item.span.start, end: Math.max(item.span.end, tail.end) };
    const inside = commentsWithin(this.#document.comments, span);
    const lines = inside.map(
      ({ span: { start, end } }) => `${this.#document.text.slice(start, end)}\n${indent}`,
    );
    return this.lead(item, indent) + lines.join("");
  }

  /** Whether no comments stand between the name and `=`, nor between the value and `;`. */
  isPlain(unit: Unit): boolean {
    const behind = { start: unit.value.span.end, end: unit.item.span.end };
    return this.head(unit) === " =" && commentsWithin(this.#document.comments, behind).length === 0;
  }

  /** What stands behind the name up to `=`, when there are comments in it; else only the `=`. */
  head(unit: Unit): string {
    if (isRoot(unit.item)) return " =";
    const { text } = this.#valueSpans(unit);
    const pathEnd = unit.item.path[unit.item.path.length - 1]?.span.end ?? unit.item.span.start;
    const raw = this.#document.text.slice(pathEnd, text.start).trimEnd();
    return commentsWithin(this.#document.comments, { start: pathEnd, end: pathEnd + raw.length }).length > 0
      ? raw
      : " =";
  }

  /** The value alone, to stand at the start of a line. `more` are edits of parts that go elsewhere. */
  value(unit: Unit, context: FileContext, more: readonly TextEdit[] = []): string {
    const { value, text } = this.#valueSpans(unit);
    const hidden = more.map((edit) => edit.span);
    const { edits, withs } = this.#relocation.edits(value, this.#factsOf(unit), context, hidden);
    const all = [...edits, ...more, ...this.#lineBreaks(unit.value)];
    return withs + this.#render(unit, text, all, "", text.start, context);
  }

  /** `with pkgs; [` in one line becomes two at the start of a file, as RFC 166 has it. */
  #lineBreaks(value: Expression): readonly TextEdit[] {
    if (value.kind !== "with" || value.body.kind !== "list") return [];
    const { text } = this.#document;
    const end = value.body.span.start;
    let start = end;
    while (text.charAt(start - 1) === " ") start--;
    const isLong = text.slice(value.body.span.start, value.body.span.end).includes("\n");
    return isLong && text.charAt(start - 1) === ";" ? [{ span: { start, end }, text: "\n" }] : [];
  }

  /** `name = value;` with `name` as given, to stand at `indent`. `more` are edits inside of the value. */
  binding(
    unit: Unit,
    name: string,
    context: FileContext,
    indent: string,
    more: readonly TextEdit[] = [],
  ): string {
    const { value, text } = this.#valueSpans(unit);
    const hidden = more.map((edit) => edit.span);
    const { edits, withs } = this.#relocation.edits(value, this.#factsOf(unit), context, hidden);
    const prefix = withs === "" ? [] : [{ span: { start: text.start, end: text.start }, text: withs }];
    const pathEnd = unit.item.path[unit.item.path.length - 1]?.span.end ?? unit.item.span.start;
    const span = { start: pathEnd, end: unit.item.span.end };
    return (
      name + this.#render(unit, span, [...prefix, ...edits, ...more], indent, unit.item.span.start, context)
    );
  }

  /** A list of some neighbours in a long list, with their comments, to stand at the start of a line. */
  listPart(unit: Unit, part: ListPart, context: FileContext): string {
    const span = this.#partSpan(part);
    const { edits, withs } = this.#relocation.edits(span, this.#factsOf(unit), context);
    const before = withs === "" ? "" : `${withs.trimEnd()}\n`;
    if (part.list === null) return before + this.#render(unit, span, edits, "", span.start, context);
    return before + bracketed(this.#render(unit, span, edits, "  ", span.start, context));
  }

  /** From the first comment of a part to its last. */
  #partSpan({ list, elements }: ListPart): Span {
    const head = elements[0];
    if (head === undefined) throw new Error("a part without elements");
    if (list === null) return head.span;
    const trivia = itemTrivia(this.#document, list.items, list.span.start + 1, list.span.end - 1);
    const first = list.items.indexOf(head);
    const last = first + elements.length - 1;
    const start = trivia.items[first]?.lead.start ?? head.span.start;
    const tail = trivia.items[last]?.tail.end ?? head.span.end;
    return codeBetween(this.#document, start, last === list.items.length - 1 ? trivia.rest.end : tail);
  }

  /** What stands around the commands of a list. */
  commands(unit: Unit, commands: readonly ListCommand[]): CommandSpans {
    return new CommandSpans(this.#document, unit, commands);
  }

  /** A command of a list, without its parentheses, to stand behind `name = ` at `indent`. */
  command(unit: Unit, command: ListCommand, context: FileContext, indent: string): string {
    return this.part(unit, command.element, context, indent, []);
  }

  /** A part of a value, without its parentheses. `more` are edits of what goes elsewhere from there. */
  part(
    unit: Unit,
    element: Expression,
    context: FileContext,
    indent: string,
    more: readonly TextEdit[],
  ): string {
    const span = this.#unwrapped(element);
    const hidden = more.map((edit) => edit.span);
    const { edits, withs } = this.#relocation.edits(span, this.#factsOf(unit), context, hidden);
    return withs + this.#render(unit, span, [...edits, ...more], indent, element.span.start, context);
  }

  #unwrapped(element: Expression): Span {
    if (element.kind !== "parenthesized") return element.span;
    const inner = codeBetween(this.#document, element.span.start + 1, element.span.end - 1);
    return inner;
  }

  #render(
    unit: Unit,
    span: Span,
    edits: readonly TextEdit[],
    indent: string,
    anchor: number,
    context: FileContext,
  ): string {
    const strings = this.#factsOf(unit).strings;
    const piece = this.#write({ document: this.#document, span, edits, strings }, indent, anchor);
    context.pieces.push(piece);
    return piece;
  }

  #factsOf(unit: Unit): Facts {
    const known = this.#facts.get(unit);
    if (known !== undefined) return known;
    const found = factsOf(unit.value);
    this.#facts.set(unit, found);
    return found;
  }

  /** The value itself, and all between `=` and `;` with its comments. */
  #valueSpans(unit: Unit): { readonly value: Span; readonly text: Span } {
    if (isRoot(unit.item)) return { value: unit.value.span, text: unit.value.span };
    const pathEnd = unit.item.path[unit.item.path.length - 1]?.span.end ?? unit.item.span.start;
    const start = tokenFrom(this.#document, pathEnd)?.span.end ?? pathEnd;
    return { value: unit.value.span, text: codeBetween(this.#document, start, unit.item.span.end - 1) };
  }

  /** The indentation of the line that holds an item. */
  indentOf(item: { readonly span: Span }): string {
    return lineIndent(this.#document.text, item.span.start);
  }
}

/** Whether an item is a whole region's body rather than a binding. */
function isRoot(item: Binding): boolean {
  return item.kind === "binding" && item.path.length === 0;
}

/** The sets of a region whose items may move. */
export function regionSets(region: Region): readonly AttrSet[] {
  const sets = region.outputs.flatMap(({ entries, containers }) => [
    ...entries.map((entry) => entry.container),
    ...containers,
  ]);
  return [...new Set([...sets, ...spine(region.body).sets.map(({ set }) => set)])];
}

function regionTrivia(document: Document, region: Region): ReadonlyMap<Binding, ItemTrivia> {
  const found = new Map<Binding, ItemTrivia>();
  const add = (items: readonly Binding[], open: number, close: number) => {
    const trivia = itemTrivia(document, items, open, close).items;
    items.forEach((item, index) => {
      const around = trivia[index];
      if (around !== undefined) found.set(item, around);
    });
  };
  for (const node of region.lets) add(node.bindings, node.letKeyword.end, node.inKeyword.start);
  for (const set of regionSets(region)) add(set.bindings, set.open.end, set.close.start);
  return found;
}
