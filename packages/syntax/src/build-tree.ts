import { type Builder, type Built, builders, isExpression } from "./builders.ts";
import type { Expression, Token } from "./nodes.ts";
import type { Source } from "./source.ts";
import type { Span } from "./span.ts";
import type { TreeWalk } from "./tree-walk.ts";

/** What the walk over tree-sitter's tree gives. */
export interface BuiltTree {
  readonly root: Expression | null;
  readonly tokens: readonly Token[];
  /** The first place that the grammar didn't understand; then `root` means nothing. */
  readonly broken: Span | null;
}

/** What a node type of the grammar is to us. */
export interface NodeType {
  readonly name: string;
  /** Absent on leaves, and on nodes whose children stand for them. */
  readonly build: Builder | undefined;
}

/** The builder and name of each node type, by tree-sitter's number for it. */
export function nodeTypes(names: readonly { name: string; named: boolean }[]): readonly NodeType[] {
  return names.map(({ name, named }) => ({ name, build: named ? builders.get(name) : undefined }));
}

interface Frame {
  readonly type: NodeType;
  readonly span: Span;
  readonly children: Built[];
}

/**
 * Reads the whole tree that `walk` starts at in one go. It uses a stack of its own: a chain of a thousand
 * operators is a tree of that depth.
 */
export function buildTree(walk: TreeWalk, types: readonly NodeType[], source: Source): BuiltTree {
  const tokens: Token[] = [];
  const frames: Frame[] = [];
  let children: Built[] = [];
  const root = children;
  for (;;) {
    const type = types[walk.nodeTypeId];
    const span = { start: walk.startIndex, end: walk.endIndex };
    if (!type || isBroken(walk, span, frames.at(-1)?.type)) return { root: null, tokens, broken: span };
    if (walk.gotoFirstChild()) {
      frames.push({ type, span, children });
      children = [];
      continue;
    }
    readLeaf(type, span, source, tokens, children);
    while (!walk.gotoNextSibling()) {
      const frame = frames.pop();
      if (!frame) return { root: onlyExpression(root), tokens, broken: null };
      walk.gotoParent();
      if (frame.type.build) frame.children.push(frame.type.build(frame.span, children, source));
      else for (const child of children) frame.children.push(child);
      children = frame.children;
    }
  }
}

/** `inherit (x);` has no names, and the grammar wants one: an invisible one is fine there. */
function isBroken(walk: TreeWalk, span: Span, parent: NodeType | undefined): boolean {
  return span.start === span.end && walk.nodeIsMissing && parent?.name !== "inherited_attrs";
}

function onlyExpression(children: readonly Built[]): Expression | null {
  return children.find(isExpression) ?? null;
}

function readLeaf(type: NodeType, span: Span, source: Source, tokens: Token[], children: Built[]): void {
  if (type.name === "comment" && source.text.charAt(span.start) !== ",") {
    tokens.push({ kind: "comment", span: withoutReturn(span, source) });
    return;
  }
  // A `dollar_escape` leaves out its `$`, which follows as text of its own.
  const last = tokens.at(-1)?.span.end ?? 0;
  const own = {
    start: Math.max(span.start, last),
    end: type.name === "dollar_escape" ? span.end + 1 : span.end,
  };
  if (own.start >= own.end) return;
  tokens.push({ kind: type.name in textKinds ? "string-text" : "token", span: own });
  // The grammar has no place for the comma before the `}` of formals: our lexer hook calls it a comment.
  if (type.name !== "comment")
    children.push(type.build?.(own, [], source) ?? { kind: "leaf", type: type.name, span: own });
}

const textKinds = { string_fragment: true, escape_sequence: true, dollar_escape: true };

/** On lines that end in CR LF, the grammar takes the CR into the comment. */
function withoutReturn({ start, end }: Span, { text }: Source): Span {
  return text.charAt(end - 1) === "\r" ? { start, end: end - 1 } : { start, end };
}
