/* What `join` writes around code that comes back; the rest of its Nix is from `make.ts`. */

/** Lists added up, one a line. */
export function sum(lists: readonly string[], indent: string): string {
  return lists.join(`\n${indent}++ `);
}

/** Code in parentheses. */
export function inParentheses(code: string): string {
  return `(${code})`;
}

/** Lines between brackets, indented already. */
export function listBlock(lines: string, indent: string): string {
  return `[\n${lines}\n${indent}]`;
}

/** Lines between braces, indented already. */
export function setBlock(lines: string, indent: string, prefix: "" | "rec " = ""): string {
  return lines === "" ? "{ }" : `${prefix}{\n${lines}\n${indent}}`;
}
