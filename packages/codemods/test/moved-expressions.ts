import { attrName, type Document, type Parse, readDocument, readFlake } from "@flake-split/analysis";
import { type Binding, type Expression, type Span, stringValue, walk } from "@flake-split/syntax";

/** What of a flake has to stand in another one that says the same with its bindings in another order. */
export interface Statement {
  readonly name: string;
  /** The value's tokens. */
  readonly says: string;
  /** What the bindings in it say, of an output that isn't a plain set of members. */
  readonly parts?: readonly Statement[];
}

/**
 * Every binding of the `let`s around outputs and every member of an output, by name and tokens.
 *
 * Left out of the tokens: comments, and `let … in` in front of a value, whose bindings are statements of their
 * own, since they may stand in front of the value or beside it. An `inherit` is a set of names.
 */
export function statementsOf(parse: Parse, text: string): readonly Statement[] {
  const document = read(parse, text);
  const model = readFlake(document);
  if ("refused" in model) throw new Error(`no flake: ${model.refused}`);
  const found: Statement[] = [];
  const add = (item: Binding | Expression, name?: string) => {
    found.push(...statements(document, item, name));
  };
  for (const region of model.regions) {
    for (const item of region.lets.flatMap(({ bindings }) => bindings)) add(item);
    for (const { literal, bindings, entries, key, root } of region.outputs) {
      if (literal) for (const { item } of entries) add(item);
      else if (root !== null) found.push(...wholeOutput(document, root, key));
      else {
        for (const item of bindings)
          if (item.kind === "binding") found.push(...wholeOutput(document, item.value, key));
      }
    }
  }
  return found;
}

/** An output of which some members may move on their own. */
function wholeOutput(document: Document, value: Expression, name: string): readonly Statement[] {
  const parts: Statement[] = [];
  walk(value, (node) => {
    if (node.kind === "attrset" || node.kind === "let")
      for (const item of node.bindings)
        if (item.kind === "binding" && item.value.kind !== "attrset")
          parts.push(...statements(document, item));
    return undefined;
  });
  const [whole] = statements(document, value, name);
  return whole === undefined ? [] : [parts.length === 0 ? whole : { ...whole, parts }];
}

/**
 * Those of the statements that a text doesn't make: no binding has the name and the tokens, nor do the tokens stand
 * anywhere in a row, nor are they a value of which each binding is made on its own.
 */
export function missingIn(parse: Parse, text: string, wanted: readonly Statement[]): readonly Statement[] {
  const document = read(parse, text);
  const there = new Set<string>();
  const all = ` ${tokens(document, document.root.span)} `;
  walk(document.root, (node) => {
    if (node.kind === "attrset" || node.kind === "let" || node.kind === "let-body") {
      for (const item of node.bindings) for (const made of statements(document, item)) there.add(keyOf(made));
    }
    return undefined;
  });
  const isMade = (statement: Statement) =>
    there.has(keyOf(statement)) ||
    (statement.parts === undefined
      ? all.includes(` ${statement.says} `)
      : statement.parts.every((part) => there.has(keyOf(part))));
  return wanted.filter((statement) => !isMade(statement));
}

/** The comments of a text, and its strings by value, sorted. */
export function wordsOf(parse: Parse, text: string): readonly string[] {
  const document = read(parse, text);
  const found = document.comments.map(({ span }) =>
    document.text.slice(span.start, span.end).replace(/\s+/g, " ").trim(),
  );
  walk(document.root, (node) => {
    if (node.kind === "string") {
      const value = stringValue({ path: document.path, text }, node).map((part) =>
        typeof part === "string" ? part : "${}",
      );
      found.push(JSON.stringify(value.join("")));
    }
    return undefined;
  });
  return found.sort();
}

function keyOf({ name, says }: Statement): string {
  return `${name} = ${says}`;
}

function read(parse: Parse, text: string): Document {
  const found = readDocument(parse, { path: "flake.nix", text });
  if ("refused" in found) throw new Error(`refused: ${found.refused.map(({ message }) => message).join()}`);
  return found.document;
}

function statements(document: Document, item: Binding | Expression, name?: string): readonly Statement[] {
  if (item.kind === "inherit") return [];
  if (item.kind === "inherit-from") {
    const source = tokens(document, item.source.span);
    return item.names.flatMap((attr) => {
      const taken = attrName(attr);
      return taken === null ? [] : [{ name: taken, says: `${source} . ${taken}` }];
    });
  }
  const called = item.kind === "binding" ? attrName(item.path[item.path.length - 1]) : name;
  if (called === null || called === undefined) return [];
  const value = item.kind === "binding" ? item.value : item;
  const { says, inner } = withoutLets(document, value);
  if (says === called) return inner;
  return [{ name: called, says }, ...inner];
}

/** A value without the `let`s that stand before it, and what these bind. */
function withoutLets(document: Document, value: Expression): { says: string; inner: readonly Statement[] } {
  const inner: Statement[] = [];
  let node = value;
  while (node.kind === "let") {
    for (const item of node.bindings) inner.push(...statements(document, item));
    node = node.body;
  }
  return { says: tokens(document, node.span), inner };
}

function tokens(document: Document, span: Span): string {
  const words: string[] = [];
  let inherited: string[] | null = null;
  for (const token of document.tokens) {
    if (token.span.start < span.start || token.span.end > span.end || token.kind === "comment") continue;
    const word = document.text.slice(token.span.start, token.span.end);
    if (token.kind === "token" && word === "inherit") inherited ??= [];
    else if (inherited === null)
      words.push(token.kind === "string-text" ? word.replace(/\s+/g, " ") : plainPath(word));
    else if (word === ";") {
      // Neighbouring statements count as one.
      const next = document.tokens.find(
        ({ kind, span: { start } }) => kind !== "comment" && start >= token.span.end,
      );
      if (next !== undefined && document.text.slice(next.span.start, next.span.end) === "inherit") continue;
      words.push("inherit", ...inherited.sort(), ";");
      inherited = null;
    } else inherited.push(word);
  }
  return words.join(" ");
}

/** `a/b` and `./a/b` are the same path. */
function plainPath(word: string): string {
  return /^[\w+-][\w.+-]*\/[^/]/.test(word) && !word.includes(":") ? `./${word}` : word;
}
