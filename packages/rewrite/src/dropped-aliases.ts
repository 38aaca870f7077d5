import { attrName, type Definition } from "@flake-split/analysis";
import type { Plan } from "@flake-split/plan";
import type { Binding } from "@flake-split/syntax";

export interface AliasesInUse {
  readonly plan: Plan;
  /** Definitions of which a file now has a copy. */
  readonly copied: ReadonlySet<Definition>;
  /** Items of the entry that are no longer there; those that go with their last alias are added. */
  readonly gone: Binding[];
  /** Whether something that stays in the entry names it. */
  isUsed(definition: Definition): boolean;
}

/** Aliases that files have copies of, and names taken back, that nothing in the entry uses any more. */
export function droppedAliases({ plan, copied, gone, isUsed }: AliasesInUse): ReadonlySet<Definition> {
  const dropped = new Set<Definition>();
  const candidates = [...plan.units.aliases.keys()]
    .filter((definition) => copied.has(definition) && !holdsUnit(definition, plan))
    .reverse();
  for (let changed = true; changed; ) {
    changed = false;
    for (const definition of candidates) {
      if (dropped.has(definition) || isUsed(definition)) continue;
      dropped.add(definition);
      changed = true;
      const item = definition.bindings[0];
      if (item !== undefined && namesLeft(item, dropped).length === 0) gone.push(item);
    }
  }
  for (const [definition] of plan.wiring.names) if (!isUsed(definition)) dropped.add(definition);
  return dropped;
}

/** Whether an alias of an outer `let` names a binding beside it, which for its sake can't come from the inner one. */
function holdsUnit(definition: Definition, plan: Plan): boolean {
  if (plan.home === null || definition.scope.span.start === plan.home.span.start) return false;
  const needs = plan.units.aliases.get(definition)?.needs ?? [];
  return needs.some(
    ({ target }) => target.kind === "definition" && plan.units.byDefinition.has(target.definition),
  );
}

function namesLeft(item: Binding, dropped: ReadonlySet<Definition>): readonly string[] {
  if (item.kind === "binding") return [];
  const gone = new Set([...dropped].filter(({ bindings }) => bindings[0] === item).map(({ name }) => name));
  return item.names.flatMap((attr) => {
    const name = attrName(attr);
    return name === null || gone.has(name) ? [] : [name];
  });
}
