import { attrName } from "@flake-split/analysis";
import type { AttrBinding, AttrSet, Binding, Expression } from "@flake-split/syntax";

/** What a set literal says of one attribute path, also through the sets written out inside of it. */
export interface SetPlaces {
  /** Bindings of exactly that path. */
  readonly exact: readonly AttrBinding[];
  /** Bindings of something below it. */
  readonly below: readonly AttrBinding[];
  /** Bindings of something above it, whose value isn't a set written out; and what is left of the path there. */
  readonly opaque: readonly { readonly binding: AttrBinding; readonly rest: readonly string[] }[];
  /** The `inherit`s that give it, or what holds it. */
  readonly inherited: readonly Binding[];
  /** Where it could be added: sets, and what is left of the path in them; the innermost last. */
  readonly open: readonly { readonly set: AttrSet; readonly rest: readonly string[] }[];
}

/** Looks for `path` in a set literal. */
export function setPlaces(set: AttrSet, path: readonly string[]): SetPlaces {
  const found = { exact: [], below: [], opaque: [], inherited: [], open: [] } as Mutable<SetPlaces>;
  search(set, path, found);
  return found;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

function search(set: AttrSet, path: readonly string[], found: Mutable<SetPlaces>): void {
  found.open.push({ set, rest: path });
  for (const item of set.bindings) {
    if (item.kind !== "binding") {
      if (item.names.some((attr) => attrName(attr) === path[0])) found.inherited.push(item);
      continue;
    }
    const shared = Math.min(item.path.length, path.length);
    if (!item.path.slice(0, shared).every((attr, index) => attrName(attr) === path[index])) continue;
    if (item.path.length === path.length) found.exact.push(item);
    else if (item.path.length > path.length) found.below.push(item);
    else {
      const rest = path.slice(item.path.length);
      const value = afterLets(item.value);
      if (value.kind === "attrset") search(value, rest, found);
      else found.opaque.push({ binding: item, rest });
    }
  }
}

/** The expression inside of any parentheses. */
export function withoutParentheses(node: Expression): Expression {
  return node.kind === "parenthesized" ? withoutParentheses(node.inner) : node;
}

/** What follows the `let`s, `with`s, `assert`s and parentheses in front of a value. */
export function afterLets(value: Expression): Expression {
  const node = withoutParentheses(value);
  switch (node.kind) {
    case "let":
    case "with":
    case "assert":
      return afterLets(node.body);
    default:
      return node;
  }
}
