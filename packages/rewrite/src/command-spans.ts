import { type Document, type ItemTrivia, itemTrivia } from "@flake-split/analysis";
import { type ListCommand, lineCount, type Unit } from "@flake-split/plan";
import { type Expression, type List, type Span, walk } from "@flake-split/syntax";
import { codeBetween } from "./facts.ts";
import { render } from "./render.ts";

/** What stands around the commands of a list. */
export class CommandSpans {
  readonly #document: Document;
  readonly #unit: Unit;
  readonly #trivia = new Map<Expression, ItemTrivia>();
  readonly #lists: readonly { readonly list: List; readonly start: number; readonly rest: Span }[];

  constructor(document: Document, unit: Unit, commands: readonly ListCommand[]) {
    this.#document = document;
    this.#unit = unit;
    const elements = new Set(commands.map((command) => command.element));
    this.#lists = listsOf(unit.value, elements).map((list) => {
      const trivia = itemTrivia(document, list.items, list.span.start + 1, list.span.end - 1);
      list.items.forEach((item, index) => {
        const around = trivia.items[index];
        if (around !== undefined) this.#trivia.set(item, around);
      });
      return { list, start: trivia.start, rest: trivia.rest };
    });
  }

  /** The comments above and beside a command, for a file where it stands at two columns. */
  around({ element }: ListCommand): {
    readonly lead: string;
    readonly tail: string;
    readonly blankBefore: boolean;
  } {
    const trivia = this.#of(element);
    const first = trivia.comments[0];
    const span = { start: first?.span.start ?? element.span.start, end: element.span.start };
    const lead = render({ document: this.#document, span, edits: [], strings: [] }, "  ");
    const tail = this.#document.text.slice(trivia.tail.start, trivia.tail.end);
    return { lead, tail, blankBefore: trivia.blankBefore };
  }

  /** A command with its comments. */
  whole({ element }: ListCommand): Span {
    const trivia = this.#of(element);
    return { start: trivia.comments[0]?.span.start ?? element.span.start, end: trivia.tail.end };
  }

  lines({ element }: ListCommand): number {
    return lineCount(this.#document.text, element.span);
  }

  /** Whether the binding's value is a list of commands and nothing else, so that nothing is lost by writing it anew. */
  isOnly(commands: readonly ListCommand[]): boolean {
    const [only, ...others] = this.#lists;
    const { value, item } = this.#unit;
    if (only === undefined || others.length > 0 || only.list !== value) return false;
    if (value.items.length !== commands.length || only.start !== value.span.start + 1) return false;
    const before = codeBetween(
      this.#document,
      item.path[item.path.length - 1]?.span.end ?? 0,
      value.span.start,
    );
    const behind = codeBetween(this.#document, value.span.end, item.span.end);
    return before.end - before.start === 1 && behind.end - behind.start === 1;
  }

  /** The comments at the end of the list, when the list is written anew. */
  rest(commands: readonly ListCommand[]): string {
    const only = this.#lists[0];
    if (only === undefined || !this.isOnly(commands)) return "";
    const span = codeBetween(this.#document, only.rest.start, only.rest.end);
    if (span.end === only.rest.end && span.start === only.rest.start) return "";
    return render({ document: this.#document, span, edits: [], strings: [] }, "  ");
  }

  #of(element: Expression): ItemTrivia {
    const found = this.#trivia.get(element);
    if (found === undefined) throw new Error("a command outside of the binding's lists");
    return found;
  }
}

function listsOf(value: Expression, elements: ReadonlySet<Expression>): readonly List[] {
  const found: List[] = [];
  walk(value, (node) => {
    if (elements.has(node)) return "skip";
    if (node.kind === "list" && node.items.some((item) => elements.has(item))) found.push(node);
    return undefined;
  });
  return found;
}
