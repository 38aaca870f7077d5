import type { Expression } from "./nodes.ts";

/** An expression without the parentheses around it. */
export function bare(node: Expression): Expression {
  return node.kind === "parenthesized" ? bare(node.inner) : node;
}
