import {
  type Definition,
  type Document,
  freeReferences,
  isBoundWithin,
  type Reference,
  referenceAt,
  referencesWithin,
} from "@flake-split/analysis";
import { bare, contains, type Expression, type Span } from "@flake-split/syntax";

/** The definition that a name has at a place. */
export function definitionAt({ scopes }: Document, name: string, offset: number): Definition | null {
  let found: Definition | null = null;
  for (const definition of scopes.definitions) {
    const { span } = definition.scope;
    if (definition.name !== name || offset < span.start || offset >= span.end) continue;
    if (found === null || span.start >= found.scope.span.start) found = definition;
  }
  return found;
}

/** Whether code would mean the same at another place of the file, as it stands but for what `known` is called there. */
export function meansTheSameAt(
  document: Document,
  span: Span,
  offset: number,
  known: Definition | null = null,
): boolean {
  return freeReferences(document.scopes, span).every(({ name, target }) => {
    if (target.kind === "definition" && target.definition === known) return true;
    if (target.kind === "definition") return definitionAt(document, name, offset) === target.definition;
    if (target.kind !== "with") return false;
    const outer = target.candidates.filter((with_) => !contains(span, with_.span));
    return (
      definitionAt(document, name, offset) === null &&
      outer.every(({ body }) => body.span.start <= offset && offset < body.span.end)
    );
  });
}

/** The references of the code in `span` to what the code around it binds, by name. */
export function outerNames(document: Document, span: Span): ReadonlySet<string> {
  return new Set(freeReferences(document.scopes, span).map(({ name }) => name));
}

/**
 * The code in `span` as a text in which names that something around it binds stand for what they mean: two
 * pieces of code with the same signature evaluate to the same, wherever both can stand.
 */
export function signatureOf(document: Document, span: Span, renamed: ReadonlyMap<number, string>): string {
  const { text, tokens, scopes } = document;
  const parts: string[] = [];
  for (const token of tokens) {
    if (token.kind === "comment" || token.span.start < span.start || token.span.end > span.end) continue;
    const reference = referenceAt(scopes, token.span.start);
    const meaning = reference === null ? null : outerMeaning(reference, span, renamed);
    parts.push(meaning ?? text.slice(token.span.start, token.span.end));
  }
  return parts.join(" ");
}

function outerMeaning({ name, target }: Reference, span: Span, renamed: ReadonlyMap<number, string>) {
  if (target.kind === "with")
    return `${name}@with${target.candidates.map((with_) => with_.span.start).join()}`;
  if (target.kind !== "definition" || isBoundWithin(target.definition, span)) return null;
  return `${name}@${renamed.get(target.definition.id) ?? target.definition.id}`;
}

/** The definition that an expression is the name of. */
export function definitionOf(document: Document, node: Expression): Definition | null {
  const name = bare(node);
  if (name.kind !== "variable") return null;
  const target = referenceAt(document.scopes, name.span.start)?.target;
  return target?.kind === "definition" ? target.definition : null;
}

/** Whether the code in `span` names something with `name` that it doesn't bind itself. */
export function isNamedWithin(document: Document, name: string, span: Span): boolean {
  return referencesWithin(document.scopes, span).some(
    (reference) =>
      reference.name === name &&
      !(reference.target.kind === "definition" && isBoundWithin(reference.target.definition, span)),
  );
}

/** A name that nothing in the file binds or takes from a `with`: `wanted`, else `wanted` with something behind it. */
export function freeName({ scopes }: Document, wanted: readonly string[]): string {
  const taken = new Set([
    ...scopes.definitions.map(({ name }) => name),
    ...scopes.references.filter(({ target }) => target.kind !== "definition").map(({ name }) => name),
  ]);
  const found = wanted.find((name) => !taken.has(name));
  if (found !== undefined) return found;
  let count = 2;
  while (taken.has(`${wanted[0]}${count}`)) count++;
  return `${wanted[0]}${count}`;
}

/** Whether the code in `span` can call what it calls `name` `system`. */
export function canCallSystem(document: Document, system: Definition, span: Span): boolean {
  if (system.name === "system") return true;
  const own = document.scopes.definitions.some(
    ({ name, scope }) => name === "system" && scope.span.start >= span.start && scope.span.end <= span.end,
  );
  const inherited = referencesWithin(document.scopes, span).some(
    ({ form, target }) => form === "inherit" && target.kind === "definition" && target.definition === system,
  );
  return !own && !inherited && !isNamedWithin(document, "system", span);
}
