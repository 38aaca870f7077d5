import { attrName, commentsWithin, type ItemTrivia, itemTrivia, lineIndent } from "@flake-split/analysis";
import type { Binding, LetIn } from "@flake-split/syntax";
import { binding as bindingText, letBlock } from "../make.ts";
import type { TextEdit } from "../text-edit.ts";
import type { JoinLet } from "./homes.ts";
import type { FoldedFile } from "./program.ts";
import { setLiteral } from "./set-literal.ts";
import type { JoinWriter } from "./writer.ts";

/** The edits that take bindings back into the `let`s of the entry, and the wiring out of them. */
export function letEdits(writer: JoinWriter): readonly TextEdit[] {
  const lets = new Map<JoinLet, FoldedFile[]>();
  for (const file of writer.meanings.program.files) {
    const home = writer.homes.letOf(file);
    lets.set(home, [...(lets.get(home) ?? []), file]);
  }
  const { containers } = writer.meanings.program.entry;
  const nodes = new Map<LetIn, JoinLet | null>();
  for (const node of containers)
    if (node.kind === "let" && node.bindings.some((each) => writer.meanings.isWiring(each)))
      nodes.set(node, null);
  const edits: TextEdit[] = [];
  for (const [home, files] of lets) {
    if (home.node !== null) nodes.set(home.node, home);
    else edits.push(...newLet(writer, home, files));
  }
  for (const [node, home] of nodes)
    edits.push(...new LetEdits(writer, node, home === null ? [] : (lets.get(home) ?? [])).edits());
  return edits;
}

/** One line or several of a `let`, with their comments, without the indentation of the first. */
interface Line {
  readonly text: string;
  readonly blankBefore: boolean;
}

/** What goes into a `let` in front of code that has none. */
function newLet(writer: JoinWriter, { before }: JoinLet, files: readonly FoldedFile[]): readonly TextEdit[] {
  const { document } = writer.meanings.program.entry;
  if (before === null) return [];
  const { text } = document;
  const indent = lineIndent(text, before.span.end - 1);
  const inner = indent + writer.step;
  const lines = files.flatMap((file) => hoisted(writer, file, inner));
  if (lines.length === 0) return [];
  const items = lines.map(({ text: line, blankBefore }, at) =>
    blankBefore && at > 0 ? `\n${inner}${line}` : line,
  );
  const blanks = text.slice(0, before.span.start).length - text.slice(0, before.span.start).trimEnd().length;
  const onOwnLine = text.slice(before.span.start - blanks, before.span.start).includes("\n");
  const span = { start: onOwnLine ? before.span.start : before.span.start - blanks, end: before.span.start };
  const block = letBlock(items, indent, inner).replaceAll(`${inner}\n`, "\n");
  return [{ span, text: onOwnLine ? block : `\n${indent}${block}` }];
}

/** The bindings that a file gives to the `let` that takes them. */
function hoisted(writer: JoinWriter, file: FoldedFile, indent: string): readonly Line[] {
  const { meanings, homes, aliases, landing } = writer;
  const own = meanings.itemsOf(file).filter((item) => {
    const stands = aliases.of(item);
    return homes.of(item).kind === "let" && "item" in stands && stands.item === item;
  });
  const written = new Set<Binding>();
  const loose = writer.isElsewhere(file) ? "" : writer.loose(file, indent).trimEnd();
  const comments = loose === "" ? [] : [{ text: loose, blankBefore: false }];
  const lines = own.flatMap((item): Line[] => {
    const [binding] = item.bindings;
    if (binding.kind !== "inherit-from") {
      const { lead, text, tail, blankBefore } = writer.item(item, landing.nameOf(item), indent);
      return [{ text: lead + text + tail, blankBefore }];
    }
    if (written.has(binding)) return [];
    written.add(binding);
    const together = own.filter((other) => other.bindings[0] === binding);
    const text = writer.taken(
      together.map((other) => [landing.nameOf(other), other] as const),
      indent,
    );
    const trivia = meanings.trivia(binding);
    const tail = file.document.text.slice(trivia.tail.start, trivia.tail.end);
    return [{ text: writer.lead(item, indent) + text + tail, blankBefore: trivia.blankBefore }];
  });
  return [...comments, ...lines];
}

class LetEdits {
  readonly #writer: JoinWriter;
  readonly #node: LetIn;
  readonly #files: readonly FoldedFile[];
  readonly #trivia: ReadonlyMap<Binding, ItemTrivia>;
  readonly #indent: string;

