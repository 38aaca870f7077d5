import type { Document } from "@flake-split/analysis";
import type { Span } from "@flake-split/syntax";
import { Aliases } from "./aliases.ts";
import { Homes } from "./homes.ts";
import { stepOf } from "./indentation.ts";
import { Landing } from "./landing.ts";
import { Meanings } from "./meaning.ts";
import { type Clash, chooseNames } from "./names.ts";
import {
  type Decisions,
  type KeptImport,
  type KeptReason,
  type ProgramInput,
  readProgram,
} from "./program.ts";
import { usesOf } from "./uses.ts";
import { letEdits } from "./write-lets.ts";
import { JoinWriter } from "./writer.ts";

export interface JoinInput extends ProgramInput {
  /** Whether a name is one that the split gives to a category's set. */
  isSetName(name: string): boolean;
}

/** A binding that comes back under another name. */
export interface Renamed {
  readonly file: string;
  readonly span: Span;
  readonly name: string;
  readonly to: string;
}

export interface Joined {
  /** The entry's new text. */
  readonly text: string;
  /** The files that are in it now. */
  readonly folded: readonly string[];
  readonly kept: readonly KeptImport[];
  readonly renamed: readonly Renamed[];
}

/** How often names are chosen anew before a join is given up. */
const attempts = 60;

/**
 * Folds the files of the split back into the entry: the inverse of all phases.
 *
 * Promises: every binding, comment and string of the files stands in the entry again; each name means what it
 * meant; what can't go back without breaking that stays imported, and is in `kept`. `null` when no way was
 * found, which is a fault of ours.
 */
export function joinFiles(input: JoinInput): Joined | null {
  const kept = new Map<string, KeptReason>();
  const local = new Set<string>();
  const plain = new Set<string>();
  const renames = new Map<string, number>();
  for (let attempt = 0; attempt < attempts; attempt++) {
    const found = tryJoin(input, { kept, local, plain }, renames);
    if ("text" in found) return found;
    for (const { rename, local: path, keep, plain: set } of found.clashes) {
      if (set !== undefined) plain.add(set);
      if (rename !== undefined) renames.set(rename.key, (renames.get(rename.key) ?? 0) + 1);
      if (path !== undefined) local.add(path);
      if (keep !== undefined) kept.set(keep, "name-taken");
    }
  }
  return null;
}

function tryJoin(
  input: JoinInput,
  decisions: Decisions,
  renames: ReadonlyMap<string, number>,
): Joined | { readonly clashes: readonly Clash[] } {
  const program = readProgram(input, decisions);
  const { document } = program.entry;
  const result = { folded: program.files.map(({ path }) => path), kept: program.kept };
  if (program.files.length === 0) return { ...result, text: document.text, renamed: [] };
  const meanings = new Meanings(program, input.isSetName);
  const uses = usesOf(meanings);
  const homes = new Homes(meanings, uses, decisions.plain);
  const aliases = new Aliases(meanings, homes, uses);
  const names = chooseNames(meanings, homes, aliases, renames);
  const landing = new Landing(meanings, homes, aliases, names, uses);
  const clashes = landing.clashes();
  if (clashes.length > 0) return { clashes: distinct(clashes) };
  const step = document.root.kind === "attrset" ? stepOf(document, document.root) : "  ";
  const writer = new JoinWriter({ meanings, homes, landing, aliases, uses, step });
  const span = { start: 0, end: document.text.length };
  const text = writer.code(null, span, "", 0, letEdits(writer));
  return { ...result, text: withLineEnds(text, document), renamed: renamedIn(names.of, meanings) };
}

/** One step at a time for each item. */
function distinct(clashes: readonly Clash[]): readonly Clash[] {
  const seen = new Set<string>();
  return clashes.filter(({ rename, local, keep, plain }) => {
    const key = rename === undefined ? `${local} ${keep} ${plain}` : rename.key;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function renamedIn(
  names: ReadonlyMap<Parameters<Meanings["hint"]>[0], string>,
  meanings: Meanings,
): readonly Renamed[] {
  return [...names].flatMap(([item, to]) => {
    const { name, file, bindings } = item;
    const isOwn = to === name || to === meanings.hint(item) || /(?:List|Helper)$/.test(name);
    return isOwn ? [] : [{ file: file.path, span: bindings[0].span, name, to }];
  });
}

/** CRLF where every line of the entry ends so. */
function withLineEnds(text: string, { text: before }: Document): string {
  const isCrlf = before.includes("\r\n") && !/(^|[^\r])\n/.test(before);
  return isCrlf ? text.replaceAll(/\r?\n/g, "\r\n") : text;
}
