import { attrName, type Definition, type Document } from "@flake-split/analysis";
import { isIdentifier } from "../make.ts";
import type { Aliases } from "./aliases.ts";
import type { Homes, JoinLet } from "./homes.ts";
import type { Item, Meanings } from "./meaning.ts";

/** What has to be done otherwise in the next attempt, since names would clash. */
export interface Clash {
  /** Gets its next name. */
  readonly rename?: Item;
  /** The file whose `let` stays in front of its value. */
  readonly local?: string;
  /** The gathering file whose set can't be a `rec` set. */
  readonly plain?: string;
  /** The file whose import stays. */
  readonly keep?: string;
}

/** The names that items have in the `let` that takes them. */
export interface Names {
  readonly of: ReadonlyMap<Item, string>;
  /** The items of each `let`, by name. */
  readonly inLets: ReadonlyMap<JoinLet, ReadonlyMap<string, Item>>;
  readonly clashes: readonly Clash[];
}

/**
 * Names every item that goes into a `let`. The entry's own names come first, then members of sets, then what
 * stood in front of single values. `renames` says how many candidates an item has tried already.
 */
export function chooseNames(
  meanings: Meanings,
  homes: Homes,
  aliases: Aliases,
  renames: ReadonlyMap<string, number>,
): Names {
  const of = new Map<Item, string>();
  const inLets = new Map<JoinLet, Map<string, Item>>();
  const clashes: Clash[] = [];
  const all = meanings.program.files.flatMap((file) => meanings.itemsOf(file));
  for (const item of [...all].sort((a, b) => rank(a, meanings) - rank(b, meanings))) {
    const home = homes.of(item);
    const stands = aliases.of(item);
    if (home.kind !== "let" || !("item" in stands) || stands.item !== item) continue;
    const table = inLets.get(home.let) ?? new Map<string, Item>();
    inLets.set(home.let, table);
    const taken = namesOf(meanings, homes, home.let);
    const choices = candidates(item, meanings);
    const from = renames.get(item.key) ?? 0;
    const name = choices.slice(from).find((each) => !table.has(each) && !taken.has(each));
    const clashing = name !== choices[from];
    if (isOfValue(item) && (clashing || from > 0)) clashes.push({ local: item.file.path });
    else if (name === undefined) clashes.push({ keep: item.file.path });
    of.set(item, name ?? item.name);
    table.set(name ?? item.name, item);
  }
  return { of, inLets, clashes };
}

/** Whether an item stood in front of one value, where it can stay. */
export function isOfValue({ file }: Item): boolean {
  return file.role === "value";
}

function rank(item: Item, meanings: Meanings): number {
  if (meanings.hint(item) !== undefined) return 0;
  return isOfValue(item) ? 2 : 1;
}

/** The names that the `let` has already and keeps. */
function namesOf(meanings: Meanings, homes: Homes, { node }: JoinLet): ReadonlySet<string> {
  const names = new Set<string>();
  for (const binding of node?.bindings ?? []) {
    if (meanings.isWiring(binding)) continue;
    for (const attr of binding.kind === "binding" ? binding.path.slice(0, 1) : binding.names)
      names.add(attrName(attr) ?? "");
  }
  for (const set of meanings.sets) {
    if (homes.isKept(set) && set.definition !== null) names.add(set.definition.name);
  }
  return names;
}

/** A helper of an output's name was called otherwise when it moved, and takes its name back. */
function candidates(item: Item, meanings: Meanings): readonly string[] {
  const { name, file } = item;
  const found: string[] = [];
  const hint = meanings.hint(item);
  if (hint !== undefined) found.push(hint);
  const bare = /^(.+)(?:List|Helper)$/.exec(name)?.[1];
  if (bare !== undefined && file.role === "set" && meanings.memberNames(file).includes(bare))
    found.push(bare);
  const plain = isIdentifier(name)
    ? name
    : `_${name}`.replace(/[^A-Za-z0-9_'-]+/g, "-").replace(/^_(?=[A-Za-z])/, "");
  found.push(plain, `${plain}Value`, `${plain}Value2`, `${plain}Value3`);
  return [...new Set(found)];
}

/** A definition of the entry that goes with the wiring. */
export function isGone(definition: Definition, meanings: Meanings, homes: Homes, entry: Document): boolean {
  const [binding] = definition.bindings;
  if (binding === undefined || !entry.scopes.definitions.includes(definition)) return false;
  if (!meanings.isWiring(binding)) return false;
  return !meanings.sets.some((set) => homes.isKept(set) && set.definition === definition);
}
