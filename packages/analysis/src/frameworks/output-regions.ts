import { type Binding, bare, type Expression } from "@flake-split/syntax";
import { attrName } from "../attr-name.ts";
import type { Region } from "../flake-model.ts";
import { isPerSystemOutput } from "../output-sets.ts";
import { regionOf } from "../region.ts";

/**
 * The outputs of a region that have `let`s of their own in front of their members: `packages = let … in { … };`. The
 * members of others are the region's.
 */
export function outputRegions({ kind, outputs }: Region): readonly Region[] {
  return outputs.flatMap(({ key, depth, bindings, root }) => {
    const [only, ...others] = bindings;
    // Of the flake itself, such an output's members are systems.
    if (kind === "outputs" && isPerSystemOutput(key)) return [];
    if (root !== null || only === undefined || others.length > 0 || only.path.length !== depth) return [];
    const region = regionOf(only.value, { kind: "output", output: key });
    return hasMembers(region) ? [region] : [];
  });
}

/** Whether what follows the `let`s is a set that is written out, or was one until all of it went to a file. */
function hasMembers({ lets, body }: Region): boolean {
  const value = bare(body);
  if (value.kind !== "variable") return lets.length > 0 && (value.kind === "attrset" || isImport(value));
  const isFile = (item: Binding) =>
    item.kind === "binding" &&
    item.path.length === 1 &&
    attrName(item.path[0]) === value.name &&
    isImport(item.value);
  return lets.some(({ bindings }) => bindings.some(isFile));
}

function isImport(value: Expression): boolean {
  let head = bare(value);
  if (head.kind !== "apply") return false;
  while (head.kind === "apply") head = bare(head.function);
  return head.kind === "variable" && head.name === "import";
}
