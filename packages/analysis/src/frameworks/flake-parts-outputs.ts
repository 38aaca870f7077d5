import { type AttrSet, bare, type Expression, type Lambda, type LetIn } from "@flake-split/syntax";
import { attrName } from "../attr-name.ts";
import type { Region } from "../flake-model.ts";
import { flakeOutputSets, topOutputSets } from "../output-sets.ts";
import { regionOf } from "../region.ts";

/**
 * The region of what is the same for every system: the value of `flake = { … };` in the module that `mkFlake`
 * gets, or that whole module when it says `flake.overlays = …;`, or all of it when more is merged with what
 * `mkFlake` gives: `mkFlake … // { packages = …; }`. `null` when the module isn't written out.
 *
 * The `let`s in front of `mkFlake` belong to the region; when the module is a function, its own do instead,
 * since the function's arguments may hide names of those outside.
 */
export function flakePartsOutputs(outputs: Lambda, module: Expression): Region | null {
  const { lambda, lets, set } = moduleParts(module);
  if (set === null) return null;
  const beside = lambda === null ? besideModule(outputs.body, module) : null;
  const flakes = set.bindings.filter((item) => item.kind === "binding" && attrName(item.path[0]) === "flake");
  const [only] = flakes;
  const outer = lambda === null ? [...letsBefore(outputs.body, module), ...lets] : lets;
  const base = { kind: "outputs", span: outputs.span, function: lambda ?? outputs, iteration: null } as const;
  if (beside !== null) {
    const sets = [...flakeOutputSets(set), ...topOutputSets(beside)];
    return sets.length === 0 ? null : { ...base, lets: outer, body: beside, outputs: sets };
  }
  if (only?.kind !== "binding") return null;
  if (flakes.length === 1 && only.path.length === 1) {
    const inner = regionOf(only.value, { kind: "outputs" });
    if (inner.function !== null) return null;
    return { ...base, lets: [...outer, ...inner.lets], body: inner.body, outputs: inner.outputs };
  }
  return { ...base, lets: outer, body: set, outputs: flakeOutputSets(set) };
}

/** `mkFlake … // { … }`, when something is merged with what `mkFlake` gives. */
function besideModule(node: Expression, module: Expression): Expression | null {
  switch (node.kind) {
    case "let":
    case "with":
    case "assert":
    case "lambda":
      return besideModule(node.body, module);
    case "parenthesized":
      return besideModule(node.inner, module);
    case "binary":
      return node.operator === "//" ? node : null;
    default:
      return null;
  }
}

function moduleParts(module: Expression): {
  readonly lambda: Lambda | null;
  readonly lets: readonly LetIn[];
  readonly set: AttrSet | null;
} {
  const { function: lambda, lets, body } = regionOf(module, { kind: "per-system" });
  const set = body.kind === "attrset" ? body : null;
  return { lambda, lets, set: (set === null ? null : configSet(set)) ?? set };
}

/** The set at `config = { … };` of a module that declares options of its own beside it. */
export function configSet(module: AttrSet): AttrSet | null {
  for (const item of module.bindings) {
    if (item.kind !== "binding" || item.path.length !== 1 || attrName(item.path[0]) !== "config") continue;
    const value = bare(item.value);
    return value.kind === "attrset" ? value : null;
  }
  return null;
}

/** The `let`s between the `outputs` function's colon and the module. */
function letsBefore(node: Expression, module: Expression): readonly LetIn[] {
  const holds = ({ span }: Expression) => span.start <= module.span.start && module.span.end <= span.end;
  switch (node.kind) {
    case "let":
      return holds(node.body) ? [node, ...letsBefore(node.body, module)] : [];
    case "with":
    case "assert":
    case "lambda":
      return letsBefore(node.body, module);
    case "parenthesized":
      return letsBefore(node.inner, module);
    case "binary":
      return letsBefore(holds(node.left) ? node.left : node.right, module);
    default:
      return [];
  }
}
