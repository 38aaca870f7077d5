import type { AttrBinding, AttrSet, Binding, Expression, With } from "@flake-split/syntax";
import { attrName } from "./attr-name.ts";
import type { OutputEntry, OutputSet } from "./flake-model.ts";

interface OpenOutput extends OutputSet {
  readonly bindings: AttrBinding[];
  readonly entries: OutputEntry[];
  literal: boolean;
}

/** A set literal that is part of a value's spine, and whether it is there without condition. */
export interface SpineSet {
  readonly set: AttrSet;
  readonly unconditional: boolean;
  readonly withs: readonly With[];
}

/**
 * The literal sets that a value is put together from: through parentheses, `with`, `//`, `if`, and the
 * functions that pass a set on (`optionalAttrs`, `mkIf`, `mkMerge`). Nothing behind a `let` is among them:
 * what stands there can name what the `let` binds.
 *
 * `complete` says whether the value is these sets and nothing else.
 */
export function spine(value: Expression): { readonly sets: readonly SpineSet[]; readonly complete: boolean } {
  const sets: SpineSet[] = [];
  let complete = true;
  const visit = (node: Expression, unconditional: boolean, withs: readonly With[]): void => {
    switch (node.kind) {
      case "attrset":
        sets.push({ set: node, unconditional, withs });
        return;
      case "parenthesized":
        return visit(node.inner, unconditional, withs);
      case "with":
        return visit(node.body, unconditional, [...withs, node]);
      case "binary":
        if (node.operator !== "//") break;
        visit(node.left, false, withs);
        return visit(node.right, false, withs);
      case "if":
        visit(node.consequence, false, withs);
        return visit(node.alternative, false, withs);
      case "apply": {
        const passed = passedOn(node.function, node.argument);
        if (passed.length === 0) break;
        for (const inner of passed) visit(inner, false, withs);
        return;
      }
      default:
        break;
    }
    complete = false;
  };
  visit(value, true, []);
  return { sets, complete };
}

/** The sets that `f argument` hands on unchanged under a condition or merged: `optionalAttrs c { … }`. */
function passedOn(callee: Expression, argument: Expression): readonly Expression[] {
  if (lastName(callee) === "mkMerge" && argument.kind === "list") return argument.items;
  if (callee.kind !== "apply") return [];
  const name = lastName(callee.function);
  return name === "optionalAttrs" || name === "mkIf" ? [argument] : [];
}

/** The name that a callee goes by: `lib.optionals` and `optionals` both give `optionals`. */
export function lastName(node: Expression): string | null {
  if (node.kind === "variable") return node.name;
  if (node.kind === "parenthesized") return lastName(node.inner);
  const last = node.kind === "select" && node.fallback === null ? node.path[node.path.length - 1] : undefined;
  return attrName(last);
}

/** Collects what a region's body says about each output. */
export function outputSets(body: Expression): readonly OutputSet[] {
  const found = new Map<string, OpenOutput>();
  for (const { set, unconditional, withs } of spine(body).sets) {
    for (const binding of set.bindings) {
      if (binding.kind !== "binding") continue;
      const key = attrName(binding.path[0]);
      if (key === null) continue;
      const output = outputOf(found, key);
      output.bindings.push(binding);
      if (!unconditional) output.literal = false;
      if (binding.path.length === 1) addMembers(output, binding.value, withs);
      else addPath(output, binding, set, withs);
    }
  }
  return [...found.values()];
}

function outputOf(found: Map<string, OpenOutput>, key: string): OpenOutput {
  const known = found.get(key);
  if (known !== undefined) return known;
  const made: OpenOutput = { key, bindings: [], entries: [], literal: true };
  found.set(key, made);
  return made;
}

function addPath(output: OpenOutput, binding: AttrBinding, set: AttrSet, withs: readonly With[]): void {
  const attr = binding.path[1];
  const name = attrName(attr);
  if (attr === undefined || name === null || binding.path.length !== 2) {
    output.literal = false;
    return;
  }
  output.entries.push({
    key: output.key,
    name,
    nameSpan: attr.span,
    item: binding,
    value: binding.value,
    form: "path",
    container: set,
    withs,
  });
}

function addMembers(output: OpenOutput, value: Expression, withs: readonly With[]): void {
  const { sets, complete } = spine(value);
  if (!complete) output.literal = false;
  for (const piece of sets) {
    if (!piece.unconditional) output.literal = false;
    for (const item of piece.set.bindings) {
      if (!addMember(output, item, piece.set, [...withs, ...piece.withs])) output.literal = false;
    }
  }
}

/** Whether the item could be read as entries. */
function addMember(output: OpenOutput, item: Binding, container: AttrSet, withs: readonly With[]): boolean {
  const shared = { key: output.key, item, form: "member", container, withs } as const;
  if (item.kind === "binding") {
    const attr = item.path[0];
    const name = attrName(attr);
    if (attr === undefined || name === null || item.path.length !== 1) return false;
    output.entries.push({ ...shared, name, nameSpan: attr.span, value: item.value });
    return true;
  }
  let complete = true;
  for (const attr of item.names) {
    const name = attrName(attr);
    if (name === null) complete = false;
    else output.entries.push({ ...shared, name, nameSpan: attr.span, value: null });
  }
  return complete;
}
