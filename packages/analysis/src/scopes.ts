import type { Binding, Expression, Lambda, Span, With } from "@flake-split/syntax";

/** Where a name is bound. */
export interface Definition {
  readonly id: number;
  readonly name: string;
  readonly kind: DefinitionKind;
  readonly scope: Scope;
  /** Of the name where it is bound. */
  readonly span: Span;
  /** The bindings that give it its value: several for `a.b = …; a.c = …;`, none for formals. */
  readonly bindings: readonly Binding[];
  /** Its value, when one binding `name = value;` gives it. */
  readonly value: Expression | null;
  /** Every place that names it, in source order. */
  readonly references: readonly Reference[];
}

export type DefinitionKind = "binding" | "inherit" | "inherit-from" | "formal" | "parameter";

/** A region of the source in which names are bound. A `with` is one, too, though its names aren't known. */
export interface Scope {
  readonly id: number;
  readonly kind: "let" | "rec" | "lambda" | "with";
  /** The expression that opens the scope. */
  readonly span: Span;
  readonly parent: Scope | null;
  readonly definitions: ReadonlyMap<string, Definition>;
  /** For kind `with`. */
  readonly with: With | null;
  /** For kind `lambda`. */
  readonly lambda: Lambda | null;
}

/** A place that names something. */
export interface Reference {
  readonly name: string;
  readonly span: Span;
  /** `inherit` stands for the name in `inherit name;`. */
  readonly form: "variable" | "inherit";
  readonly scope: Scope | null;
  readonly target: Target;
}

/** What a name means. `with` lists the candidates, innermost first; none of them is certain to have the name. */
export type Target =
  | { readonly kind: "definition"; readonly definition: Definition }
  | { readonly kind: "with"; readonly candidates: readonly With[] }
  | { readonly kind: "global" }
  | { readonly kind: "unbound" };

/** Who binds and who needs each name of one file. */
export interface Scopes {
  readonly definitions: readonly Definition[];
  /** In source order. */
  readonly references: readonly Reference[];
}

/** The references whose span lies within `span`, in source order. */
export function referencesWithin(scopes: Scopes, span: Span): readonly Reference[] {
  const all = scopes.references;
  const first = firstFrom(all, span.start);
  let end = first;
  while (end < all.length && (all[end]?.span.end ?? Number.POSITIVE_INFINITY) <= span.end) end++;
  return all.slice(first, end);
}

/** The reference that starts at `offset`, if there is one. */
export function referenceAt(scopes: Scopes, offset: number): Reference | null {
  const found = scopes.references[firstFrom(scopes.references, offset)];
  return found?.span.start === offset ? found : null;
}

/** The index of the first reference that doesn't start before `offset`. */
function firstFrom(all: readonly Reference[], offset: number): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const reference = all[middle];
    if (reference !== undefined && reference.span.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a definition lies inside `span`, so that whoever moves `span` moves the definition with it. */
export function isBoundWithin(definition: Definition, span: Span): boolean {
  return span.start <= definition.span.start && definition.span.end <= span.end;
}

/**
 * The free references of the code in `span`: those that something outside of `span` binds, or a `with`
 * outside of it may. Globals aren't among them.
 */
export function freeReferences(scopes: Scopes, span: Span): readonly Reference[] {
  return referencesWithin(scopes, span).filter((reference) => {
    const { target } = reference;
    if (target.kind === "definition") return !isBoundWithin(target.definition, span);
    return target.kind === "with" || target.kind === "unbound";
  });
}

/** The definition that `name` has when it is written in `scope`, by lexical scope alone. */
export function lookup(scope: Scope | null, name: string): Definition | null {
  for (let current = scope; current !== null; current = current.parent) {
    const found = current.definitions.get(name);
    if (found !== undefined) return found;
  }
  return null;
}
