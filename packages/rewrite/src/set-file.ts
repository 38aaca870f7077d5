import { type Document, itemTrivia } from "@flake-split/analysis";
import { isAlias } from "@flake-split/plan";
import type { AttrSet, Binding, LetIn } from "@flake-split/syntax";
import { formals, inherit } from "./make.ts";

/** One binding of a set file, as text with its comments, indented by two columns. */
export interface SetItem {
  /** The name that it binds; several for an `inherit`. */
  readonly names: readonly string[];
  /** Without the indentation of its first line. */
  readonly text: string;
  readonly blankBefore: boolean;
}

/** An alias: what it is copied from, and the names taken; no names for `isLinux = …;`. */
export interface AliasItem {
  /** `pkgs.lib` for `inherit (pkgs.lib) …`; the whole right side otherwise. */
  readonly source: string;
  readonly kind: "inherit" | "value";
  readonly names: readonly string[];
}

/**
 * A file of the split that gives a set, taken apart:
 *
 * ```nix
 * # title
 * { pkgs, ... }:
 * let
 *   inherit (pkgs.lib) optionals;      # aliases
 *   base = import ./base.nix { … };    # hidden
 * in
 * {
 *   inherit base;                      # shown
 *   extra = …;                         # members
 * }
 * ```
 */
export interface SetFile {
  readonly title: string;
  /** Whether the file is only the set as long as it takes nothing. */
  readonly bare: boolean;
  readonly arguments: readonly string[];
  readonly aliases: readonly AliasItem[];
  /** Bindings of the `let`. */
  readonly hidden: readonly SetItem[];
  /** Names of the `let` that the set has. */
  readonly shown: readonly string[];
  readonly members: readonly SetItem[];
  /** Comments at the end of the set. */
  readonly rest: string;
}

/** The text of a set file, with "\n" as line ends. */
export function printSetFile(file: SetFile): string {
  const takes = file.bare && file.arguments.length === 0 ? "" : `${formals([...file.arguments].sort())}\n`;
  const head = `${file.title}${takes}`;
  const letItems = [...aliasLines(file.aliases), ...file.hidden.map(printItem)];
  const before = letItems.length === 0 ? "" : `let\n${withoutLeadingBlank(letItems.join(""))}in\n`;
  const shown = file.shown.length === 0 ? "" : `  ${inherit(file.shown, null, "  ")}\n`;
  const gap = shown !== "" && file.members.length > 0 && file.members[0]?.blankBefore === false ? "\n" : "";
  const members = file.members.map(printItem).join("");
  const rest = file.rest === "" ? "" : `  ${file.rest}\n`;
  return `${head}${before}{\n${shown}${gap}${shown === "" ? withoutLeadingBlank(members) : members}${rest}}\n`;
}

function printItem(item: SetItem): string {
  return `${item.blankBefore ? "\n" : ""}  ${item.text}\n`;
}

function withoutLeadingBlank(text: string): string {
  return text.startsWith("\n") ? text.slice(1) : text;
}

/** Aliases in an order that doesn't depend on which phase brought them. */
export function aliasLines(aliases: readonly AliasItem[], indent = "  "): readonly string[] {
  const inherits = aliases.filter((alias) => alias.kind === "inherit");
  const values = aliases.filter((alias) => alias.kind === "value");
  return [
    ...[...inherits]
      .sort(bySource)
      .map((alias) => `${indent}${inherit([...alias.names].sort(), alias.source, indent)}\n`),
    ...[...values].sort(byName).map((alias) => `${indent}${alias.names[0]} = ${alias.source};\n`),
  ];
}

const bySource = (a: AliasItem, b: AliasItem) => compare(a.source, b.source);
const byName = (a: AliasItem, b: AliasItem) => compare(a.names[0] ?? "", b.names[0] ?? "");

