import { type Attr, bare, type Expression } from "@flake-split/syntax";
import { attrName } from "../attr-name.ts";
import { spine } from "../output-sets.ts";
import { type Definition, type Reference, referenceAt, type Scopes } from "../scopes.ts";

/**
 * What an expression stands for, past the names that this file binds.
 *
 * - `code`: an expression that is written in this file.
 * - `library`: something that comes from outside, under this name: `nixpkgs.lib.genAttrs`, `map`, and
 *   `eachDefaultSystem` under a `with`.
 * - `unknown`: an argument, or a value that can't be read off the text.
 *
 * `through` is the first definition with a value of its own that led there.
 */
export type Meaning =
  | { readonly kind: "code"; readonly node: Expression; readonly through: Definition | null }
  | { readonly kind: "library"; readonly name: string; readonly through: Definition | null }
  | { readonly kind: "unknown" };

const unknown: Meaning = { kind: "unknown" };

/** More names than this in a chain are taken for a circle. */
const longestChain = 32;

/** Follows names, selects and `inherit`s to what they stand for. */
export function resolve(scopes: Scopes, node: Expression, steps = longestChain): Meaning {
  if (steps === 0) return unknown;
  switch (node.kind) {
    case "parenthesized":
      return resolve(scopes, node.inner, steps - 1);
    case "variable":
      return resolveReference(scopes, referenceAt(scopes, node.span.start), steps);
    case "select":
      return node.fallback === null ? resolvePath(scopes, node.target, node.path, steps) : unknown;
    default:
      return { kind: "code", node, through: null };
  }
}

function resolveReference(scopes: Scopes, reference: Reference | null, steps: number): Meaning {
  if (reference === null) return unknown;
  const { name, target } = reference;
  switch (target.kind) {
    case "global":
      return { kind: "library", name, through: null };
    case "definition":
      return resolveDefinition(scopes, target.definition, steps);
    case "with": {
      for (const { environment } of target.candidates) {
        if (!isLexical(scopes, environment)) continue;
        const found = member(scopes, resolve(scopes, environment, steps - 1), name, steps);
        if (found !== null) return found;
      }
      return { kind: "library", name, through: null };
    }
    case "unbound":
      return unknown;
  }
}

/** Whether a value is reached from a lexical name, so that no other `with` has to be asked what it is. */
function isLexical(scopes: Scopes, node: Expression): boolean {
  if (node.kind === "parenthesized") return isLexical(scopes, node.inner);
  if (node.kind === "select") return isLexical(scopes, node.target);
  if (node.kind !== "variable") return true;
  return referenceAt(scopes, node.span.start)?.target.kind === "definition";
}

function resolveDefinition(scopes: Scopes, definition: Definition, steps: number): Meaning {
  const outputs = outputsOfSelf(definition);
  if (outputs !== null) return { kind: "code", node: outputs, through: null };
  if (definition.value !== null) {
    const meaning = resolve(scopes, definition.value, steps - 1);
    return meaning.kind === "unknown" ? meaning : { ...meaning, through: definition };
  }
  if (definition.bindings.length !== 1) return unknown;
  const [binding] = definition.bindings;
  if (binding?.kind === "inherit")
    return resolveReference(scopes, referenceAt(scopes, definition.span.start), steps - 1);
  if (binding?.kind !== "inherit-from") return unknown;
  return selected(scopes, resolve(scopes, binding.source, steps - 1), definition.name, steps);
}

/** What `self` stands for among the arguments of the `outputs` function: that function's value. */
function outputsOfSelf({ name, kind, scope }: Definition): Expression | null {
  return kind === "formal" && name === "self" && scope.parent === null ? (scope.lambda?.body ?? null) : null;
}

function resolvePath(scopes: Scopes, target: Expression, path: readonly Attr[], steps: number): Meaning {
  let meaning = resolve(scopes, target, steps - 1);
  for (const attr of path) {
    const name = attrName(attr);
    if (name === null) return unknown;
    meaning = selected(scopes, meaning, name, steps);
  }
  return meaning;
}

/** A member that isn't written in this file counts as one that a library has under its name. */
function selected(scopes: Scopes, set: Meaning, name: string, steps: number): Meaning {
  return member(scopes, set, name, steps) ?? { kind: "library", name, through: null };
}

/** The member of a set that is written in this file; `null` when it has none of that name. */
function member(scopes: Scopes, set: Meaning, name: string, steps: number): Meaning | null {
  if (set.kind !== "code") return null;
  for (const { set: literal } of [...spine(pastLets(set.node)).sets].reverse()) {
    for (const binding of literal.bindings) {
      if (binding.kind === "binding") {
        const [head, ...deeper] = binding.path;
        if (attrName(head) === name)
          return deeper.length > 0 ? unknown : resolve(scopes, binding.value, steps - 1);
        continue;
      }
      const attr = binding.names.find((candidate) => attrName(candidate) === name);
      if (attr === undefined) continue;
      return binding.kind === "inherit"
        ? resolveReference(scopes, referenceAt(scopes, attr.span.start), steps - 1)
        : selected(scopes, resolve(scopes, binding.source, steps - 1), name, steps - 1);
    }
  }
  return null;
}

/** What follows the `let`s, `with`s and `assert`s in front of a value. */
export function pastLets(node: Expression): Expression {
  if (node.kind === "parenthesized") return pastLets(node.inner);
  if (node.kind === "let" || node.kind === "with" || node.kind === "assert") return pastLets(node.body);
  return node;
}

/** Whether an expression is nothing but a name of that definition. */
export function isReferenceTo(scopes: Scopes, node: Expression, start: number): boolean {
  const name = bare(node);
  if (name.kind !== "variable") return false;
  const target = referenceAt(scopes, name.span.start)?.target;
  return target?.kind === "definition" && target.definition.span.start === start;
}
