import { lastName, type Region } from "@flake-split/analysis";
import type { Apply, AttrSet, Expression, Lambda } from "@flake-split/syntax";
import { afterLets, withoutParentheses } from "./set-places.ts";

/** What the value of `outputs` is put together from by `//`, from left to right. */
export interface OutputsSpine {
  /** What follows the function's `let`s. */
  readonly body: Expression;
  readonly sets: readonly AttrSet[];
  /** The module that `mkFlake` gets, where it is written out; `null` where it isn't, or there is no `mkFlake`. */
  readonly module: AttrSet | null;
  /** Operands of which nothing can be known. */
  readonly unknown: readonly Expression[];
}

/** Reads the value of `outputs`; `regions` tell which calls are known to give outputs per system only. */
export function outputsSpine(outputs: Lambda, regions: readonly Region[]): OutputsSpine {
  const body = afterLets(outputs.body);
  const sets: AttrSet[] = [];
  const unknown: Expression[] = [];
  let module: AttrSet | null = null;
  for (const operand of operandsOf(body)) {
    if (operand.kind === "attrset") sets.push(operand);
    else if (isMkFlake(operand)) {
      module = moduleSet(operand.argument);
      if (module === null) unknown.push(operand);
    } else if (!regions.some(({ iteration }) => covers(operand, iteration?.call))) unknown.push(operand);
  }
  return { body, sets, module, unknown };
}

function covers(operand: Expression, call: Expression | undefined): boolean {
  return call !== undefined && withoutParentheses(call).span.start === operand.span.start;
}

/** The operands of `a // b`, through parentheses and `recursiveUpdate a b`. */
export function operandsOf(value: Expression): readonly Expression[] {
  const node = afterLets(value);
  if (node.kind === "binary" && node.operator === "//") {
    return [...operandsOf(node.left), ...operandsOf(node.right)];
  }
  if (
    node.kind === "apply" &&
    node.function.kind === "apply" &&
    lastName(node.function.function) === "recursiveUpdate"
  ) {
    return [...operandsOf(node.function.argument), ...operandsOf(node.argument)];
  }
  return [node];
}

function isMkFlake(node: Expression): node is Apply {
  return (
    node.kind === "apply" && node.function.kind === "apply" && lastName(node.function.function) === "mkFlake"
  );
}

/** The set that a module is, or returns. */
function moduleSet(module: Expression): AttrSet | null {
  const node = afterLets(module);
  if (node.kind === "lambda") return moduleSet(node.body);
  return node.kind === "attrset" ? node : null;
}
