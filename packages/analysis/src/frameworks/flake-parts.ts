import type { AttrSet, Expression, Lambda } from "@flake-split/syntax";
import { attrName } from "../attr-name.ts";
import type { Region } from "../flake-model.ts";
import { lastName } from "../output-sets.ts";
import { regionOf } from "../region.ts";

/**
 * Recognises `mkFlake { … } MODULE` under any name that ends in `mkFlake`, and gives the code at every
 * `perSystem` of the module and of the modules written out in its `imports`.
 */
export function flakePartsRegions(outputs: Lambda): readonly Region[] | null {
  const module = mkFlakeModule(body(outputs));
  if (module === null) return null;
  const regions: Region[] = [];
  collect(module, regions);
  return regions;
}

/** The module that the outermost call of `mkFlake` gets. */
function mkFlakeModule(node: Expression): Expression | null {
  switch (node.kind) {
    case "apply":
      if (node.function.kind === "apply" && lastName(node.function.function) === "mkFlake")
        return node.argument;
      return null;
    case "binary":
      return node.operator === "//" ? (mkFlakeModule(node.left) ?? mkFlakeModule(node.right)) : null;
    case "parenthesized":
      return mkFlakeModule(node.inner);
    case "let":
    case "with":
    case "assert":
      return mkFlakeModule(node.body);
    default:
      return null;
  }
}

function collect(module: Expression, regions: Region[]): void {
  const set = moduleSet(module);
  if (set === null) return;
  for (const binding of set.bindings) {
    if (binding.kind !== "binding" || binding.path.length !== 1) continue;
    const head = binding.path[0];
    const name = attrName(head);
    if (name === "perSystem") regions.push(regionOf(binding.value, { kind: "per-system" }));
    if (name === "imports") for (const inner of listItems(binding.value)) collect(inner, regions);
  }
}

function listItems(node: Expression): readonly Expression[] {
  if (node.kind === "list") return node.items;
  if (node.kind === "parenthesized") return listItems(node.inner);
  return node.kind === "binary" && node.operator === "++"
    ? [...listItems(node.left), ...listItems(node.right)]
    : [];
}

/** The set that a module is or returns. */
function moduleSet(module: Expression): AttrSet | null {
  switch (module.kind) {
    case "attrset":
      return module;
    case "parenthesized":
      return moduleSet(module.inner);
    case "lambda":
    case "let":
    case "with":
      return moduleSet(module.body);
    default:
      return null;
  }
}

function body(lambda: Lambda): Expression {
  let node: Expression = lambda.body;
  while (node.kind === "lambda") node = node.body;
  return node;
}
