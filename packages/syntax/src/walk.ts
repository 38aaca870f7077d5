import type { Attr, Binding, Expression, StringPart } from "./nodes.ts";

/**
 * The expressions that stand directly in `node`, in the order of the text: also those in attribute paths,
 * interpolations and the defaults of formals.
 */
export function children(node: Expression): Expression[] {
  switch (node.kind) {
    case "variable":
    case "integer":
    case "float":
    case "uri":
    case "search-path":
      return [];
    case "path":
    case "string":
      return inParts(node.parts);
    case "attrset":
    case "let-body":
      return node.bindings.flatMap(inBinding);
    case "let":
      return [...node.bindings.flatMap(inBinding), node.body];
    case "with":
      return [node.environment, node.body];
    case "assert":
      return [node.condition, node.body];
    case "lambda":
      return [...(node.formals?.formals ?? []).flatMap(({ fallback }) => fallback ?? []), node.body];
    case "select":
      return [node.target, ...inPath(node.path), ...(node.fallback ? [node.fallback] : [])];
    case "has-attr":
      return [node.target, ...inPath(node.path)];
    case "apply":
      return [node.function, node.argument];
    case "unary":
      return [node.operand];
    case "binary":
      return [node.left, node.right];
    case "if":
      return [node.condition, node.consequence, node.alternative];
    case "list":
      return [...node.items];
    case "parenthesized":
      return [node.inner];
  }
}

/** Calls `visit` on `root` and everything below it, parents first. Where it gives `"skip"`, what is below is left out. */
export function walk(root: Expression, visit: (node: Expression) => "skip" | undefined): void {
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (visit(node) === "skip") continue;
    for (const child of children(node).reverse()) waiting.push(child);
  }
}

function inParts(parts: readonly StringPart[]): Expression[] {
  return parts.flatMap((part) => (part.kind === "interpolation" ? part.expression : []));
}

function inBinding(binding: Binding): Expression[] {
  switch (binding.kind) {
    case "binding":
      return [...inPath(binding.path), binding.value];
    case "inherit":
      return inPath(binding.names);
    case "inherit-from":
      return [binding.source, ...inPath(binding.names)];
  }
}

function inPath(path: readonly Attr[]): Expression[] {
  return path.flatMap((attr) => (attr.kind === "dynamic" ? attr.expression : []));
}
