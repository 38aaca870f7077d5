import type { Parser, SyntaxTree } from "@flake-split/syntax";

/** Trees of so many characters of text are kept; beyond that, those that were made first are let go. */
const keptCharacters = 1 << 23;

/**
 * A parser that gives the tree again of a file that it has read lately. A run reads each file that it writes: to
 * check it, and then as the flake that the next step begins with. Trees are never changed, so that they can be shared.
 */
export function rememberingParser(parser: Parser): Parser {
  const trees = new Set<SyntaxTree>();
  const byPath = new Map<string, Set<SyntaxTree>>();
  let characters = 0;
  const forget = (tree: SyntaxTree): void => {
    trees.delete(tree);
    byPath.get(tree.source.path)?.delete(tree);
    characters -= tree.source.text.length;
  };
  return {
    parse(source) {
      const versions = byPath.get(source.path) ?? new Set();
      for (const tree of versions) if (tree.source.text === source.text) return tree;
      const tree = parser.parse(source);
      byPath.set(source.path, versions.add(tree));
      trees.add(tree);
      characters += source.text.length;
      for (const oldest of trees) {
        if (characters <= keptCharacters || oldest === tree) break;
        forget(oldest);
      }
      return tree;
    },
  };
}
