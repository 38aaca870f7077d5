import type { Document } from "@flake-split/analysis";
import {
  type AttrBinding,
  type AttrSet,
  type Binding,
  children,
  type Expression,
  type LetBody,
  type LetIn,
  type List,
  type PathExpression,
  type StringExpression,
} from "@flake-split/syntax";

/** Where an expression stands. */
export interface Place {
  readonly parent: Expression | null;
  /** The binding of which it is the whole value. */
  readonly binding: AttrBinding | null;
}

/** A set or a `let`: what holds bindings. */
export type Container = AttrSet | LetIn | LetBody;

/** What a document holds, by kind, found in one walk. */
export interface DocumentIndex {
  readonly document: Document;
  readonly places: ReadonlyMap<Expression, Place>;
  readonly containers: readonly Container[];
  /** By the offset at which a variable starts. */
  readonly variables: ReadonlyMap<number, Expression>;
  readonly lists: readonly List[];
  readonly paths: readonly PathExpression[];
  readonly strings: readonly StringExpression[];
}

export function indexOf(document: Document): DocumentIndex {
  const places = new Map<Expression, Place>();
  const containers: Container[] = [];
  const variables = new Map<number, Expression>();
  const lists: List[] = [];
  const paths: PathExpression[] = [];
  const strings: StringExpression[] = [];
  const waiting: Expression[] = [document.root];
  places.set(document.root, { parent: null, binding: null });
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === "variable") variables.set(node.span.start, node);
    else if (node.kind === "list") lists.push(node);
    else if (node.kind === "path") paths.push(node);
    else if (node.kind === "string") strings.push(node);
    const bindings = bindingsOf(node);
    if (bindings !== null) containers.push(node as Container);
    const values = new Map(
      (bindings ?? []).flatMap((item) => (item.kind === "binding" ? [[item.value, item]] : [])),
    );
    for (const child of children(node)) {
      places.set(child, { parent: node, binding: values.get(child) ?? null });
      waiting.push(child);
    }
  }
  return { document, places, containers, variables, lists, paths, strings };
}

/** The bindings of a set or a `let`; `null` for any other expression. */
export function bindingsOf(node: Expression): readonly Binding[] | null {
  return node.kind === "attrset" || node.kind === "let" || node.kind === "let-body" ? node.bindings : null;
}
