import {
  commentsWithin,
  type Definition,
  type Document,
  itemTrivia,
  lineIndent,
} from "@flake-split/analysis";
import {
  type Binding,
  bare,
  contains,
  type Expression,
  type LetIn,
  type Span,
  type Token,
  walk,
} from "@flake-split/syntax";
import { binding } from "../make.ts";
import type { TextEdit } from "../text-edit.ts";
import type { Handed, PerSystem, Systems } from "./entry-plan.ts";
import { applied } from "./make-module.ts";
import { freeName } from "./meaning.ts";
import type { OutputsShape } from "./outputs-shape.ts";

/** What becomes of the flake's own functions that went through the systems, such as `forAllSystems`. */
export interface HelperChanges {
  readonly systems: Systems;
  readonly perSystem: PerSystem | null;
  readonly edits: readonly TextEdit[];
  /** Code that nothing needs any more; comments in it are `comments`. */
  readonly dropped: readonly Span[];
  /** The comments of what is dropped. */
  readonly comments: readonly Token[];
}

/** A binding of a `let` in front of the outputs. */
interface LetItem {
  readonly container: LetIn;
  readonly item: Binding;
  readonly definition: Definition;
}

/**
 * Removes helpers that only the calls named that `perSystem` takes the place of. Where a helper stays, what
 * `perSystem` needs of it gets a name in front of it, unless it can stand in both places.
 */
export function changeHelpers(
  document: Document,
  shape: OutputsShape,
  systems: Systems,
  perSystem: PerSystem | null,
  consumed: readonly Span[],
): HelperChanges {
  const moved = movedNodes(systems, perSystem);
  const items = letItems(document, shape);
  const removed = unusedItems(items, consumed, moved);
  const staying = items.filter((each) => !removed.includes(each));
  const named = new Map<Expression, NamedNode>();
  for (const node of moved) {
    const own = staying.find(({ item }) => contains(item.span, node.span));
    if (own !== undefined && !isPlain(document, node))
      named.set(node, nameNode(document, node, own, perSystem, named));
  }
  const comments = removed.flatMap((each) => commentsOf(document, each, moved));
  return {
    systems:
      systems.kind === "code"
        ? { kind: "code", node: systems.node, name: named.get(systems.node)?.name ?? null }
        : systems,
    perSystem: withNames(perSystem, named),
    edits: [...[...named.values()].flatMap(({ edits }) => edits), ...removalEdits(document, removed, items)],
    dropped: removed.flatMap(({ item }) => without(item.span, moved)),
    comments,
  };
}

/** The parts of `span` that lie outside of these nodes. */
export function without(span: Span, nodes: readonly Expression[]): readonly Span[] {
  const inner = nodes.filter((node) => contains(span, node.span)).sort((a, b) => a.span.start - b.span.start);
  const parts: Span[] = [];
  let { start } = span;
  for (const node of inner) {
    parts.push({ start, end: node.span.start });
    start = node.span.end;
  }
  return [...parts, { start, end: span.end }];
}

/** The code that goes from calls and helpers to the module. */
export function movedNodes(systems: Systems, perSystem: PerSystem | null): readonly Expression[] {
  const handed = perSystem?.kind === "parts" ? perSystem.handed : [];
  const values = handed.flatMap(({ value }) => (value === null ? [] : [value]));
  return systems.kind === "code" ? [systems.node, ...values] : values;
}

/** The bindings of the `let`s between `outputs` and its value. */
function letItems({ scopes }: Document, { outputs, body }: OutputsShape): readonly LetItem[] {
  const found: LetItem[] = [];
  let node: Expression = outputs.body;
  while (node !== body) {
    if (node.kind === "let") {
      for (const item of node.bindings) {
        const definition = scopes.definitions.find(
          ({ bindings, kind }) => kind === "binding" && bindings.length === 1 && bindings[0] === item,
        );
        if (definition !== undefined) found.push({ container: node, item, definition });
      }
      node = node.body;
    } else if (node.kind === "with" || node.kind === "assert") node = node.body;
    else if (node.kind === "parenthesized") node = node.inner;
    else break;
  }
  return found;
}

function unusedItems(
  items: readonly LetItem[],
  consumed: readonly Span[],
  moved: readonly Expression[],
): readonly LetItem[] {
  const removed: LetItem[] = [];
  for (let before = -1; before < removed.length; ) {
    before = removed.length;
    const gone = [...consumed, ...removed.map(({ item }) => item.span)].flatMap((span) =>
      without(span, moved),
    );
    for (const each of items) {
      const { references } = each.definition;
      const isUnused =
        references.length > 0 && references.every(({ span }) => gone.some((part) => contains(part, span)));
      if (isUnused && !removed.includes(each) && isFunction(each.item)) removed.push(each);
    }
  }
  return removed;
}

