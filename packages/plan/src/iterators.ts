import {
  type Definition,
  type Document,
  type Reference,
  type Region,
  referenceAt,
  spine,
} from "@flake-split/analysis";
import { type Expression, walk } from "@flake-split/syntax";
import { call } from "./shape.ts";

/**
 * What the calls name that turn functions of a system into outputs, such as `forAllSystems`, and what that names
 * in turn, apart from the functions that are called for each system. It has to stay beside those calls, where
 * every run reads off it which code is evaluated for each system.
 */
export function iterators(document: Document, regions: readonly Region[]): ReadonlySet<Definition> {
  const found = new Set<Definition>();
  const waiting: Reference[] = [];
  for (const { iteration, kind, body, outputs } of regions) {
    for (const { system } of outputs) {
      // `packages.${system}`: what the name stands for tells that this is a system.
      if (system?.kind === "dynamic") waiting.push(...namedBy(document, system.expression, null));
    }
    if (iteration !== null) waiting.push(...namedBy(document, iteration.call, iteration.argument));
    if (kind !== "outputs") continue;
    // A function of the flake's own that makes its outputs: what it is tells how they are written.
    for (const part of spine(body).rest) {
      const { callee } = call(part);
      if (callee !== part) waiting.push(...namedBy(document, callee, null));
    }
  }
  for (let reference = waiting.pop(); reference !== undefined; reference = waiting.pop()) {
    const definition = reference.target.kind === "definition" ? reference.target.definition : null;
    if (definition === null || found.has(definition)) continue;
    found.add(definition);
    for (const item of definition.bindings) {
      if (item.kind === "binding") waiting.push(...namedBy(document, pastParameters(item.value), null));
      if (item.kind === "inherit-from") waiting.push(...namedBy(document, item.source, null));
    }
  }
  return found;
}

/** The names in an expression, without those in functions that it hands on and in `without`. */
function namedBy({ scopes }: Document, node: Expression, without: Expression | null): readonly Reference[] {
  const names: Reference[] = [];
  walk(node, (inner) => {
    if (inner === without || (inner.kind === "lambda" && inner !== node)) return "skip";
    const reference = inner.kind === "variable" ? referenceAt(scopes, inner.span.start) : null;
    if (reference !== null) names.push(reference);
    return undefined;
  });
  return names;
}

function pastParameters(node: Expression): Expression {
  if (node.kind === "parenthesized") return pastParameters(node.inner);
  return node.kind === "lambda" ? pastParameters(node.body) : node;
}
