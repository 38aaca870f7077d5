import type { Definition, Document } from "@flake-split/analysis";
import { isKnownByLets, type Plan, regionDefinitions } from "@flake-split/plan";
import { contains } from "@flake-split/syntax";

/**
 * Whether nothing of a `let` stays in the end, by which alone its value is known for a region; or nothing of the
 * innermost of several of which another stays: without it, names would go to that one, and more could leave it. What is
 * imported then stands in the `let`, not in the outputs, so that it stays, whatever the order of phases.
 */
export function letIsEmptied({ scopes }: Document, plan: Plan): boolean {
  const { region, home } = plan;
  const definitions = regionDefinitions(region, scopes);
  const stays = (definition: Definition) => staysForGood(definition, plan);
  if (isKnownByLets(region)) return !definitions.some(stays);
  const inHome = ({ scope }: Definition) => scope.span.start === home?.span.start;
  return (
    region.lets.length > 1 &&
    !definitions.some((definition) => inHome(definition) && stays(definition)) &&
    definitions.some((definition) => !inHome(definition) && stays(definition))
  );
}

function staysForGood(definition: Definition, plan: Plan): boolean {
  const { wiring, units, placements } = plan;
  if (wiring.definitions.has(definition)) return false;
  if (units.aliases.has(definition)) return !goesWithUsers(definition, plan, new Set());
  const unit = units.byDefinition.get(definition);
  const form = unit === undefined ? undefined : placements.get(unit)?.form;
  return form === undefined || form.kind === "whole";
}

/** Whether an alias is used, and only by bindings that get a copy of it. */
function goesWithUsers(definition: Definition, plan: Plan, seen: Set<Definition>): boolean {
  if (seen.has(definition)) return true;
  seen.add(definition);
  const { units, placements } = plan;
  return (
    definition.references.length > 0 &&
    definition.references.every(({ span }) => {
      const moves = [...placements.keys()].some(({ item }) => contains(item.span, span));
      if (moves) return true;
      const through = [...units.aliases.keys()].filter(({ bindings }) =>
        bindings.some((item) => contains(item.span, span)),
      );
      return through.length > 0 && through.every((alias) => goesWithUsers(alias, plan, seen));
    })
  );
}
