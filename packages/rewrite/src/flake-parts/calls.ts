import { type Apply, bare, type Expression } from "@flake-split/syntax";

/** The function of a call with all its arguments. */
export function calleeOf(call: Expression): Expression {
  let head = bare(call);
  while (head.kind === "apply") head = bare(head.function);
  return head;
}

/** The arguments of a call, in order. */
export function argumentsOf(call: Apply): readonly Expression[] {
  const found: Expression[] = [];
  let head: Expression = call;
  while (head.kind === "apply") {
    found.unshift(head.argument);
    head = bare(head.function);
  }
  return found;
}
