import { attrName, lastName, type Region } from "@flake-split/analysis";
import { type AttrSet, bare, type Expression, type Lambda, type Span } from "@flake-split/syntax";

/** One of the values that `outputs` is merged from. */
export type Operand =
  | { readonly kind: "set"; readonly node: Expression; readonly set: AttrSet }
  /** A call that gives outputs for each system: `eachDefaultSystem (system: …)`. */
  | { readonly kind: "region"; readonly node: Expression; readonly region: Region }
  /** Any other value, of which the names aren't known. */
  | { readonly kind: "other"; readonly node: Expression };

/** What `outputs` returns, behind its `let`s. */
export interface OutputsShape {
  readonly outputs: Lambda;
  /** The whole of it: what `mkFlake` takes the place of. */
  readonly body: Expression;
  /** In the order of the merge: later ones win. */
  readonly operands: readonly Operand[];
  /** Whether some of them are merged below their first names: `recursiveUpdate`. */
  readonly deep: boolean;
}

/** Takes the value of `outputs` apart. */
export function outputsShape(outputs: Lambda, regions: readonly Region[]): OutputsShape {
  const body = pastBinders(outputs.body);
  const operands: Operand[] = [];
  let deep = false;
  const visit = (node: Expression): void => {
    const inner = bare(node);
    if (inner.kind === "binary" && inner.operator === "//") {
      visit(inner.left);
      visit(inner.right);
      return;
    }
    const updated = updatedValues(inner);
    if (updated !== null) {
      deep = true;
      for (const value of updated) visit(value);
    } else operands.push(operandOf(inner, regions));
  };
  visit(body);
  return { outputs, body, operands, deep };
}

/** What follows the `let`s, `with`s and `assert`s in front of a value. */
export function pastBinders(node: Expression): Expression {
  if (node.kind === "let" || node.kind === "with" || node.kind === "assert") return pastBinders(node.body);
  return node.kind === "parenthesized" && bare(node) !== pastBinders(bare(node))
    ? pastBinders(node.inner)
    : node;
}

/** The region that a call is. */
export function regionOfCall(node: Expression, regions: readonly Region[]): Region | null {
  const { span } = bare(node);
  return regions.find(({ iteration }) => iteration !== null && sameSpan(iteration.call.span, span)) ?? null;
}

function operandOf(node: Expression, regions: readonly Region[]): Operand {
  if (node.kind === "attrset") return { kind: "set", node, set: node };
  const region = regionOfCall(node, regions);
  return region?.kind === "per-system" ? { kind: "region", node, region } : { kind: "other", node };
}

/** The values that `recursiveUpdate a b` and `foldl' recursiveUpdate { } [ a b ]` merge. */
function updatedValues(node: Expression): readonly Expression[] | null {
  if (node.kind !== "apply" || node.function.kind !== "apply") return null;
  const { function: callee, argument: first } = node.function;
  if (lastName(callee) === "recursiveUpdate") return [first, node.argument];
  if (callee.kind !== "apply" || !/^fold[lr]'?$/.test(lastName(callee.function) ?? "")) return null;
  const list = bare(node.argument);
  const start = bare(first);
  const isEmpty = start.kind === "attrset" && start.bindings.length === 0;
  if (lastName(callee.argument) !== "recursiveUpdate" || list.kind !== "list" || !isEmpty) return null;
  return lastName(callee.function) === "foldr" ? null : list.items;
}

function sameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}

/** The names that a set gives, in order; `null` where one of them is computed. */
export function namesOf(set: AttrSet): readonly string[] | null {
  const names: string[] = [];
  for (const binding of set.bindings) {
    const attrs = binding.kind === "binding" ? binding.path.slice(0, 1) : binding.names;
    for (const attr of attrs) {
      const name = attrName(attr);
      if (name === null) return null;
      if (!names.includes(name)) names.push(name);
    }
  }
  return names;
}
