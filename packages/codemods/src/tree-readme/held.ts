import { attrName, type Document } from "@flake-split/analysis";
import { type Apply, type AttrBinding, bare, type Expression, walk } from "@flake-split/syntax";
import { importTarget } from "../import-target.ts";

/** What a file of the tree gives to those that import it. */
export type Held =
  | { readonly kind: "names"; readonly names: readonly string[] }
  /** `whole` unless it is only a part of what the name stands for. */
  | { readonly kind: "value"; readonly of: string; readonly whole: boolean; readonly isFunction: boolean }
  | { readonly kind: "unknown" };

/** A file's import. */
export interface NamedImport {
  readonly from: string;
  readonly to: string;
  /** What is made of it; `null` where that is all that the importing file gives. */
  readonly name: string | null;
  /** Whether the name stands for just that. */
  readonly whole: boolean;
  /** Whether arguments are passed, so that the file's value is what its function gives. */
  readonly applied: boolean;
  /** Whether only members of it are used, by a `let` that names it for that. */
  readonly opened: boolean;
}

/** What a file holds: the members of its set, or the value that goes by a name where it is imported. */
export function heldBy(document: Document, imports: readonly NamedImport[]): Held {
  const imported = imports.filter(({ to }) => to === document.path);
  const members = memberNames(document.root);
  const isGathering = document.path.endsWith("/default.nix");
  const [first] = imported;
  if (members !== null && (isGathering || first === undefined || first.opened))
    return { kind: "names", names: members };
  const isFunction = bare(document.root).kind === "lambda" && imported.every(({ applied }) => !applied);
  const named = first === undefined ? null : nameOf(first, imports);
  return named === null ? { kind: "unknown" } : { kind: "value", ...named, isFunction };
}

/** The name of a value, or of what the file that imports it is imported as. */
function nameOf(
  { name, whole, from }: NamedImport,
  imports: readonly NamedImport[],
): { readonly of: string; readonly whole: boolean } | null {
  if (name !== null) return { of: name, whole };
  const outer = imports.find(({ to }) => to === from)?.name ?? null;
  return outer === null ? null : { of: outer, whole: false };
}

/** The arguments that a file takes by name; those with a default are marked by `?`. */
export function takenBy({ root }: Document): readonly string[] {
  const outer = bare(root);
  if (outer.kind !== "lambda") return [];
  if (outer.formals === null) return outer.parameter === null ? [] : [outer.parameter.name];
  return outer.formals.formals.map(({ name, fallback }) => (fallback === null ? name.name : `${name.name}?`));
}

/** Behind functions and `let`s, the names of the set that a file gives. */
function memberNames(root: Expression): readonly string[] | null {
  let body = bare(root);
  while (body.kind === "lambda" || body.kind === "let") body = bare(body.body);
  if (body.kind !== "attrset") return null;
  const names = body.bindings.flatMap((item) =>
    item.kind === "binding"
      ? (attrName(item.path[0]) ?? [])
      : item.names.flatMap((attr) => attrName(attr) ?? []),
  );
  return [...new Set(names)];
}

/** The imports of one file. */
export function namedImports(
  document: Document,
  read: (path: string) => string | undefined,
): readonly NamedImport[] {
  const calls: { readonly call: Apply; readonly to: string }[] = [];
  const bindings: AttrBinding[] = [];
  const functions = new Set<Expression>();
  const opened = new Set<number>();
  walk(document.root, (node) => {
    if (node.kind === "attrset" || node.kind === "let")
      for (const item of node.bindings) {
        if (item.kind === "binding") bindings.push(item);
        if (item.kind === "inherit-from") opened.add(bare(item.source).span.start);
      }
    if (node.kind === "select") opened.add(node.target.span.start);
    if (node.kind !== "apply") return undefined;
    functions.add(bare(node.function));
    const to = importTarget(document, node, read);
    if (to !== null) calls.push({ call: node, to });
    return undefined;
  });
  return calls.map(({ call, to }) => {
    const applied = functions.has(call);
    const around = bindings.filter(
      ({ value }) => value.span.start <= call.span.start && call.span.end <= value.span.end,
    );
    const [inner] = around.sort((a, b) => width(a) - width(b));
    const nowhere = { from: document.path, to, name: null, whole: false, applied, opened: false };
    if (inner === undefined) return nowhere;
    const uses = document.scopes.definitions.find((each) => each.bindings.includes(inner))?.references ?? [];
    return {
      ...nowhere,
      name: inner.path.map((attr) => attrName(attr) ?? "…").join("."),
      whole: calledBy(inner.value) === call,
      opened: uses.length > 0 && uses.every(({ span }) => opened.has(span.start)),
    };
  });
}

function width({ value }: AttrBinding): number {
  return value.span.end - value.span.start;
}

/** The `import PATH` of `import PATH { … }`. */
function calledBy(value: Expression): Expression {
  const outer = bare(value);
  const inner = outer.kind === "apply" ? bare(outer.function) : outer;
  return inner.kind === "apply" ? inner : outer;
}
