import { type CategoryId, isShared } from "@flake-split/plan";
import { compare, joinAliases, type SetFile, type SetItem } from "./set-file.ts";

/**
 * Adds new members to a set file, keeping what its owner made of it. Shared helpers are kept in the order of
 * their names, since several phases add to them and any order of phases has to give the same file; elsewhere
 * what is new comes last.
 */
export function mergeSetFiles(
  known: SetFile | null,
  added: SetFile,
  id: CategoryId,
  named: ReadonlySet<string>,
): SetFile {
  const base = known ?? {
    ...added,
    arguments: [],
    aliases: [],
    hidden: [],
    shown: [],
    members: [],
    rest: "",
  };
  const moving = base.members.filter((item) => item.names.some((name) => named.has(name)));
  const arrange = isShared(id) ? sorted : (items: readonly SetItem[]) => items;
  const shown = [...base.shown, ...moving.flatMap((item) => item.names), ...added.shown];
  return {
    title: base.title,
    bare: added.bare,
    arguments: [...new Set([...base.arguments, ...added.arguments])].sort(compare),
    aliases: joinAliases(base.aliases, added.aliases),
    hidden: arrange([...base.hidden, ...moving, ...added.hidden]),
    shown: isShared(id) ? [...new Set(shown)].sort(compare) : [...new Set(shown)],
    members: arrange([...base.members.filter((item) => !moving.includes(item)), ...added.members]),
    rest: [base.rest, added.rest].filter((text) => text !== "").join("\n  "),
  };
}

function sorted(items: readonly SetItem[]): readonly SetItem[] {
  const spaced = items.map((item) => ({ ...item, blankBefore: true }));
  return spaced.sort((a, b) => compare(a.names[0] ?? "", b.names[0] ?? ""));
}
