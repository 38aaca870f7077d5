import type { Parser as TreeSitter } from "web-tree-sitter";
import { type BuiltTree, buildTree, type NodeType } from "./build-tree.ts";
import { checkLexemes } from "./check-lexemes.ts";
import { checkMeaning } from "./check-meaning.ts";
import { checkText } from "./check-text.ts";
import { checkTokens } from "./check-tokens.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { syntaxError } from "./diagnostics.ts";
import { explainFailure } from "./explain-failure.ts";
import { lex } from "./lexer.ts";
import { recognise } from "./recognise.ts";
import type { Source } from "./source.ts";
import type { SyntaxTree } from "./syntax-tree.ts";
import type { TextInput } from "./text-input.ts";
import { type WalkFunctions, walkTree } from "./tree-walk.ts";

/** tree-sitter with the grammar of Nix. */
export interface Grammar {
  readonly treeSitter: TreeSitter;
  /** What it reads from, where we have started its WASM; elsewhere nobody reads it. */
  readonly input: TextInput;
  /** Null where they aren't to be had. */
  readonly wasm: WalkFunctions | null;
  /** By tree-sitter's number for them. */
  readonly types: readonly NodeType[];
}

/**
 * Nix's own rules are asked first, by a lexer and a recogniser that follow them closely, and only what they
 * accept goes to tree-sitter. So errors stand where Nix would put them, and tree-sitter's recovery is never needed.
 */
export function parse(grammar: Grammar, source: Source): SyntaxTree {
  const unreadable = checkText(source);
  if (unreadable) return refused(source, [unreadable]);
  const lexemes = lex(source.text);
  const recognition = recognise(lexemes);
  const found: Diagnostic[] = checkLexemes(source, lexemes, recognition);
  if (recognition.failure) found.push(...explainFailure(source, lexemes, recognition.failure));
  if (found.length > 0) return refused(source, found);
  const { root, tokens, broken } = readTree(grammar, source);
  if (broken || !root) return refused(source, [grammarLimit(source, broken ?? { start: 0, end: 0 })]);
  const diagnostics = checkTokens(source, tokens, lexemes) ?? checkMeaning(source, root);
  return diagnostics.length > 0 ? refused(source, diagnostics) : { source, root, tokens, diagnostics };
}

function refused(source: Source, diagnostics: readonly Diagnostic[]): SyntaxTree {
  const inOrder = diagnostics.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  return { source, root: null, tokens: [], diagnostics: inOrder };
}

function readTree({ treeSitter, input, wasm, types }: Grammar, source: Source): BuiltTree {
  input.text = source.text;
  const tree = treeSitter.parse(source.text);
  if (!tree) throw new Error("tree-sitter has no language");
  const walk = walkTree(wasm, tree);
  try {
    return buildTree(walk, types, source);
  } finally {
    walk.delete();
    tree.delete();
  }
}

function grammarLimit(source: Source, span: { start: number; end: number }): Diagnostic {
  return syntaxError(source, "syntax/grammar-limit", span, "the grammar of flake-split does not know this", {
    why: "Nix accepts the file, but tree-sitter-nix does not, so it can't be moved safely",
    help: "write it another way, and please report it",
  });
}
