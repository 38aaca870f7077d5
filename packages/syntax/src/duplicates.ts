import type { AttrBinding, AttrSet, Binding, Inherit, InheritFrom } from "./nodes.ts";
import { namesMeetAcrossParts, setIn } from "./recursive-parts.ts";
import type { Source } from "./source.ts";
import type { Span } from "./span.ts";
import { staticName } from "./static-name.ts";

/** An attribute that is defined again, which Nix refuses, or which isn't what it seems. */
export interface Duplicate {
  readonly kind: "twice" | "recursive";
  /** The path as far as it is the same, `a.b`. */
  readonly name: string;
  readonly span: Span;
  readonly earlier: Span;
}

/** What a name of a set is bound to, as far as it takes to tell a second definition from a merge. */
interface Defined {
  readonly span: Span;
  /** The set that stands in the value, of which the names are only asked when more are added to it. */
  readonly set: AttrSet | null;
  /** The names in it when it is a set that more was added to, or that a path made. */
  names: Names | null;
}
type Names = Map<string, Defined>;

/**
 * The attributes that `bindings` define twice. Like Nix, it takes `{ a.x = 1; a.y = 2; }` and
 * `{ a = { x = 1; }; a.y = 2; }` for one set in parts, and merges sets one level deep only. Sets that stand in
 * values are left to their own call, but for what other bindings add to them.
 *
 * A `rec` set in parts is told where a name in it may not mean what it seems to.
 */
export function duplicates(source: Source, bindings: readonly Binding[]): Duplicate[] {
  const found: Duplicate[] = [];
  namesOf(source, bindings, found);
  return found;
}

function namesOf(source: Source, bindings: readonly Binding[], found: Duplicate[]): Names {
  const names: Names = new Map();
  for (const binding of bindings) {
    if (binding.kind === "binding") define(source, names, binding, bindings, found);
    else inheritNames(source, names, binding, found);
  }
  return names;
}

function inheritNames(
  source: Source,
  names: Names,
  binding: Inherit | InheritFrom,
  found: Duplicate[],
): void {
  for (const attr of binding.names) {
    const name = staticName(source, attr);
    if (name === null) continue;
    const earlier = names.get(name);
    if (earlier) found.push({ kind: "twice", name, span: attr.span, earlier: earlier.span });
    else names.set(name, { span: attr.span, set: null, names: null });
  }
}

function define(
  source: Source,
  scope: Names,
  binding: AttrBinding,
  bindings: readonly Binding[],
  found: Duplicate[],
): void {
  const span = pathSpan(binding);
  const path = binding.path.map((attr) => staticName(source, attr));
  const added = setIn(binding.value);
  let names = scope;
  for (const [depth, name] of path.entries()) {
    // What stands below a computed name can't meet anything.
    if (name === null) return;
    const isLast = depth === path.length - 1;
    const earlier = names.get(name);
    if (!earlier) {
      const inner: Names = new Map();
      names.set(name, isLast ? { span, set: added, names: null } : { span, set: null, names: inner });
      names = inner;
      continue;
    }
    const inner = namesIn(source, earlier);
    if (!inner || (isLast && !added)) {
      found.push({ kind: "twice", name: path.slice(0, depth + 1).join("."), span, earlier: earlier.span });
      return;
    }
    if (earlier.set?.recursive || (isLast && added?.recursive)) {
      const place = path.slice(0, depth + 1).filter((part) => part !== null);
      if (namesMeetAcrossParts(source, bindings, place))
        found.push({ kind: "recursive", name: place.join("."), span, earlier: earlier.span });
    }
    if (isLast && added) merge(inner, namesOf(source, added.bindings, []), found);
    names = inner;
  }
}

function namesIn(source: Source, defined: Defined): Names | null {
  if (defined.set && !defined.names) defined.names = namesOf(source, defined.set.bindings, []);
  return defined.names;
}

/** Nix adds the names of a second set to those of the first, without looking into either. */
function merge(into: Names, added: Names, found: Duplicate[]): void {
  for (const [name, defined] of added) {
    const earlier = into.get(name);
    if (earlier) found.push({ kind: "twice", name, span: defined.span, earlier: earlier.span });
    else into.set(name, defined);
  }
}

function pathSpan({ path, span }: AttrBinding): Span {
  return { start: path[0]?.span.start ?? span.start, end: path.at(-1)?.span.end ?? span.end };
}
