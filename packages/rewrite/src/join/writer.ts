import { attrName, commentsWithin, type Document, lineIndent } from "@flake-split/analysis";
import { folderOf } from "@flake-split/plan";
import {
  type Binding,
  contains,
  type Expression,
  type Span,
  type StringExpression,
  type With,
} from "@flake-split/syntax";
import { codeBetween, tokenFrom } from "../facts.ts";
import { attribute, binding as bindingText, inherit, select } from "../make.ts";
import { isAtomic, needsParentheses } from "../parentheses.ts";
import { render } from "../render.ts";
import type { TextEdit } from "../text-edit.ts";
import type { Aliases } from "./aliases.ts";
import { inParentheses } from "./blocks.ts";
import type { DocumentIndex } from "./document-index.ts";
import type { Homes } from "./homes.ts";
import { indent as finalIndent } from "./indentation.ts";
import { inheritEdits } from "./inherits.ts";
import type { Landing } from "./landing.ts";
import { listEdits } from "./lists.ts";
import type { Item, Meanings } from "./meaning.ts";
import { mergedParts } from "./parts.ts";
import type { FoldedFile } from "./program.ts";
import { setLiteral } from "./set-literal.ts";
import { unrebasePath } from "./unrebase-path.ts";
import type { Use } from "./uses.ts";

/** A binding on its way back, as text. */
export interface ItemText {
  /** The comments above it, with the line end behind them. */
  readonly lead: string;
  readonly text: string;
  /** The comment beside it, with the blanks before it. */
  readonly tail: string;
  readonly blankBefore: boolean;
}

/** Some code of a document and where it goes. */
export interface Target {
  readonly file: FoldedFile | null;
  readonly index: DocumentIndex;
  readonly span: Span;
  /** The indentation of the line that the code begins in, as it was and as it will be. */
  readonly base: string;
  readonly indent: string;
}

/** Writes code of the entry and of folded files as it reads when all is in its place. */
export class JoinWriter {
  readonly meanings: Meanings;
  readonly homes: Homes;
  readonly landing: Landing;
  readonly aliases: Aliases;
  readonly uses: readonly Use[];
  /** By how much the entry indents. */
  readonly step: string;

  constructor(parts: Pick<JoinWriter, "meanings" | "homes" | "landing" | "aliases" | "uses" | "step">) {
    this.meanings = parts.meanings;
    this.homes = parts.homes;
    this.landing = parts.landing;
    this.aliases = parts.aliases;
    this.uses = parts.uses;
    this.step = parts.step;
  }

