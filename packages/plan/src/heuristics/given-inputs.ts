import { lastName, type Scope } from "@flake-split/analysis";
import type { Heuristic } from "../heuristic.ts";
import { call } from "../shape.ts";

/** What `outputs` is given stays at the function that is given it, also without some of it. */
export const givenInputs: Heuristic = {
  id: "given-inputs",
  summary:
    "The arguments of `outputs` without some of them (`builtins.removeAttrs allInputs [ … ]`) are handed to the files that use them, and stay.",
  examples: [
    {
      nix: 'let others = builtins.removeAttrs inputs [ "self" ]; in { packages.a = others; }',
      binding: "others",
      verdict: "stay",
    },
    {
      nix: 'let others = builtins.removeAttrs pkgs [ "a" ]; in { packages.a = others; }',
      binding: "others",
      verdict: null,
    },
  ],
  judge({ kind, value, needs }) {
    if (kind !== "let") return null;
    const { callee, arguments: args } = call(value);
    const [from, names] = args;
    if (lastName(callee) !== "removeAttrs" || from?.kind !== "variable" || names?.kind !== "list")
      return null;
    const target = needs.find(({ span }) => span.start === from.span.start)?.target;
    if (target?.kind !== "definition" || !isOutermost(target.definition.scope)) return null;
    return { score: 800, destination: "stay", reason: "it is what `outputs` is given" };
  },
};

function isOutermost({ kind, parent }: Scope): boolean {
  let outer = parent;
  while (outer !== null && outer.kind !== "lambda") outer = outer.parent;
  return kind === "lambda" && outer === null;
}
