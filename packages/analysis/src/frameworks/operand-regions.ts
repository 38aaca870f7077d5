import type { Expression, Lambda } from "@flake-split/syntax";
import type { Region } from "../flake-model.ts";
import { passedOn } from "../output-sets.ts";
import { regionOf } from "../region.ts";

/**
 * The parts of a value of outputs that have `let`s of their own, in source order: of
 * `{ … } // (let … in { … })` the second one. A `let` in front of the whole isn't one of a part.
 */
export function operandRegions(outputs: Lambda): readonly Region[] {
  const regions: Region[] = [];
  visit(outputs.body, false);
  return regions;

  function visit(node: Expression, isPart: boolean): void {
    switch (node.kind) {
      case "lambda":
        if (!isPart) visit(node.body, false);
        return;
      case "parenthesized":
        return visit(node.inner, isPart);
      case "with":
      case "assert":
        return visit(node.body, isPart);
      case "let":
        if (!isPart) return visit(node.body, false);
        regions.push(regionOf(node, { kind: "outputs" }));
        return visit(node.body, false);
      case "binary":
        if (node.operator !== "//") return;
        visit(node.left, true);
        return visit(node.right, true);
      case "if":
        visit(node.consequence, true);
        return visit(node.alternative, true);
      case "apply":
        for (const part of passedOn(node.function, node.argument)) visit(part, true);
        return;
      default:
        return;
    }
  }
}
