import { attrName, type Definition, type Document, type Scopes } from "@flake-split/analysis";
import type { AttrBinding, Binding, Expression } from "@flake-split/syntax";
import type { Wiring } from "./wiring.ts";

/** What the names of an entry stand for. */
export interface Meanings {
  readonly scopes: Scopes;
  /** The value that a name is bound to, also when an earlier run has moved it to a file. */
  valueOf(definition: Definition): Expression | null;
}

/**
 * Reads off the files of earlier runs what names stand for that an entry takes back from them, so that what is
 * judged by such a value is judged alike before and after it has moved.
 */
export function meanings(
  scopes: Scopes,
  wirings: readonly Wiring[],
  filesFrom: (paths: readonly string[]) => readonly Document[],
): Meanings {
  const moved = new Map<Definition, Expression>();
  for (const { categories, names } of wirings) {
    const gathered = [...categories.values()].flatMap(({ file }) => file ?? []);
    const files = new Map((names.size === 0 ? [] : filesFrom(gathered)).map((file) => [file.path, file]));
    for (const { definition, category, member } of names.values()) {
      const file = files.get(categories.get(category)?.file ?? "");
      const value = file === undefined ? null : memberOf(file, member, files);
      if (value !== null) moved.set(definition, value);
    }
  }
  return { scopes, valueOf: (definition) => moved.get(definition) ?? definition.value };
}

/** What a set file says of a member: itself, in a file of the member's own, or in that of a group. */
function memberOf(file: Document, member: string, files: ReadonlyMap<string, Document>): Expression | null {
  for (const item of itemsOf(file)) {
    if (isOf(item, member)) return imported(item.value, file, files)?.root ?? item.value;
    const isTaken = item.kind === "inherit-from" && item.names.some((attr) => attrName(attr) === member);
    const source = isTaken && item.source.kind === "variable" ? item.source.name : null;
    if (source === null) continue;
    const group = itemsOf(file).find((other): other is AttrBinding => isOf(other, source));
    const from = group === undefined ? null : imported(group.value, file, files);
    if (from !== null) return memberOf(from, member, files);
  }
  return null;
}

function isOf(item: Binding, name: string): item is AttrBinding {
  return item.kind === "binding" && item.path.length === 1 && attrName(item.path[0]) === name;
}

/** What a set file binds in its `let` and in its set. */
function itemsOf({ root }: Document): readonly Binding[] {
  const body = root.kind === "lambda" ? root.body : root;
  const set = body.kind === "let" ? body.body : body;
  return [...(body.kind === "let" ? body.bindings : []), ...(set.kind === "attrset" ? set.bindings : [])];
}

/** The file of `import ./x.nix { … }`. */
function imported(value: Expression, file: Document, files: ReadonlyMap<string, Document>): Document | null {
  if (value.kind !== "apply") return null;
  const { path, text } = file;
  const { function: callee, argument } = value;
  if (callee.kind === "apply") return imported(callee, file, files);
  if (callee.kind !== "variable" || callee.name !== "import" || argument.kind !== "path") return null;
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const target = folder + text.slice(argument.span.start, argument.span.end).replace(/^\.\//, "");
  return files.get(target) ?? files.get(`${target}/default.nix`) ?? null;
}
