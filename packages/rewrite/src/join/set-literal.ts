import { attrName } from "@flake-split/analysis";
import { binding, inherit } from "../make.ts";
import { setBlock } from "./blocks.ts";
import type { SplitSet } from "./meaning.ts";
import type { JoinWriter } from "./writer.ts";

/** A folded set as it is written out in the place of its import, the lines of it at `indent` and one step further. */
export function setLiteral(writer: JoinWriter, set: SplitSet, indent: string): string {
  const inner = indent + writer.step;
  const lines: string[] = [];
  const add = (text: string, blankBefore: boolean) =>
    lines.push(`${blankBefore && lines.length > 0 ? "\n" : ""}${inner}${text}`);
  const { plain, renamed, members } = contents(writer, set);
  if (plain.length > 0) add(inherit(plain, null, inner), false);
  for (const [name, of] of renamed) add(binding(name, of), false);
  for (const { name, item } of members) {
    const { lead, text, tail, blankBefore } = writer.item(item, name, inner);
    add(lead + text + tail, blankBefore || (lines.length > 0 && plain.length > 0 && lines.length === 1));
  }
  const loose = set.file === null ? "" : writer.loose(set.file, inner).trimEnd();
  if (loose !== "") add(loose, lines.length > 0);
  return setBlock(lines.join("\n"), indent, writer.homes.isRecursive(set) ? "rec " : "");
}

/** The members by what they become: names of bindings beside the set, or bindings in it. */
function contents(writer: JoinWriter, set: SplitSet) {
  const plain: string[] = [];
  const renamed: [string, string][] = [];
  const members: { name: string; item: Parameters<JoinWriter["item"]>[0] }[] = [];
  for (const name of namesOf(writer, set)) {
    const meaning = writer.meanings.member(set, name);
    if (meaning === null || meaning.kind === "open" || meaning.kind === "set") continue;
    const home = meaning.kind === "item" ? writer.homes.of(meaning.item) : null;
    if (meaning.kind === "item" && home?.kind === "set" && home.place.set === set) {
      members.push({ name, item: meaning.item });
      continue;
    }
    const of = meaning.kind === "item" ? writer.landing.nameOf(meaning.item) : meaning.definition.name;
    if (of === name) plain.push(name);
    else renamed.push([name, of]);
  }
  return { plain, renamed, members };
}

function namesOf(writer: JoinWriter, { file, handed }: SplitSet): readonly string[] {
  const own = file === null ? [] : writer.meanings.memberNames(file);
  const more = (handed?.bindings ?? []).flatMap((item) =>
    (item.kind === "binding" ? item.path : item.names).flatMap((attr) => attrName(attr) ?? []),
  );
  return [...new Set([...own, ...more])];
}
