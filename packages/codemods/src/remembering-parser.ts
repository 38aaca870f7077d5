import type { Parser, SyntaxTree } from "@flake-split/syntax";

/** So many trees are kept: more than the files that one run reads several times. */
const kept = 64;

/**
 * A parser that gives the tree again of a file that it has read lately. A run reads each file that it writes: to
 * check it, and then as the flake that the next step begins with. Trees are never changed, so that they can be shared.
 */
export function rememberingParser(parser: Parser): Parser {
  const trees = new Map<string, SyntaxTree>();
  return {
    parse(source) {
      const key = `${source.path}\n${source.text}`;
      const known = trees.get(key);
      if (known !== undefined) return known;
      const [oldest] = trees.keys();
      if (trees.size >= kept && oldest !== undefined) trees.delete(oldest);
      const tree = parser.parse(source);
      trees.set(key, tree);
      return tree;
    },
  };
}
