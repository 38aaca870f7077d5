import type { Diagnostic, Expression, Source, SyntaxTree, Token } from "@flake-split/syntax";
import { analyse } from "./analyse.ts";
import type { Scopes } from "./scopes.ts";

/** One file, understood: its text, its syntax and its names. */
export interface Document {
  readonly path: string;
  readonly text: string;
  readonly root: Expression;
  readonly tokens: readonly Token[];
  /** Those of the tokens that are comments. */
  readonly comments: readonly Token[];
  readonly scopes: Scopes;
}

export type Parse = (source: Source) => SyntaxTree;

/** Documents by the tree that they were made from: trees never change, so that what a tree means doesn't either. */
const documents = new WeakMap<SyntaxTree, Document>();

/**
 * Parses and resolves a file, or gives the diagnostics for which it can't be used. Where `parse` gives a tree that
 * it gave before, the document is the one of before, too.
 */
export function readDocument(
  parse: Parse,
  source: Source,
): { readonly document: Document } | { readonly refused: readonly Diagnostic[] } {
  const tree = parse(source);
  if (tree.root === null) return { refused: tree.diagnostics };
  const known = documents.get(tree);
  if (known !== undefined) return { document: known };
  const document = {
    path: source.path,
    text: source.text,
    root: tree.root,
    tokens: tree.tokens,
    comments: tree.tokens.filter((token) => token.kind === "comment"),
    scopes: analyse(source, tree.root),
  };
  documents.set(tree, document);
  return { document };
}