  /** Code whose first line the caller begins, the other lines indented for a place at `indent`. */
  code(
    file: FoldedFile | null,
    span: Span,
    indent: string,
    anchor: number,
    more: readonly TextEdit[] = [],
  ): string {
    const index = file === null ? this.meanings.program.entry : file.index;
    const { document } = index;
    const target: Target = { file, index, span, base: lineIndent(document.text, anchor), indent };
    const edits = outermost([...more, ...this.#edits(target, more)]);
    const strings = index.strings.filter((string) => contains(span, string.span));
    const fixed = new Set(strings.filter((string) => isVerbatim(string, document.text)));
    return render({ document, span, edits, strings, fixed }, indent, anchor);
  }

  /** A binding with its comments, to stand at `indent` under a name. */
  item(item: Item, name: string, indent: string): ItemText {
    const [first, ...others] = item.bindings;
    const { document } = item.file;
    const [comment] = this.meanings.trivia(first).comments;
    const base = lineIndent(document.text, (comment ?? first).span.start);
    const at = finalIndent(document, first.span.start, base, indent);
    const texts = [first, ...others].map((binding) => this.#binding(item, binding, name, at));
    const trivia = this.meanings.trivia(first);
    return {
      lead: this.lead(item, indent),
      text: texts.join(`\n${indent}`),
      tail: document.text.slice(trivia.tail.start, trivia.tail.end),
      blankBefore: trivia.blankBefore,
    };
  }

  /** The comments above an item, and those that its owner wrote at the top of its file. */
  lead(item: Item, indent: string): string {
    const [first] = item.bindings;
    const { comments } = this.meanings.trivia(first);
    const own =
      comments[0] === undefined
        ? ""
        : this.#plain(item.file.document, comments[0].span.start, first.span.start, indent);
    const folded = first.kind === "binding" ? this.meanings.program.byCall.get(first.value) : undefined;
    return own + (folded?.role === "value" ? this.loose(folded, indent) : "");
  }

  /**
   * Comments of a folded file and of its import that belong to nothing that comes back, each with a line end
   * behind it: above its arguments, beside its wiring, at the end of its `let`. The title of a gathering file
   * isn't one.
   */
  loose(file: FoldedFile, indent: string): string {
    const { document, call } = file;
    const held = this.meanings.heldSpans(file);
    const own = commentsWithin(document.comments, { start: 0, end: this.#looseEnd(file) }).filter(
      ({ span }) => !(span.start === 0 && file.role === "set") && !held.some((part) => contains(part, span)),
    );
    const inCall = call.set === null ? [] : commentsWithin(call.from.comments, call.set.span);
    const texts = [
      ...inCall.map(({ span }) => call.from.text.slice(span.start, span.end)),
      ...own.map(({ span }) => document.text.slice(span.start, span.end)),
    ];
    return texts.map((text) => `${text.trimEnd()}\n${indent}`).join("");
  }

  /** Whether a file's loose comments go with its value, its set, or its list. */
  isElsewhere(file: FoldedFile): boolean {
    if (file.role === "value") return true;
    const set = this.meanings.sets.find((each) => each.file === file);
    return set === undefined ? this.listItemOf(file) !== undefined : this.homes.placeOf(set) !== null;
  }

  /** The first of a file's commands that goes back into a list. */
  listItemOf(file: FoldedFile): Item | undefined {
    const isGroup = !this.meanings.sets.some((set) => set.file === file);
    return isGroup
      ? this.meanings.itemsOf(file).find((item) => this.homes.of(item).kind === "use")
      : undefined;
  }

  /** What stands behind this offset is what the file gives, comments included. */
  #looseEnd({ role, document, let: inner, lambda }: FoldedFile): number {
    if (role === "set") return document.text.length;
    return inner?.inKeyword.start ?? lambda?.formals?.span.end ?? 0;
  }

  /** The value of an item, for a place where it needs no name. */
  value(item: Item, indent: string): string {
    const [binding] = item.bindings;
    if (binding.kind !== "binding") return "";
    const { file } = item;
    const folded = this.meanings.program.byCall.get(binding.value);
    const span = valueSpan(file.document, binding);
    if (folded?.role === "value" && isSame(span, binding.value.span)) return this.content(folded, indent);
    return this.code(file, span, indent, binding.span.start, this.#withEdits(file, binding.value));
  }

  /** The value of an item; with the line end before it when it doesn't begin in the line of its name. */
  #valueWithLineEnd(item: Item, indent: string): string {
    const [binding] = item.bindings;
    const { document } = item.file;
    if (binding.kind !== "binding") return "";
    const { start, end } = valueSpan(document, binding);
    const before = document.text.slice(0, start);
    const line = before.trimEnd().length;
    if (!before.slice(line).includes("\n")) return this.value(item, indent);
    return this.code(item.file, { start: line, end }, indent, binding.span.start);
  }

  /** What a file gives. Ends in a line of its own when it ends in a comment. */
  content(file: FoldedFile, indent: string): string {
    const { document, body } = file;
    const merged = mergedParts(this, file, indent);
    if (merged !== null) return merged;
    const from = file.let?.inKeyword.end ?? afterColon(file);
    const span = codeBetween(document, from, document.text.length);
    const edits = [...this.#withEdits(file, body), ...joinedLine(document, body)];
    return endsInComment(document, span)
      ? `${this.code(file, span, indent, span.start, edits)}\n${indent}`
      : this.code(file, span, indent, span.start, edits);
  }

  /** Leaves out the `with`s that the split copied from around the code that it moved. */
  #withEdits(file: FoldedFile, value: Expression): readonly TextEdit[] {
    const around = this.landing.withsAt(this.landing.outside(file, value.span.start));
    const own: With[] = [];
    let inner = value;
    for (; inner.kind === "with" && own.length < around.length; inner = inner.body) own.push(inner);
    if (own.length === 0 || own.length < around.length) return [];
    const says = (document: Document, node: With) => this.aliases.tokens(document, node.environment.span);
    const entry = this.meanings.program.entry.document;
    const isCopy = around.every(({ node, file: of }, at) => {
      const copy = own[at];
      return copy !== undefined && says(of?.document ?? entry, node) === says(file.document, copy);
    });
    const span = { start: value.span.start, end: inner.span.start };
    if (!isCopy || commentsWithin(file.document.comments, span).length > 0) return [];
    for (const node of own) this.landing.strip(node);
    return [{ span, text: "" }];
  }

  #binding(item: Item, binding: Binding, name: string, indent: string): string {
    const { file } = item;
    const { document } = file;
    if (binding.kind === "inherit-from") return this.taken([[name, item]], indent);
    if (binding.kind === "inherit") return "";
    const [head] = binding.path;
    const start = head?.span.end ?? binding.span.start;
    const folded = this.meanings.program.byCall.get(binding.value);
    const value =
      folded?.role === "value" ? [inPlaceOf(document, binding.value.span, this.content(folded, indent))] : [];
    const edits = value.length > 0 ? value : this.#withEdits(file, binding.value);
    const span = { start, end: binding.span.end };
    const written = attrName(head) === name ? document.text.slice(head?.span.start, start) : attribute(name);
    return written + this.code(file, span, indent, binding.span.start, edits);
  }

  /** Names that items of one `inherit (source) …;` take, each under a name of its own. */
  taken(named: readonly (readonly [string, Item])[], indent: string): string {
    const item = named[0]?.[1];
    const [binding] = item?.bindings ?? [];
    if (item === undefined || binding?.kind !== "inherit-from") return "";
    const { span } = binding.source;
    const source = this.code(item.file, span, indent, span.start);
    const plain = named.filter(([name, of]) => name === of.name).map(([name]) => name);
    const renamed = named.filter(([name, of]) => name !== of.name);
    const lines = renamed.map(([name, of]) => bindingText(name, select(source, of.name)));
    if (plain.length > 0) lines.unshift(inherit(plain, source, indent));
    return lines.join(`\n${indent}`);
  }

  #plain(document: Document, start: number, end: number, indent: string): string {
    return render({ document, span: { start, end }, edits: [], strings: [] }, indent);
  }

  #edits(target: Target, more: readonly TextEdit[]): readonly TextEdit[] {
    const { index, span, file } = target;
    const covered = (inner: Span) => more.some((edit) => contains(edit.span, inner));
    const uses = this.uses.filter(
      (use) => use.index === index && contains(span, use.span) && !covered(use.span),
    );
    const edits: TextEdit[] = [...this.#callEdits(target, covered)];
    const blocks = [...inheritEdits(this, target, uses), ...listEdits(this, target, uses)];
    for (const use of uses) edits.push(...this.#useEdits(use, target));
    if (file !== null) {
      for (const path of index.paths) {
        const edit = contains(span, path.span)
          ? unrebasePath(path, index.document.text, folderOf(file.path))
          : null;
        if (edit !== null) edits.push(edit);
      }
    }
    const isBlocked = (edit: TextEdit) => blocks.some((block) => contains(block.span, edit.span));
    return [...blocks, ...edits.filter((edit) => !isBlocked(edit))];
  }

  #callEdits({ index, span, base, indent }: Target, covered: (span: Span) => boolean): readonly TextEdit[] {
    return this.meanings.program.files.flatMap((file) => {
      const { node, from } = file.call;
      if (from !== index.document || !contains(span, node.span) || covered(node.span)) return [];
      const at = finalIndent(index.document, node.span.start, base, indent);
      if (file.role === "value") {
        const parent = index.places.get(node)?.parent ?? null;
        const loose = this.loose(file, at);
        const own = this.content(file, at);
        const content = loose === "" ? own : loose + own.trimStart();
        const given = this.#given(file);
        // `(import ./x.nix)` in a list is the set itself again.
        if (
          parent?.kind === "parenthesized" &&
          isBareWrap(index.document, parent.span, node.span) &&
          loose === ""
        ) {
          if (isAtomic(given) && !content.startsWith("#")) return [{ span: parent.span, text: content }];
        }
        const text = needsParentheses(given, parent) ? inParentheses(content) : content;
        return [inPlaceOf(index.document, node.span, text)];
      }
      const set = this.meanings.sets.find((each) => each.file === file);
      const place = set === undefined ? null : this.homes.placeOf(set);
      if (place?.node !== node) return [];
      return [{ span: node.span, text: setLiteral(this, place.set, at) }];
    });
  }

  /** The expression that takes the place of a file's import. */
  #given(file: FoldedFile): Expression {
    const use = this.uses.find((each) => each.file === file && each.node === file.body);
    if (use === undefined || !this.homes.isGivenBy(use)) return file.body;
    const [binding] = use.target.item.bindings;
    return binding.kind === "binding" ? binding.value : file.body;
  }