/** Only functions go: a value that nothing names may be there for its owner's sake. */
function isFunction(item: Binding): boolean {
  if (item.kind !== "binding") return false;
  const value = bare(item.value);
  return value.kind === "lambda" || value.kind === "apply" || value.kind === "select";
}

interface NamedNode {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

/** Whether code may stand in two places: it holds no text, number, path or comment. */
function isPlain(document: Document, node: Expression): boolean {
  if (commentsWithin(document.comments, node.span).length > 0) return false;
  let plain = true;
  walk(node, ({ kind }) => {
    if (["string", "path", "integer", "float", "uri", "search-path"].includes(kind)) plain = false;
    return undefined;
  });
  return plain;
}

/** Binds what stands in a helper to a name in front of it. */
function nameNode(
  document: Document,
  node: Expression,
  { item }: LetItem,
  perSystem: PerSystem | null,
  taken: ReadonlyMap<Expression, NamedNode>,
): NamedNode {
  const handed =
    perSystem?.kind === "parts" ? perSystem.handed.find(({ value }) => value === node) : undefined;
  const wanted = handed === undefined ? ["systems", "supportedSystems"] : [`${handed.name}For`];
  const used = [...taken.values()].map(({ name }) => name);
  const name = freeName(
    document,
    wanted.filter((each) => !used.includes(each)),
  );
  const inner = bare(node);
  const indent = lineIndent(document.text, item.span.start);
  const code = document.text.slice(inner.span.start, inner.span.end);
  const system = handed?.system?.name;
  const value = system === undefined ? code : `${system}: ${code}`;
  const use = system === undefined ? name : applied(name, system, inner === node);
  const at = { start: item.span.start, end: item.span.start };
  return {
    name,
    edits: [
      { span: at, text: `${binding(name, value)}\n${indent}` },
      { span: inner.span, text: use },
    ],
  };
}

function withNames(perSystem: PerSystem | null, named: ReadonlyMap<Expression, NamedNode>): PerSystem | null {
  if (perSystem?.kind !== "parts") return perSystem;
  const handed = perSystem.handed.map((each): Handed => {
    const known = each.value === null ? undefined : named.get(each.value);
    return known === undefined ? each : { ...each, function: known.name };
  });
  return { ...perSystem, handed };
}

function removalEdits(
  document: Document,
  removed: readonly LetItem[],
  items: readonly LetItem[],
): readonly TextEdit[] {
  const containers = [...new Set(removed.map(({ container }) => container))];
  return containers.flatMap((container): readonly TextEdit[] => {
    const own = removed.filter((each) => each.container === container);
    const { bindings, letKeyword, inKeyword, body, span } = container;
    const trivia = itemTrivia(document, bindings, letKeyword.end, inKeyword.start);
    const isEmpty = items.length > 0 && own.length === bindings.length;
    const rest = commentsWithin(document.comments, { start: trivia.rest.start, end: body.span.start });
    if (isEmpty && rest.length === 0)
      return [{ span: { start: span.start, end: body.span.start }, text: "" }];
    return own.map(({ item }) => {
      const index = bindings.indexOf(item);
      const { lead, tail } = trivia.items[index] ?? { lead: item.span, tail: item.span };
      const isFirst = bindings.slice(0, index).every((each) => own.some((other) => other.item === each));
      return {
        span: { start: lead.start, end: isFirst ? pastBlankLines(document.text, tail.end) : tail.end },
        text: "",
      };
    });
  });
}

/** The end of the empty lines that follow `offset`. */
function pastBlankLines(text: string, offset: number): number {
  let end = offset;
  for (;;) {
    const next = text.indexOf("\n", end + 1);
    if (next === -1 || text.slice(end, next).trim() !== "" || text[next - 1] === undefined) return end;
    const gap = text.slice(end, next);
    if (!gap.startsWith("\n") && !gap.startsWith("\r\n")) return end;
    end = text[next - 1] === "\r" ? next - 1 : next;
  }
}

function commentsOf(
  document: Document,
  { container, item }: LetItem,
  moved: readonly Expression[],
): readonly Token[] {
  const { bindings, letKeyword, inKeyword } = container;
  const trivia = itemTrivia(document, bindings, letKeyword.end, inKeyword.start);
  const own = trivia.items[bindings.indexOf(item)];
  const range = own === undefined ? item.span : { start: own.lead.start, end: own.tail.end };
  return commentsWithin(document.comments, range).filter(
    ({ span }) => !moved.some((node) => contains(node.span, span)),
  );
}