  constructor(writer: JoinWriter, node: LetIn, files: readonly FoldedFile[]) {
    this.#writer = writer;
    this.#node = node;
    this.#files = files;
    const { document } = writer.meanings.program.entry;
    const { items } = itemTrivia(document, node.bindings, node.letKeyword.end, node.inKeyword.start);
    this.#trivia = new Map(
      node.bindings.flatMap((binding, at) => (items[at] === undefined ? [] : [[binding, items[at]]])),
    );
    const first = node.bindings.find(({ span }) => /\n[ \t]*$/.test(document.text.slice(0, span.start)));
    this.#indent =
      first === undefined
        ? lineIndent(document.text, node.inKeyword.start) + writer.step
        : lineIndent(document.text, first.span.start);
  }

  edits(): readonly TextEdit[] {
    const { meanings } = this.#writer;
    const edits: TextEdit[] = [];
    const isGone = (each: Binding) => meanings.isWiring(each);
    const byBinding = this.#byBinding();
    let filled = false;
    for (const binding of this.#node.bindings.filter(isGone)) {
      const lines = byBinding.get(binding) ?? [];
      filled ||= lines.length > 0;
      edits.push(this.#replace(binding, lines));
    }
    const rest = byBinding.get(null) ?? [];
    if (rest.length === 0 && !filled && this.#node.bindings.every(isGone) && !this.#hasComments())
      return [this.#removed()];
    const last = this.#node.bindings[this.#node.bindings.length - 1];
    const at =
      last === undefined ? this.#node.letKeyword.end : (this.#trivia.get(last)?.tail.end ?? last.span.end);
    if (rest.length > 0)
      edits.push({ span: { start: at, end: at }, text: rest.map((line) => this.#line(line)).join("") });
    return edits;
  }

  /** Each file's bindings stand where it was wired, those of files that an output imports at the end. */
  #byBinding(): ReadonlyMap<Binding | null, readonly Line[]> {
    const { meanings, homes } = this.#writer;
    const found = new Map<Binding | null, Line[]>();
    for (const file of this.#files) {
      const wiring = this.#node.bindings.find(
        (each) =>
          meanings.isWiring(each) &&
          each.span.start <= this.#root(file).call.node.span.start &&
          this.#root(file).call.node.span.end <= each.span.end,
      );
      const key = wiring ?? null;
      found.set(key, [...(found.get(key) ?? []), ...hoisted(this.#writer, file, this.#indent)]);
    }
    for (const set of meanings.sets) {
      if (!homes.isKept(set) || set.binding === null || !this.#node.bindings.includes(set.binding)) continue;
      const [head] = set.binding.path;
      const text = bindingText(attrName(head) ?? "", setLiteral(this.#writer, set, this.#indent));
      found.set(set.binding, [...(found.get(set.binding) ?? []), { text, blankBefore: false }]);
    }
    return found;
  }

  /** The file that the entry imports, through which a file is reached. */
  #root(file: FoldedFile): FoldedFile {
    const parent = this.#writer.homes.parentOf(file);
    return parent === null ? file : this.#root(parent);
  }

  #replace(binding: Binding, lines: readonly Line[]): TextEdit {
    const trivia = this.#trivia.get(binding);
    const start = trivia === undefined || trivia.comments.length > 0 ? binding.span.start : trivia.lead.start;
    const [first, ...others] = lines;
    if (first === undefined) return { span: { start, end: trivia?.tail.end ?? binding.span.end }, text: "" };
    const text = first.text + others.map((line) => this.#line(line)).join("");
    const opens = first.blankBefore && this.#node.bindings[0] !== binding && trivia?.comments.length === 0;
    if (!opens) return { span: binding.span, text };
    return { span: { start, end: binding.span.end }, text: `\n\n${this.#indent}${text}` };
  }

  #line({ text, blankBefore }: Line): string {
    return `\n${blankBefore ? "\n" : ""}${this.#indent}${text}`;
  }

  #hasComments(): boolean {
    const { document } = this.#writer.meanings.program.entry;
    const span = { start: this.#node.letKeyword.end, end: this.#node.inKeyword.start };
    return commentsWithin(document.comments, span).length > 0;
  }

  #removed(): TextEdit {
    const { text } = this.#writer.meanings.program.entry.document;
    let { end } = this.#node.inKeyword;
    while (/\s/.test(text.charAt(end))) end++;
    return { span: { start: this.#node.letKeyword.start, end }, text: "" };
  }
}
