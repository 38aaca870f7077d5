import type { Expression, Lambda, LetIn } from "@flake-split/syntax";
import type { Iteration, Region } from "./flake-model.ts";
import { outputRoot, outputSets, topOutputSets } from "./output-sets.ts";

/** What kind of region a value is, and what is known of the code around it. */
export type RegionPlace =
  | { readonly kind: "per-system"; readonly iteration?: Iteration }
  | { readonly kind: "outputs" }
  /** One output, by name. */
  | { readonly kind: "output"; readonly output: string; readonly iteration?: Iteration };

/** Reads a region from its function, or from its value where no function is: lets, body and outputs. */
export function regionOf(value: Expression, place: RegionPlace): Region {
  let node = value;
  let lambda: Lambda | null = null;
  for (;;) {
    if (node.kind === "parenthesized" && (lambda === null || node.inner.kind === "lambda")) node = node.inner;
    else if (node.kind === "lambda") {
      lambda = node;
      node = node.body;
    } else break;
  }
  const lets: LetIn[] = [];
  for (;;) {
    if (node.kind === "parenthesized" && startsLet(node.inner)) node = node.inner;
    else if (node.kind === "let") {
      lets.push(node);
      node = node.body;
    } else if ((node.kind === "with" || node.kind === "assert") && startsLet(node.body)) node = node.body;
    else break;
  }
  return {
    kind: place.kind,
    span: value.span,
    function: lambda,
    lets,
    body: node,
    outputs: outputsOf(node, place),
    iteration: place.kind === "outputs" ? null : (place.iteration ?? null),
  };
}

function outputsOf(body: Expression, place: RegionPlace): Region["outputs"] {
  if (place.kind === "outputs") return topOutputSets(body);
  return place.kind === "output" ? [outputRoot(place.output, body)] : outputSets(body);
}

function startsLet(node: Expression): boolean {
  if (node.kind === "parenthesized") return startsLet(node.inner);
  return node.kind === "let" || ((node.kind === "with" || node.kind === "assert") && startsLet(node.body));
}
