import { attrName, commentsWithin } from "@flake-split/analysis";
import { type Binding, contains, type Inherit, type InheritFrom } from "@flake-split/syntax";
import { binding as bindingText, inherit } from "../make.ts";
import type { TextEdit } from "../text-edit.ts";
import type { Container } from "./document-index.ts";
import { indent as finalIndent } from "./indentation.ts";
import type { Item } from "./meaning.ts";
import type { Use } from "./uses.ts";
import type { JoinWriter, Target } from "./writer.ts";

/** One name of an `inherit`, as it will be. */
interface Taken {
  readonly name: string;
  /** What it is called where it comes from; an item that is written out here. */
  readonly from: string | Item;
}

/**
 * The edits of sets and `let`s that take names from the split: `inherit (packages) base;` becomes
 * `inherit base;`, or the binding itself where nothing else needs it.
 */
export function inheritEdits(writer: JoinWriter, target: Target, uses: readonly Use[]): readonly TextEdit[] {
  const containers = target.index.containers.filter((container) =>
    container.bindings.some((each) => contains(target.span, each.span)),
  );
  return containers.flatMap((container) => new ContainerEdits(writer, target, container, uses).edits());
}

class ContainerEdits {
  readonly #writer: JoinWriter;
  readonly #target: Target;
  readonly #container: Container;
  readonly #uses: readonly Use[];

  constructor(writer: JoinWriter, target: Target, container: Container, uses: readonly Use[]) {
    this.#writer = writer;
    this.#target = target;
    this.#container = container;
    this.#uses = uses.filter((use) => use.container === container || use.form === "inherit");
  }