  #useEdits(use: Use, { index, base, indent }: Target): readonly TextEdit[] {
    const { target, form, span } = use;
    if (form === "taken" || form === "inherit") return [];
    const text = index.document.text.slice(span.start, span.end);
    const at = finalIndent(index.document, span.start, base, indent);
    if (this.homes.isGivenBy(use)) return [{ span, text: this.#valueWithLineEnd(use.target.item, at) }];
    if ("set" in target) {
      const place = this.homes.placeOf(target.set);
      if (place !== null) return [{ span, text: setLiteral(this, place.set, at) }];
    }
    const name = this.nameOf(target);
    return name === null || name === text ? [] : [{ span, text: name }];
  }

  /** How a target is called where it is used. */
  nameOf(target: Use["target"]): string | null {
    if ("item" in target) return this.landing.nameOf(target.item);
    return "set" in target ? (target.set.definition?.name ?? null) : target.definition.name;
  }
}

/** Whether parentheses hold an expression and nothing else. */
function isBareWrap({ text }: Document, outer: Span, inner: Span): boolean {
  return (
    text.slice(outer.start + 1, inner.start).trim() === "" &&
    text.slice(inner.end, outer.end - 1).trim() === ""
  );
}

/** The edits that lie in no other one. An insertion at the edge of another stands beside it. */
function outermost(edits: readonly TextEdit[]): readonly TextEdit[] {
  const hides = (outer: Span, inner: Span) =>
    size(inner) === 0
      ? outer.start < inner.start && inner.end < outer.end
      : contains(outer, inner) && size(outer) > size(inner);
  return edits.filter((edit) => !edits.some((other) => other !== edit && hides(other.span, edit.span)));
}

function size(span: Span): number {
  return span.end - span.start;
}

/** All between `=` and `;`, with its comments. */
function valueSpan(document: Document, binding: Extract<Binding, { kind: "binding" }>): Span {
  const pathEnd = binding.path[binding.path.length - 1]?.span.end ?? binding.span.start;
  const equals = tokenFrom(document, pathEnd);
  return codeBetween(document, equals?.span.end ?? pathEnd, binding.span.end - 1);
}

function afterColon({ document, lambda }: FoldedFile): number {
  if (lambda === null) return 0;
  const from = lambda.formals?.span.end ?? lambda.span.start;
  const colon = tokenFrom(document, from);
  return colon?.span.end ?? from;
}

/** `with pkgs;` on a line of its own goes back into the line of its list. */
function joinedLine({ text }: Document, body: Expression): readonly TextEdit[] {
  if (body.kind !== "with" || body.body.kind !== "list") return [];
  const span = { start: body.body.span.start, end: body.body.span.start };
  while (/\s/.test(text.charAt(span.start - 1))) span.start--;
  if (!/^\r?\n$/.test(text.slice(span.start, span.end)) || text.charAt(span.start - 1) !== ";") return [];
  // With the bracket in it, the edit takes the place of that line's indentation, too.
  return [{ span: { start: span.start, end: span.end + 1 }, text: " [" }];
}

export function endsInComment(document: Document, span: Span): boolean {
  const [last] = commentsWithin(document.comments, span).slice(-1);
  return (
    last !== undefined &&
    last.span.end >= document.text.slice(0, span.end).trimEnd().length &&
    document.text.charAt(last.span.start) === "#"
  );
}

/**
 * Whether the split could not move the lines of a `''…''` string: some of its text stands further left than its
 * end, and that further right than its beginning.
 */
function isVerbatim({ style, span }: StringExpression, text: string): boolean {
  if (style !== "indented") return false;
  const lines = text.slice(span.start, span.end - 2).split("\n");
  const end = lines[lines.length - 1] ?? "";
  if (lines.length < 2 || end.trim() !== "" || end.length <= lineIndent(text, span.start).length)
    return false;
  return lines.slice(1, -1).some((line) => line.trim() !== "" && !line.startsWith(end));
}

/** Puts code in the place of a value; when it begins a line of its own, no blanks stay before that. */
function inPlaceOf({ text: around }: Document, { start, end }: Span, text: string): TextEdit {
  let from = start;
  if (text.startsWith("\n")) while (around[from - 1] === " ") from--;
  return { span: { start: from, end }, text };
}

function isSame(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}
