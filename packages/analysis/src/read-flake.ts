import type { AttrBinding, AttrSet, Expression, Lambda } from "@flake-split/syntax";
import { attrName } from "./attr-name.ts";
import type { Document } from "./document.ts";
import type { FlakeModel } from "./flake-model.ts";
import { recognise } from "./frameworks/recognise.ts";

/**
 * Reads the shape of a flake from its `flake.nix`, or says why it has none:
 * `flake.nix` must be a literal set with a literal function at `outputs`, as Nix demands.
 */
export function readFlake(document: Document): FlakeModel | { readonly refused: RefusedFlake } {
  const { root } = document;
  if (root.kind !== "attrset") return { refused: "not-a-set" };
  const outputs = bindingOf(root, "outputs");
  if (outputs === null) return { refused: "no-outputs" };
  const lambda = asLambda(outputs.value);
  if (lambda === null) return { refused: "outputs-not-a-function" };
  return { ...recognise(document, lambda), inputs: inputNames(root), outputs: lambda };
}

export type RefusedFlake = "not-a-set" | "no-outputs" | "outputs-not-a-function";

function bindingOf(set: AttrSet, name: string): AttrBinding | null {
  for (const binding of set.bindings) {
    if (binding.kind !== "binding" || binding.path.length !== 1) continue;
    const head = binding.path[0];
    if (head !== undefined && attrName(head) === name) return binding;
  }
  return null;
}

function asLambda(node: Expression): Lambda | null {
  if (node.kind === "parenthesized") return asLambda(node.inner);
  return node.kind === "lambda" ? node : null;
}

/** From `inputs = { a = …; }`, `inputs.a.url = …`, and both together. */
function inputNames(root: AttrSet): readonly string[] {
  const names = new Set<string>();
  const add = (name: string | null) => name !== null && names.add(name);
  for (const binding of root.bindings) {
    if (binding.kind !== "binding") continue;
    const [head, second] = binding.path;
    if (head === undefined || attrName(head) !== "inputs") continue;
    if (second !== undefined) add(attrName(second));
    else if (binding.value.kind === "attrset") {
      for (const inner of binding.value.bindings) {
        const first = inner.kind === "binding" ? inner.path[0] : undefined;
        if (first !== undefined) add(attrName(first));
      }
    }
  }
  return [...names];
}