  edits(): readonly TextEdit[] {
    const edits: TextEdit[] = [];
    const { bindings } = this.#container;
    const within = bindings.filter((each) => contains(this.#target.span, each.span));
    let previous: { readonly item: Inherit; readonly joined: TextEdit | null } | null = null;
    for (const item of within) {
      if (this.#writer.meanings.isWiring(item)) {
        previous = null;
        continue;
      }
      if (item.kind === "binding") {
        edits.push(...this.#member(item));
        previous = null;
        continue;
      }
      const taken = this.#taken(item);
      if (taken === null) {
        previous = item.kind === "inherit" ? { item, joined: null } : null;
        continue;
      }
      const joined = previous === null || item.kind === "inherit" ? null : this.#join(previous, item, taken);
      if (joined !== null && previous !== null) {
        if (previous.joined !== null) edits.splice(edits.indexOf(previous.joined), 1);
        edits.push(joined);
        previous = { item: previous.item, joined };
        continue;
      }
      edits.push(...this.#statement(item, taken));
      // A plain `inherit` that changes has edits of its own: nothing joins it.
      previous = null;
    }
    return [...edits, ...this.#brokenUp(edits)];
  }

  /** What becomes of the names; `null` when nothing does. */
  #taken(item: Inherit | InheritFrom): readonly Taken[] | null {
    const uses = this.#uses.filter(({ span }) => item.names.some((attr) => attr.span.start === span.start));
    if (uses.length === 0) return null;
    const found: Taken[] = [];
    for (const attr of item.names) {
      const name = attrName(attr);
      if (name === null) return null;
      const use = uses.find(({ span }) => span.start === attr.span.start);
      if (use === undefined) found.push({ name, from: name });
      else if (this.#isHere(use) && "item" in use.target) found.push({ name, from: use.target.item });
      else found.push({ name, from: this.#writer.nameOf(use.target) ?? name });
    }
    const changes = item.kind === "inherit-from" || found.some(({ name, from }) => from !== name);
    return changes ? found : null;
  }

  #isHere(use: Use): boolean {
    if (!("item" in use.target)) return false;
    const home = this.#writer.homes.of(use.target.item);
    return home.kind === "use" && home.use.span.start === use.span.start && home.use.index === use.index;
  }

  /** `inherit a; inherit (packages) b;` in one line becomes `inherit a b;`, as it was. */
  #join(
    before: { readonly item: Inherit; readonly joined: TextEdit | null },
    item: InheritFrom,
    taken: readonly Taken[],
  ): TextEdit | null {
    const { document } = this.#target.index;
    const { text } = document;
    const start = before.item.span.end - 1;
    const from = before.joined?.span.end ?? before.item.span.end;
    if (!/^ *$/.test(text.slice(from, item.span.start)) || taken.some(({ name, from: of }) => name !== of))
      return null;
    const all = { start: before.item.span.start, end: item.span.end };
    if (commentsWithin(document.comments, all).length > 0) return null;
    const known = before.joined?.text.slice(0, -1) ?? "";
    const names = item.names.map(({ span }) => text.slice(span.start, span.end)).join(" ");
    return { span: { start: blanksBefore(text, start), end: item.span.end }, text: `${known} ${names};` };
  }

  #statement(item: Inherit | InheritFrom, taken: readonly Taken[]): readonly TextEdit[] {
    const { document } = this.#target.index;
    const comments = commentsWithin(document.comments, item.span);
    if (item.kind === "inherit-from" && taken.every(({ name, from }) => name === from)) {
      const first = item.names[0];
      if (first === undefined) return [];
      const start = item.span.start + "inherit".length;
      const end = this.#afterSource(item);
      return [{ span: { start, end }, text: "" }];
    }
    if (comments.length > 0 && item.kind === "inherit") return this.#beside(item, taken);
    const indent = finalIndent(document, item.span.start, this.#target.base, this.#target.indent);
    const inner = this.#isOneLine() ? indent + this.#writer.step : indent;
    return [{ span: item.span, text: this.#lines(taken, inner).join("") }];
  }

  /** Behind the parenthesis that closes the source. */
  #afterSource({ source }: InheritFrom): number {
    const { text } = this.#target.index.document;
    return text.indexOf(")", source.span.end) + 1;
  }

  /** Names that need a binding of their own leave the `inherit`, whose comments stay. */
  #beside(item: Inherit, taken: readonly Taken[]): readonly TextEdit[] {
    const { text } = this.#target.index.document;
    const edits: TextEdit[] = [];
    const more: string[] = [];
    taken.forEach(({ name, from }, at) => {
      const attr = item.names[at];
      if (attr === undefined || name === from || typeof from !== "string") return;
      const start = blanksBefore(text, attr.span.start);
      edits.push({ span: { start, end: attr.span.end }, text: "" });
      more.push(` ${bindingText(name, from)}`);
    });
    return [...edits, { span: { start: item.span.end, end: item.span.end }, text: more.join("") }];
  }

  #lines(taken: readonly Taken[], indent: string): readonly string[] {
    const plain = taken.filter(({ name, from }) => name === from).map(({ name }) => name);
    const renamed = taken.filter(({ name, from }) => name !== from && typeof from === "string");
    const lines: string[] = [];
    const add = (text: string, blank = false) =>
      lines.push(lines.length === 0 ? text : `\n${blank ? "\n" : ""}${indent}${text}`);
    if (plain.length > 0) add(inherit(plain, null, indent));
    for (const { name, from } of renamed) add(bindingText(name, String(from)));
    for (const { name, from } of taken) {
      if (typeof from === "string") continue;
      const { lead, text, tail, blankBefore } = this.#writer.item(from, name, indent);
      add(lead + text + tail, blankBefore);
    }
    return lines;
  }

  /** `tool = packages.tool;` that has become the binding itself, or `inherit tool;`. */
  #member(item: Extract<Binding, { kind: "binding" }>): readonly TextEdit[] {
    const use = this.#uses.find(({ binding, form }) => binding === item && form !== "taken");
    const [head] = item.path;
    if (use === undefined || head === undefined || !contains(use.span, item.value.span)) return [];
    if (!this.#isHere(use) || !("item" in use.target)) {
      const name = this.#writer.nameOf(use.target);
      const isSelf = item.path.length === 1 && attrName(head) === name && use.form === "select";
      // `docs = packages.docsHelper;` was `inherit docs;`; `docs = packages.docs;` may well have been `docs = docs;`.
      const isRenamed = "item" in use.target && use.target.item.name !== name;
      const was = !isRenamed && isPlain(this.#container);
      if (was) return [];
      const plain = commentsWithin(this.#target.index.document.comments, item.span).length === 0;
      return isSelf && plain ? [{ span: item.span, text: inherit([name ?? ""], null, "") }] : [];
    }
    const { document } = this.#target.index;
    const indent = finalIndent(document, item.span.start, this.#target.base, this.#target.indent);
    const { lead, tail } = this.#writer.item(use.target.item, use.target.item.name, indent);
    return [
      { span: { start: item.span.start, end: item.span.start }, text: lead },
      { span: use.span, text: this.#writer.value(use.target.item, indent) },
      { span: { start: item.span.end, end: item.span.end }, text: tail },
    ];
  }

  #isOneLine(): boolean {
    const container = this.#container;
    if (container.kind !== "attrset") return false;
    return !this.#target.index.document.text.slice(container.open.end, container.close.start).includes("\n");
  }

  /** A set in one line that gets bindings back takes a line for each. */
  #brokenUp(edits: readonly TextEdit[]): readonly TextEdit[] {
    const container = this.#container;
    if (container.kind !== "attrset" || !this.#isOneLine() || !edits.some(({ text }) => text.includes("\n")))
      return [];
    const { document } = this.#target.index;
    const outer = finalIndent(document, container.span.start, this.#target.base, this.#target.indent);
    const gap = (start: number, end: number, indent: string) => ({
      span: { start, end },
      text: `\n${indent}`,
    });
    const ends = [container.open.end, ...container.bindings.map(({ span }) => span.end)];
    return ends.map((start, at) => {
      const next = container.bindings[at];
      return gap(
        start,
        next?.span.start ?? container.close.start,
        next === undefined ? outer : outer + this.#writer.step,
      );
    });
  }
}

/** A set whose members don't see each other, so that `x = x;` takes what is outside. */
function isPlain(container: Container): boolean {
  return container.kind === "attrset" && !container.recursive;
}

function blanksBefore(text: string, offset: number): number {
  let start = offset;
  while (/\s/.test(text.charAt(start - 1))) start--;
  return start;
}
