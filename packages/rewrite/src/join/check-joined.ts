import type { Document } from "@flake-split/analysis";
import { stringValue, walk } from "@flake-split/syntax";

/**
 * What is wrong with a joined entry, in one sentence; `null` if nothing is. Every name of it has to be bound, and
 * every comment, string and number of the entry and the folded files to stand in it as often as before, save the
 * titles of gathering files.
 */
export function checkJoined(
  joined: Document,
  before: readonly Document[],
  titles: ReadonlySet<string>,
): string | null {
  const unbound = joined.scopes.references.find(({ target }) => target.kind === "unbound");
  if (unbound !== undefined) return `nothing binds \`${unbound.name}\``;
  const counts = new Map<string, number>();
  for (const document of before) countWords(document, counts, 1, titles);
  countWords(joined, counts, -1, titles);
  for (const [word, count] of counts) {
    if (count !== 0) return `${count > 0 ? "lost" : "doubled"} ${word.slice(0, 80)}`;
  }
  return null;
}

function countWords(
  { path, text, root, comments }: Document,
  counts: Map<string, number>,
  sign: 1 | -1,
  titles: ReadonlySet<string>,
): void {
  const add = (word: string) => counts.set(word, (counts.get(word) ?? 0) + sign);
  for (const { span } of comments) {
    const comment = text.slice(span.start, span.end).trim();
    if (!titles.has(comment)) add(`the comment ${comment.replace(/\s+/g, " ")}`);
  }
  walk(root, (node) => {
    if (node.kind === "string") {
      const value = stringValue({ path, text }, node).map((part) =>
        typeof part === "string" ? part : "${}",
      );
      add(`the string ${JSON.stringify(value.join(""))}`);
    } else if (
      node.kind === "integer" ||
      node.kind === "float" ||
      node.kind === "uri" ||
      node.kind === "search-path"
    ) {
      add(`\`${text.slice(node.span.start, node.span.end)}\``);
    }
    return undefined;
  });
}
