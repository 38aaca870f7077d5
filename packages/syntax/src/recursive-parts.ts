import type { AttrSet, Binding, Expression } from "./nodes.ts";
import type { Source } from "./source.ts";
import { staticName } from "./static-name.ts";
import { walk } from "./walk.ts";

/** What one binding adds to a set that is defined in parts. */
interface Part {
  readonly recursive: boolean;
  readonly names: readonly string[];
  readonly value: Expression;
  /** The value, where its own bindings are those of the whole set. */
  readonly set: AttrSet | null;
}

/**
 * Whether a name in a `rec` set that is defined in parts, at the attribute path `path` of `bindings`, may mean something
 * else than it seems to. The first part alone says whether all of the set is recursive:
 *
 * ```nix
 * { a = rec { b = 1; }; a.c = b; }           # `b` is the set's, though `a.c = b;` stands outside of it
 * { a.b = 1; a = rec { c = d; d = 2; }; }    # the `rec` has no effect
 * ```
 *
 * Goes by names alone: one that is bound further inside counts, too.
 */
export function namesMeetAcrossParts(
  source: Source,
  bindings: readonly Binding[],
  path: readonly string[],
): boolean {
  const parts = partsAt(source, bindings, path);
  const all = new Set(parts.flatMap(({ names }) => names));
  const isRecursive = parts[0]?.recursive === true;
  return parts.some((part, at) => {
    if (isRecursive && at === 0) return mentions(source, part, without(all, part.names));
    return (isRecursive || part.recursive) && mentions(source, part, all);
  });
}

function partsAt(source: Source, bindings: readonly Binding[], path: readonly string[]): readonly Part[] {
  return bindings.flatMap((binding) => {
    if (binding.kind !== "binding") return [];
    const own = binding.path.map((attr) => staticName(source, attr));
    const common = Math.min(own.length, path.length);
    if (path.slice(0, common).some((name, at) => name !== own[at])) return [];
    const { value } = binding;
    if (own.length > path.length)
      return [{ recursive: false, names: known([own[path.length]]), value, set: null }];
    const set = setIn(value);
    if (set === null) return [];
    if (own.length < path.length) return partsAt(source, set.bindings, path.slice(own.length));
    return [{ recursive: set.recursive, names: namesIn(source, set), value, set }];
  });
}

/** The set that a value is: parentheses leave no trace in Nix's tree. */
export function setIn(value: Expression): AttrSet | null {
  if (value.kind === "parenthesized") return setIn(value.inner);
  return value.kind === "attrset" ? value : null;
}

function namesIn(source: Source, { bindings }: AttrSet): readonly string[] {
  const names = bindings.flatMap((binding) =>
    (binding.kind === "binding" ? binding.path.slice(0, 1) : binding.names).map((attr) =>
      staticName(source, attr),
    ),
  );
  return known(names);
}

function known(names: readonly (string | null | undefined)[]): readonly string[] {
  return names.filter((name) => typeof name === "string");
}

function without(names: ReadonlySet<string>, left: readonly string[]): ReadonlySet<string> {
  return new Set([...names].filter((name) => !left.includes(name)));
}

/** Whether one of the names stands in a part as a variable, or in an `inherit`, which looks outside of its own set. */
function mentions(source: Source, { value, set }: Part, names: ReadonlySet<string>): boolean {
  let found = false;
  const isOne = (name: string | null) => name !== null && names.has(name);
  walk(value, (node) => {
    if (node.kind === "variable") found ||= isOne(node.name);
    if (node.kind === "attrset" || node.kind === "let" || node.kind === "let-body") {
      for (const binding of node.bindings) {
        if (binding.kind !== "inherit") continue;
        found ||= node !== set && binding.names.some((attr) => isOne(staticName(source, attr)));
      }
    }
    return found ? "skip" : undefined;
  });
  return found;
}
