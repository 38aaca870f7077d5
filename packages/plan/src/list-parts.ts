import { commentsWithin, type Document, type ItemTrivia, itemTrivia, lastName } from "@flake-split/analysis";
import type { Expression, List, Span } from "@flake-split/syntax";
import { kebab } from "./file-names.ts";
import type { ListPart } from "./plan.ts";
import { blocks, heading, wordsOf } from "./sections.ts";
import { call, isAlias } from "./shape.ts";
import { topicOfAll, topicOfWords } from "./topics/index.ts";
import { lineCount, type Unit } from "./unit.ts";

/** A part of fewer lines joins its neighbour; a file of three names is no help. */
const leastLines = 8;

interface Section {
  readonly title: string | null;
  readonly elements: readonly Expression[];
}

/**
 * Divides a long list by the author's own sections, in their order; neighbours of one topic stay together.
 * What is added to the list by `++`
 * is a part of its own. `null` when there's no literal list in the sum, or only one part.
 *
 * ```nix
 * [ # === Databases ===        gives  databases.nix  and  network.nix
 *   sqlite … # === Network === mtr … ]
 * ```
 */
export function listParts(unit: Unit, document: Document): readonly ListPart[] | null {
  const operands = operandsOf(unit.value);
  if (hasLooseComments(unit, operands, document)) return null;
  const parts: ListPart[] = [];
  for (const operand of operands) {
    if (operand.kind !== "list") {
      parts.push({ name: operandName(operand), list: null, elements: [operand] });
      continue;
    }
    const trivia = itemTrivia(document, operand.items, operand.span.start + 1, operand.span.end - 1);
    if (trivia.start > operand.span.start + 1) return null;
    const named = divide(operand, trivia.items, document).map(
      (section): ListPart => ({ name: nameOf(section, document), list: operand, elements: section.elements }),
    );
    parts.push(...joinSmall(joinNeighbours(named), document));
  }
  return parts.length < 2 || !parts.some(({ list }) => list !== null) ? null : unique(parts);
}

/** The lists that a value adds up, without parentheses around them, and without a `with` that each part can repeat. */
function operandsOf(value: Expression): readonly Expression[] {
  if (value.kind === "parenthesized") return operandsOf(value.inner);
  if (value.kind === "with" && isAlias(value.environment)) return operandsOf(value.body);
  if (value.kind !== "binary" || value.operator !== "++") return [value];
  return [...operandsOf(value.left), ...operandsOf(value.right)];
}

/** `optionals isLinux [ … ]` gives `linux`. */
function operandName(operand: Expression): string {
  const { callee, arguments: args } = call(operand);
  const condition = lastName(callee) === "optionals" && args[0] !== undefined ? lastName(args[0]) : null;
  const name = condition ?? lastName(operand);
  return name === null ? "more" : kebab(name.replace(/^is(?=[A-Z])/, ""));
}

/** Comments that stand outside of the lists would have no place. */
function hasLooseComments(unit: Unit, operands: readonly Expression[], document: Document): boolean {
  const within = (span: Span) => commentsWithin(document.comments, span).length;
  return within(unit.item.span) !== operands.reduce((sum, operand) => sum + within(operand.span), 0);
}

function divide(list: List, trivia: readonly ItemTrivia[], document: Document): readonly Section[] {
  const ruled = trivia.map(({ comments }) => heading(blocks(document, comments)));
  const isRuled = ruled.filter((title) => title !== null).length > 1;
  const titles = isRuled ? ruled : trivia.map((around, index) => paragraphTitle(around, index, document));
  const sections: { title: string | null; elements: Expression[] }[] = [];
  list.items.forEach((element, index) => {
    const title = titles[index] ?? null;
    const current = sections[sections.length - 1];
    if (title !== null || current === undefined) sections.push({ title, elements: [element] });
    else current.elements.push(element);
  });
  return sections;
}

/** `# Databases` on a line of its own, above the first entry of a paragraph. */
function paragraphTitle(
  { comments, blankBefore }: ItemTrivia,
  index: number,
  document: Document,
): string | null {
  const block = blocks(document, comments).at(-1);
  if (block === undefined || !(blankBefore || index === 0)) return null;
  const words = wordsOf(block[0] ?? "");
  return words === "" || words.length > 60 ? null : words;
}

/** The author's own words while they make a file name, else the topic that they name, else what the section holds. */
function nameOf({ title, elements }: Section, document: Document): string {
  const words =
    title === null
      ? []
      : kebab(title)
          .split("-")
          .filter((word) => word !== "and");
  if (words.length > 0 && words.length <= 3) return words.join("-");
  const topic = title === null ? null : topicOfWords(title);
  if (topic !== null) return topic;
  if (words.length > 0) return words.slice(0, 3).join("-");
  const names = elements.map(({ span }) => document.text.slice(span.start, span.end).replace(/^pkgs\./, ""));
  return topicOfAll(names)?.topic ?? "others";
}

function joinNeighbours(parts: readonly ListPart[]): readonly ListPart[] {
  const joined: ListPart[] = [];
  for (const part of parts) {
    const last = joined[joined.length - 1];
    if (last !== undefined && last.name === part.name)
      joined[joined.length - 1] = join(last, part, last.name);
    else joined.push(part);
  }
  return joined;
}

function joinSmall(parts: readonly ListPart[], document: Document): readonly ListPart[] {
  const joined: ListPart[] = [];
  for (const part of parts) {
    const last = joined[joined.length - 1];
    const small = linesOf(part, document) < leastLines;
    if (last === undefined || (!small && linesOf(last, document) >= leastLines)) joined.push(part);
    else joined[joined.length - 1] = join(last, part, small ? last.name : part.name);
  }
  return joined;
}

function join(first: ListPart, second: ListPart, name: string): ListPart {
  return { name, list: first.list, elements: [...first.elements, ...second.elements] };
}

function linesOf({ elements }: ListPart, document: Document): number {
  const first = elements[0];
  const last = elements[elements.length - 1];
  if (first === undefined || last === undefined) return 0;
  const span: Span = { start: first.span.start, end: last.span.end };
  return lineCount(document.text, span);
}

function unique(parts: readonly ListPart[]): readonly ListPart[] {
  const taken = new Set(["default"]);
  return parts.map((part) => {
    let name = part.name;
    for (let count = 2; taken.has(name); count++) name = `${part.name}-${count}`;
    taken.add(name);
    return { ...part, name };
  });
}
