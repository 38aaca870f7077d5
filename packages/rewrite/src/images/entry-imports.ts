import { type Document, lineIndent } from "@flake-split/analysis";
import { type Apply, type Expression, type InheritFrom, walk } from "@flake-split/syntax";
import { attribute, inherit, onePerLine } from "../make.ts";
import type { TextEdit } from "../text-edit.ts";
import { type Handed, sourceOf } from "./image-wiring.ts";

/** A place where the entry imports a file and gives it a set of arguments. */
export interface EntryImport {
  /** `import ./x.nix { … }` */
  readonly call: Apply;
  /** `inherit (import ./x.nix { … }) a b;`, where it stands in one. */
  readonly inherit: InheritFrom | null;
  /** The name of a `let` that it is the value of. */
  readonly name: string | null;
}

/** Every import of that file with arguments, in source order. */
export function entryImports({ root, text, scopes }: Document, file: string): readonly EntryImport[] {
  const found: EntryImport[] = [];
  const inherits = new Map<Expression, InheritFrom>();
  walk(root, (node) => {
    const items =
      node.kind === "attrset" || node.kind === "let" || node.kind === "let-body" ? node.bindings : [];
    for (const item of items) if (item.kind === "inherit-from") inherits.set(bare(item.source), item);
    if (node.kind !== "apply" || !isImport(node.function, file, text)) return undefined;
    const definition = scopes.definitions.find(({ value }) => value !== null && bare(value) === node);
    found.push({ call: node, inherit: inherits.get(node) ?? null, name: definition?.name ?? null });
    return undefined;
  });
  return found;
}

function bare(node: Expression): Expression {
  return node.kind === "parenthesized" ? bare(node.inner) : node;
}

function isImport(node: Expression, file: string, text: string): boolean {
  if (node.kind !== "apply" || node.function.kind !== "variable" || node.function.name !== "import")
    return false;
  const { argument } = node;
  if (argument.kind !== "path") return false;
  const path = text.slice(argument.span.start, argument.span.end);
  return path === file || path === `${file}/default.nix`;
}

/** The edits that hand more to an import; `null` where its arguments aren't written out. */
export function handMore(
  { text }: Document,
  { call }: EntryImport,
  handed: readonly Handed[],
): readonly TextEdit[] | null {
  const given = call.argument;
  if (given.kind !== "attrset") return null;
  const names = new Set(
    given.bindings
      .flatMap((item) => (item.kind === "binding" ? item.path.slice(0, 1) : item.names))
      .map((attr) => (attr.kind === "dynamic" ? "" : attr.name)),
  );
  const edits: TextEdit[] = [];
  for (const one of handed.filter(({ name }) => !names.has(name))) {
    const source = sourceOf(one);
    const beside = given.bindings.find((item) =>
      source === null
        ? item.kind === "inherit"
        : item.kind === "inherit-from" && text.slice(item.source.span.start, item.source.span.end) === source,
    );
    const last =
      beside !== undefined && beside.kind !== "binding" ? beside.names[beside.names.length - 1] : undefined;
    const end = given.bindings[given.bindings.length - 1]?.span.end ?? given.open.end;
    edits.push(
      last === undefined
        ? insertion(end, ` ${inherit([one.name], source, "")}`)
        : insertion(last.span.end, ` ${attribute(one.name)}`),
    );
  }
  return edits;
}

/** Takes more names out of the import that an `inherit` has; the import itself gets `longer` columns longer. */
export function inheritMore(
  { text }: Document,
  item: InheritFrom,
  names: readonly string[],
  longer: number,
): readonly TextEdit[] {
  const known = item.names.map((attr) => (attr.kind === "dynamic" ? "" : attr.name));
  const more = names.filter((name) => !known.includes(name));
  const first = item.names[0]?.span;
  const last = item.names[item.names.length - 1]?.span;
  if (more.length === 0 || first === undefined || last === undefined) return [];
  const { start, end } = item.span;
  const joined = more.map((name) => ` ${attribute(name)}`).join("");
  if (text.slice(item.source.span.end, end).includes("\n")) {
    const indent = lineIndent(text, last.start);
    return more.map((name) => insertion(last.end, `\n${indent}${attribute(name)}`));
  }
  const indent = lineIndent(text, start);
  const length = start - text.lastIndexOf("\n", start) - 1 + (end - start) + joined.length + longer;
  if (length <= 100) return [insertion(last.end, joined)];
  return [{ span: { start: first.start - 1, end }, text: onePerLine([...known, ...more], indent) }];
}
function insertion(at: number, text: string): TextEdit {
  return { span: { start: at, end: at }, text };
}
