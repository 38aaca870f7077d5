import { attrName } from "@flake-split/analysis";
import type { Expression, Lambda } from "@flake-split/syntax";
import type { Unit } from "./unit.ts";

/**
 * The name of a function that refuses arguments which its formals don't name; `null` for any other value. Nix calls a
 * function by what its binding is called: `function 'tool' called with unexpected argument 'lib'`. As a file's value, it
 * would be an `anonymous lambda` (`ExprLambda::setName` in Nix, which names the functions that it returns, too).
 *
 * Who calls it doesn't matter: what had moved before would no longer say.
 */
export function functionName({ item, value }: Unit): string | null {
  return isClosed(value) ? attrName(item.path.at(-1)) : null;
}

/** Whether a function, or one that it returns as it is, has formals without `...`. */
function isClosed(value: Expression): boolean {
  for (let node = lambda(value); node !== null; node = lambda(node.body)) {
    if (node.formals !== null && !node.formals.ellipsis) return true;
  }
  return false;
}

function lambda(node: Expression): Lambda | null {
  if (node.kind === "parenthesized") return lambda(node.inner);
  return node.kind === "lambda" ? node : null;
}
