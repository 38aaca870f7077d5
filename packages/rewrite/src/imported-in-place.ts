import { type Document, lineIndent } from "@flake-split/analysis";
import { category, type Plan, type Unit } from "@flake-split/plan";
import { type Binding, type Expression, walk } from "@flake-split/syntax";
import { binding, importCall, relativePath } from "./make.ts";

export interface InPlaceInput {
  readonly document: Document;
  readonly plan: Plan;
  /** What a file takes. */
  taken(file: string): readonly string[];
}

/** The bindings whose value moves and whose name stays, each with its unit. */
export function movedInPlace(plan: Plan, moving: ReadonlySet<Unit>): ReadonlyMap<Binding, Unit> {
  const whole = [...moving].filter((unit) => plan.placements.get(unit)?.form.kind === "whole");
  return new Map(whole.map((unit) => [unit.item, unit]));
}

/** `pkgs = import ./nix/nixpkgs/pkgs.nix { … };`, for a binding of a `let` whose value moves and whose name stays. */
export function importedInPlace(unit: Unit, { plan, taken, document }: InPlaceInput): string | null {
  const placement = plan.placements.get(unit);
  if (placement === undefined) return null;
  const indent = lineIndent(document.text, unit.item.span.start);
  const room = indent.length + unit.name.length + 3;
  const bare = category(placement.category).bare === true;
  const path = relativePath(".", placement.file);
  return binding(unit.name, importCall(path, taken(placement.file), indent, room, bare));
}

/** Whether an expression stands where a `let` needs parentheses: as a function's argument, or in a list. */
export function isArgument(root: Expression, body: Expression): boolean {
  let found = false;
  walk(root, (node) => {
    if (node.span.start > body.span.start || node.span.end < body.span.end) return "skip";
    if (node.kind === "apply") found ||= node.argument === body;
    if (node.kind === "list") found ||= node.items.includes(body);
    return undefined;
  });
  return found;
}
