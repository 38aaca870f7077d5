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

/** Parses and resolves a file, or gives the diagnostics for which it can't be used. */
export function readDocument(
  parse: Parse,
  source: Source,
): { readonly document: Document } | { readonly refused: readonly Diagnostic[] } {
  const tree = parse(source);
  if (tree.root === null) return { refused: tree.diagnostics };
  return {
    document: {
      path: source.path,
      text: source.text,
      root: tree.root,
      tokens: tree.tokens,
      comments: tree.tokens.filter((token) => token.kind === "comment"),
      scopes: analyse(source, tree.root),
    },
  };
}
