import type { Attr, Binding, Expression, StringPart } from "./nodes.ts";

/**
 * The expressions that stand directly in `node`, in the order of the text: also those in attribute paths,
 * interpolations and the defaults of formals.
 */
export function children(node: Expression): Expression[] {
  const found: Expression[] = [];
  eachChild(node, (child) => found.push(child));
  return found;
}

/** Calls `visit` on each of `children(node)`, without a list of them. */
export function eachChild(node: Expression, visit: (child: Expression) => void): void {
  switch (node.kind) {
    case "variable":
    case "integer":
    case "float":
    case "uri":
    case "search-path":
      return;
    case "path":
    case "string":
      return inParts(node.parts, visit);
    case "attrset":
    case "let-body":
      return inBindings(node.bindings, visit);
    case "let":
      inBindings(node.bindings, visit);
      return visit(node.body);
    case "with":
      visit(node.environment);
      return visit(node.body);
    case "assert":
      visit(node.condition);
      return visit(node.body);
    case "lambda":
      for (const { fallback } of node.formals?.formals ?? []) if (fallback) visit(fallback);
      return visit(node.body);
    case "select":
      visit(node.target);
      inPath(node.path, visit);
      if (node.fallback) visit(node.fallback);
      return;
    case "has-attr":
      visit(node.target);
      return inPath(node.path, visit);
    case "apply":
      visit(node.function);
      return visit(node.argument);
    case "unary":
      return visit(node.operand);
    case "binary":
      visit(node.left);
      return visit(node.right);
    case "if":
      visit(node.condition);
      visit(node.consequence);
      return visit(node.alternative);
    case "list":
      for (const item of node.items) visit(item);
      return;
    case "parenthesized":
      return visit(node.inner);
  }
}

/** Calls `visit` on `root` and everything below it, parents first. Where it gives `"skip"`, what is below is left out. */
export function walk(root: Expression, visit: (node: Expression) => "skip" | undefined): void {
  const waiting = [root];
  const push = (child: Expression) => {
    waiting.push(child);
  };
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (visit(node) === "skip") continue;
    const first = waiting.length;
    eachChild(node, push);
    reverseFrom(waiting, first);
  }
}

/** The first child is to be taken from the end first. */
function reverseFrom(waiting: Expression[], first: number): void {
  for (let low = first, high = waiting.length - 1; low < high; low++, high--) {
    const left = waiting[low];
    const right = waiting[high];
    if (left === undefined || right === undefined) return;
    waiting[low] = right;
    waiting[high] = left;
  }
}

function inParts(parts: readonly StringPart[], visit: (child: Expression) => void): void {
  for (const part of parts) if (part.kind === "interpolation") visit(part.expression);
}

function inBindings(bindings: readonly Binding[], visit: (child: Expression) => void): void {
  for (const binding of bindings) {
    if (binding.kind === "inherit-from") visit(binding.source);
    inPath(binding.kind === "binding" ? binding.path : binding.names, visit);
    if (binding.kind === "binding") visit(binding.value);
  }
}

function inPath(path: readonly Attr[], visit: (child: Expression) => void): void {
  for (const attr of path) if (attr.kind === "dynamic") visit(attr.expression);
}
