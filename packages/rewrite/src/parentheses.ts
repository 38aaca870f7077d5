import type { Expression } from "@flake-split/syntax";

const atomic = new Set<Expression["kind"]>([
  "variable",
  "string",
  "list",
  "attrset",
  "parenthesized",
  "path",
  "integer",
  "float",
]);
/** Whether code never needs parentheses. */
export function isAtomic({ kind }: Expression): boolean {
  return atomic.has(kind);
}

/** Around these, what stands inside needs no parentheses. */
const brackets = new Set<Expression["kind"]>([
  "parenthesized",
  "attrset",
  "let",
  "let-body",
  "string",
  "path",
  "lambda",
  "if",
]);

/** Whether code that stood by itself in a file needs parentheses in `parent`. */
export function needsParentheses(body: Expression, parent: Expression | null): boolean {
  if (parent === null || atomic.has(body.kind) || brackets.has(parent.kind)) return false;
  if (parent.kind === "with" || parent.kind === "assert") return false;
  if (body.kind === "select") return body.fallback !== null && parent.kind === "select";
  return !(body.kind === "apply" && parent.kind === "binary");
}
