import { bare, type Expression, type Lambda } from "@flake-split/syntax";
import { attrName } from "../attr-name.ts";
import { lastName } from "../output-sets.ts";
import { pastLets } from "./resolve.ts";

/** What follows at most `most` parameters. */
export function pastParameters(
  lambda: Lambda,
  most: number,
): { readonly body: Expression; readonly taken: number } {
  let body: Expression = lambda;
  let taken = 0;
  for (let node = bare(body); node.kind === "lambda" && taken < most; node = bare(body)) {
    body = node.body;
    taken++;
  }
  return { body, taken };
}

/** The value of `{ name = …; value = …; }` or `nameValuePair name value`, behind `let`s. */
export function pairValue(body: Expression): Expression | null {
  const pair = pastLets(body);
  if (pair.kind === "apply" && pair.function.kind === "apply")
    return lastName(pair.function.function) === "nameValuePair" ? pair.argument : null;
  if (pair.kind !== "attrset" || pair.recursive) return null;
  for (const binding of pair.bindings) {
    if (binding.kind === "binding" && binding.path.length === 1 && attrName(binding.path[0]) === "value")
      return binding.value;
  }
  return null;
}
