import type { Definition, Region } from "@flake-split/analysis";
import type { Binding, Expression } from "@flake-split/syntax";
import { type CategoryId, categoryOfOutput } from "./categories.ts";
import type { Unit, Units } from "./unit.ts";
import type { Wiring } from "./wiring.ts";

/** Who uses a name: a binding that may move, a category that has moved, or code that stays. */
export type User =
  | { readonly kind: "unit"; readonly unit: Unit }
  | { readonly kind: "category"; readonly category: CategoryId }
  /** `packages = { inherit tool; };`, which stays in the entry. */
  | { readonly kind: "export"; readonly category: CategoryId }
  | { readonly kind: "entry"; readonly offset: number };

interface Container {
  readonly start: number;
  readonly end: number;
  /** A list holds the aliases that one `inherit` binds. */
  readonly holder: Unit | readonly Definition[] | CategoryId | { readonly exports: CategoryId } | "wiring";
}

/** Answers who uses a definition, aliases seen through. */
export class Users {
  readonly #containers: readonly Container[];
  readonly #known = new Map<Definition, readonly User[]>();

  constructor(region: Region, units: Units, wiring: Wiring) {
    this.#containers = containers(region, units, wiring);
  }

  of(definition: Definition): readonly User[] {
    const known = this.#known.get(definition);
    if (known !== undefined) return known;
    this.#known.set(definition, []);
    const users = new Map<unknown, User>();
    for (const reference of definition.references) {
      for (const user of this.#at(reference.span.start)) users.set(identity(user), user);
    }
    const found = [...users.values()];
    this.#known.set(definition, found);
    return found;
  }

  #at(offset: number): readonly User[] {
    const holder = this.#holder(offset);
    if (holder === null) return [{ kind: "entry", offset }];
    if (holder === "wiring") return [];
    if (typeof holder === "string") return [{ kind: "category", category: holder }];
    if ("exports" in holder) return [{ kind: "export", category: holder.exports }];
    if (!isAliases(holder)) return [{ kind: "unit", unit: holder }];
    return holder.flatMap((alias): readonly User[] => {
      const users = this.of(alias);
      // One that nothing uses stays where it is.
      return users.length > 0 ? users : [{ kind: "entry", offset }];
    });
  }

  #holder(offset: number): Container["holder"] | null {
    let low = 0;
    let high = this.#containers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#containers[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const found = this.#containers[low - 1];
    return found !== undefined && offset < found.end ? found.holder : null;
  }
}

function isAliases(holder: Unit | readonly Definition[]): holder is readonly Definition[] {
  return Array.isArray(holder);
}

function identity(user: User): unknown {
  if (user.kind === "unit") return user.unit;
  if (user.kind === "entry") return user.offset;
  return user.kind === "category" ? user.category : `export ${user.category}`;
}

/** The disjoint spans of code that belong to one holder, in source order. */
function containers(region: Region, units: Units, wiring: Wiring): readonly Container[] {
  const found: Container[] = [];
  const add = ({ span }: Binding | Expression, holder: Container["holder"]) =>
    found.push({ start: span.start, end: span.end, holder });
  const wired = new Set<Binding>();
  for (const { item, category, definition, state, waiting, call } of wiring.categories.values()) {
    wired.add(item);
    // What else an output's binding names, in its path or beside the import, is the entry's.
    const { start, end } =
      definition === null ? call : { ...item.span, end: waiting?.span.start ?? item.span.end };
    found.push({ start, end, holder: state === "split" ? category.id : "wiring" });
    if (waiting !== null) found.push({ start: waiting.span.start, end: item.span.end, holder: "wiring" });
  }
  for (const { item } of wiring.names.values()) {
    if (!wired.has(item)) add(item, "wiring");
    wired.add(item);
  }
  for (const unit of units.units) if (!wired.has(unit.item)) add(unit.value, unit);
  const aliases = new Map<Binding, Definition[]>();
  for (const definition of units.aliases.keys()) {
    const item = definition.bindings[0];
    if (item === undefined || wired.has(item)) continue;
    const bound = aliases.get(item);
    if (bound === undefined) aliases.set(item, [definition]);
    else bound.push(definition);
  }
  for (const [item, bound] of aliases) add(item, bound);
  for (const entry of region.outputs.flatMap((output) => output.entries)) {
    const category = categoryOfOutput(entry.key);
    if (entry.value === null && category !== null) add(entry.item, { exports: category.id });
  }
  return found.sort((a, b) => a.start - b.start);
}
