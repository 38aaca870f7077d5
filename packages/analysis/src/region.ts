import type { Expression, Lambda, LetIn } from "@flake-split/syntax";
import type { Iteration, Region } from "./flake-model.ts";
import { outputRoot, outputSets, topOutputSets } from "./output-sets.ts";

/** What kind of region a value is, and what is known of the code around it. */
export type RegionPlace =
  | { readonly kind: "per-system"; readonly iteration?: Iteration }
  | { readonly kind: "outputs" }
  /** One output, by name. */
  | { readonly kind: "output"; readonly output: string; readonly iteration?: Iteration };

/**
 * Reads a region from its function, or from its value where no function is: lets, body and outputs. What an
 * iteration calls has as many parameters as the iteration gives it: `forAllSystems (system: final: prev: …)`
 * is a function for each system.
 */
export function regionOf(value: Expression, place: RegionPlace): Region {
  const { lambda, body } = pastFunctions(value, parametersOf(place));
  const { lets, node } = pastLets(body);
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

/**
 * Reads a region whose function gives `{ name = system; value = …; }`. Its body is in `value`; its lets are
 * those before the pair and those before the body.
 */
export function pairedRegionOf(argument: Expression, value: Expression, place: RegionPlace): Region {
  const { lambda, body } = pastFunctions(argument, parametersOf(place));
  const outer = pastLets(body);
  const inner = pastLets(value);
  return {
    ...regionOf(argument, place),
    function: lambda,
    lets: [...outer.lets, ...inner.lets],
    body: inner.node,
    outputs: outputsOf(inner.node, place),
  };
}

function parametersOf(place: RegionPlace): number {
  if (place.kind === "outputs" || place.iteration === undefined)
    return place.kind === "output" ? 0 : Infinity;
  return place.iteration.parameters;
}

function pastFunctions(
  value: Expression,
  parameters: number,
): { readonly lambda: Lambda | null; readonly body: Expression } {
  let node = value;
  let lambda: Lambda | null = null;
  for (let left = parameters; ; ) {
    if (node.kind === "parenthesized" && (lambda === null || node.inner.kind === "lambda")) node = node.inner;
    else if (node.kind === "lambda" && left > 0) {
      lambda = node;
      node = node.body;
      left--;
    } else return { lambda, body: node };
  }
}

function pastLets(value: Expression): { readonly lets: readonly LetIn[]; readonly node: Expression } {
  let node = value;
  const lets: LetIn[] = [];
  for (;;) {
    if (node.kind === "parenthesized" && startsLet(node.inner)) node = node.inner;
    else if (node.kind === "let") {
      lets.push(node);
      node = node.body;
    } else if ((node.kind === "with" || node.kind === "assert") && startsLet(node.body)) node = node.body;
    else return { lets, node };
  }
}

function outputsOf(body: Expression, place: RegionPlace): Region["outputs"] {
  if (place.kind === "output") return [outputRoot(place.output, body)];
  const withSystems = place.kind === "outputs" || place.iteration?.spelling === "passThrough";
  return withSystems ? topOutputSets(body) : outputSets(body);
}

function startsLet(node: Expression): boolean {
  if (node.kind === "parenthesized") return startsLet(node.inner);
  return node.kind === "let" || ((node.kind === "with" || node.kind === "assert") && startsLet(node.body));
}