/** By code units, so that the order is the same everywhere. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Adds aliases, joining those from one source. */
export function joinAliases(known: readonly AliasItem[], more: readonly AliasItem[]): readonly AliasItem[] {
  const joined = [...known];
  for (const alias of more) {
    const at = joined.findIndex(
      (other) =>
        other.kind === alias.kind &&
        other.source === alias.source &&
        (alias.kind === "inherit" || other.names[0] === alias.names[0]),
    );
    const other = joined[at];
    if (other === undefined) joined.push(alias);
    else joined[at] = { ...other, names: [...new Set([...other.names, ...alias.names])] };
  }
  return joined;
}

/** Reads a set file back, also after its owner edited it; `null` when it no longer has that form. */
export function readSetFile(document: Document): SetFile | null {
  const { root, text } = document;
  const bare = root.kind !== "lambda";
  if (!bare && (root.formals === null || root.parameter !== null)) return null;
  const taken = bare ? [] : (root.formals?.formals ?? []);
  if (taken.some((formal) => formal.fallback !== null)) return null;
  const body = bare ? root : root.body;
  const inner = body.kind === "let" ? body : null;
  const set = inner === null ? body : inner.body;
  if (set.kind !== "attrset" || set.recursive) return null;
  return {
    title: text.slice(0, root.span.start),
    bare,
    arguments: taken.map((formal) => formal.name.name),
    ...readLet(document, inner),
    ...readMembers(document, set),
  };
}

function readLet(document: Document, node: LetIn | null): Pick<SetFile, "aliases" | "hidden"> {
  if (node === null) return { aliases: [], hidden: [] };
  const aliases: AliasItem[] = [];
  const hidden: SetItem[] = [];
  const trivia = itemTrivia(document, node.bindings, node.letKeyword.end, node.inKeyword.start).items;
  node.bindings.forEach((item, index) => {
    const around = trivia[index];
    if (around === undefined) return;
    const plain = around.comments.length === 0 && around.tail.start === around.tail.end;
    const alias = plain ? readAlias(document, item) : null;
    if (alias !== null) aliases.push(alias);
    else hidden.push(readItem(document, item, around));
  });
  return { aliases, hidden };
}

function readAlias(document: Document, item: Binding): AliasItem | null {
  if (item.kind === "binding") {
    const [name, ...others] = namesOf(item);
    if (name === undefined || others.length > 0 || item.path.length > 1 || !isAlias(item.value)) return null;
    return {
      kind: "value",
      source: document.text.slice(item.value.span.start, item.value.span.end),
      names: [name],
    };
  }
  if (item.kind !== "inherit-from") return null;
  const source = document.text.slice(item.source.span.start, item.source.span.end);
  const names = item.names.flatMap((attr) => (attr.kind === "dynamic" ? [] : [attr.name]));
  return { kind: "inherit", source, names };
}

type Around = ReturnType<typeof itemTrivia>["items"][number];

function readItem(document: Document, item: Binding, around: Around): SetItem {
  const start = around.comments[0]?.span.start ?? item.span.start;
  const text = document.text.slice(start, around.tail.end).replaceAll("\r\n", "\n");
  return { names: namesOf(item), text, blankBefore: around.blankBefore };
}

function namesOf(item: Binding): readonly string[] {
  const attrs = item.kind === "binding" ? item.path.slice(0, 1) : item.names;
  return attrs.flatMap((attr) => (attr.kind === "dynamic" ? [] : [attr.name]));
}

function readMembers(document: Document, set: AttrSet): Pick<SetFile, "shown" | "members" | "rest"> {
  const shown: string[] = [];
  const members: SetItem[] = [];
  const trivia = itemTrivia(document, set.bindings, set.open.end, set.close.start);
  set.bindings.forEach((item, index) => {
    const around = trivia.items[index];
    if (around === undefined) return;
    if (item.kind === "inherit" && around.comments.length === 0 && index === 0) shown.push(...namesOf(item));
    else members.push(readItem(document, item, around));
  });
  const rest = document.text.slice(trivia.rest.start, trivia.rest.end).trim();
  return { shown, members, rest };
}

/** The names that the file's set has. */
export function exportedNames(file: SetFile): ReadonlySet<string> {
  return new Set([...file.shown, ...file.members.flatMap((member) => member.names)]);
}
