import { attrName } from "@flake-split/analysis";
import type { AttrBinding, AttrSet, Expression, Span } from "@flake-split/syntax";

/** One input, as the flake declares it. */
export interface DeclaredInput {
  readonly name: string;
  /** Of a plain string at `url`, as written. */
  readonly url: string | null;
  /** What tells which repository it is: its `url`, its `repo`, or the input that it follows. */
  readonly source: string | null;
  /** `a = { url = …; }` or `a.url = …`; `block` as soon as one binding gives a set. */
  readonly form: "flat" | "block";
  /** How it says what its own inputs follow: `inputs.b.follows = …` or `inputs = { b.follows = …; }`. */
  readonly follows: "none" | "flat" | "block";
  /** The bindings that declare it, in source order. */
  readonly items: readonly InputItem[];
}

export interface InputItem {
  readonly binding: AttrBinding;
  /** The set that the binding stands in: the value of `inputs`, or the flake itself. */
  readonly container: AttrSet;
  /** How many attributes of the path lead to the input: 1 in `inputs = { … }`, 2 in `inputs.a.url`. */
  readonly depth: number;
}

export interface DeclaredInputs {
  readonly inputs: readonly DeclaredInput[];
  /** The set at `inputs = { … };`, if the flake has one. */
  readonly set: AttrSet | null;
}

/** The inputs of a flake in source order, or why they can't be read off it. */
export function declaredInputs(
  root: AttrSet,
  text: string,
): DeclaredInputs | { readonly span: Span; readonly reason: string } {
  const items = new Map<string, InputItem[]>();
  let set: AttrSet | null = null;
  const add = (binding: AttrBinding, container: AttrSet, depth: number): boolean => {
    const name = attrName(binding.path[depth - 1]);
    if (name === null) return false;
    items.set(name, [...(items.get(name) ?? []), { binding, container, depth }]);
    return true;
  };
  for (const binding of root.bindings) {
    if (binding.kind !== "binding" || attrName(binding.path[0]) !== "inputs") continue;
    if (binding.path.length > 1) {
      if (!add(binding, root, 2)) return unclear(binding.span);
      continue;
    }
    const value = unwrapped(binding.value);
    if (value.kind !== "attrset") return unclear(binding.value.span);
    set = value;
    for (const inner of value.bindings) {
      if (inner.kind !== "binding" || !add(inner, value, 1)) return unclear(inner.span);
    }
  }
  return { set, inputs: [...items].map(([name, own]) => described(name, own, text)) };
}

function unclear(span: Span): { readonly span: Span; readonly reason: string } {
  return { span, reason: "the flake's inputs aren't written out name by name" };
}

function unwrapped(node: Expression): Expression {
  return node.kind === "parenthesized" ? unwrapped(node.inner) : node;
}

function described(name: string, items: readonly InputItem[], text: string): DeclaredInput {
  const told = new Map<string, string | null>();
  let follows: DeclaredInput["follows"] = "none";
  let form: DeclaredInput["form"] = "flat";
  const note = ({ path, value }: AttrBinding, depth: number): void => {
    const key = attrName(path[depth]);
    if (key !== null && path.length === depth + 1) told.set(key, plainText(value, text));
    if (key === "inputs") follows = path.length > depth + 1 ? "flat" : "block";
  };
  for (const { binding, depth } of items) {
    note(binding, depth);
    const value = unwrapped(binding.value);
    if (binding.path.length !== depth || value.kind !== "attrset") continue;
    form = "block";
    for (const inner of value.bindings) if (inner.kind === "binding") note(inner, 0);
  }
  const url = told.get("url") ?? null;
  const source = url ?? told.get("repo") ?? told.get("follows") ?? null;
  return { name, url, source, form, follows, items };
}

/** The text of a string without escapes and interpolations, or of an unquoted URI. */
function plainText(value: Expression, text: string): string | null {
  if (value.kind === "uri") return text.slice(value.span.start, value.span.end);
  if (value.kind !== "string" || value.parts.length > 1) return null;
  const [part] = value.parts;
  return part?.kind === "text" ? text.slice(part.span.start, part.span.end) : null;
}
