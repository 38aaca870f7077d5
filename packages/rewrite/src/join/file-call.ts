import { attrName, type Document, type Reference, referenceAt } from "@flake-split/analysis";
import { folderOf } from "@flake-split/plan";
import type { Apply, AttrSet, Expression } from "@flake-split/syntax";
import { resolvePath } from "../verify-imports.ts";
import { type DocumentIndex, indexOf } from "./document-index.ts";

/** `import ./nix/packages { inherit pkgs; }`, somewhere in a document. */
export interface FileCall {
  readonly from: Document;
  /** The whole call. */
  readonly node: Apply;
  /** The `import`. */
  readonly callee: Reference;
  /** As it is written, from the flake's folder. */
  readonly path: string;
  /** What is passed; `null` for `import ./x` alone. */
  readonly set: AttrSet | null;
}

/** The import of a literal path, with a literal set or with nothing, and that `parent` doesn't hand more to. */
export function fileCallAt(from: Document, node: Expression, parent: Expression | null): FileCall | null {
  if (node.kind !== "apply") return null;
  const set = node.argument.kind === "attrset" ? node.argument : null;
  const inner = set === null ? node : node.function;
  const isApplied = parent?.kind === "apply" && parent.function === node;
  if (inner.kind !== "apply" || (set === null && isApplied)) return null;
  const { function: callee, argument } = inner;
  if (callee.kind !== "variable" || callee.name !== "import" || argument.kind !== "path") return null;
  const reference = referenceAt(from.scopes, callee.span.start);
  if (reference?.target.kind !== "global") return null;
  if (argument.home || argument.parts.some((part) => part.kind === "interpolation")) return null;
  const text = from.text.slice(argument.span.start, argument.span.end);
  if (!staysInside(text, folderOf(from.path))) return null;
  return { from, node, callee: reference, path: resolvePath(folderOf(from.path), text), set };
}

/**
 * Whether a path doesn't leave the topmost folder of the file that names it. Files of the split import each other
 * so; what stood in the entry reaches out of the split's folder first.
 */
function staysInside(text: string, folder: string): boolean {
  if (text.startsWith("./")) return true;
  const up = /^(?:\.\.\/)+/.exec(text)?.[0].length ?? 0;
  return up > 0 && folder !== "." && up / 3 < folder.split("/").length;
}

/**
 * What a call passes under each name, when all of it are names: `inherit pkgs;` and `pkgs = pkgs';`. `null`
 * when something else is passed.
 */
export function passedNames({ from, set }: FileCall): ReadonlyMap<string, Reference> | null {
  const passed = new Map<string, Reference>();
  if (set === null) return passed;
  if (set.recursive) return null;
  for (const item of set.bindings) {
    if (item.kind === "inherit-from") return null;
    const attrs = item.kind === "binding" ? item.path : item.names;
    if (item.kind === "binding" && (attrs.length !== 1 || item.value.kind !== "variable")) return null;
    for (const attr of attrs) {
      const at = item.kind === "binding" ? item.value.span.start : attr.span.start;
      const reference = referenceAt(from.scopes, at);
      if (attr.kind === "dynamic" || reference?.target.kind !== "definition") return null;
      passed.set(attr.name, reference);
    }
  }
  return passed;
}

/** The imports in a document, in source order. */
export function callsIn({ document, places }: DocumentIndex): readonly FileCall[] {
  const found = [...places].flatMap(([node, { parent }]) => fileCallAt(document, node, parent) ?? []);
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

/** What an entry or a file of the split imports: the path, and the names that it passes if they are only inherited. */
export interface ImportedFile {
  readonly path: string;
  readonly inherits: readonly string[] | null;
  /** The attribute path that it is the value of: `treefmt.programs`. */
  readonly bound: string | null;
}

/** The files that a document imports by `./`. */
export function importedFiles(document: Document): readonly ImportedFile[] {
  const index = indexOf(document);
  return callsIn(index).map(({ path, set, node }) => {
    const binding = index.places.get(node)?.binding;
    const attributes = binding?.kind === "binding" ? binding.path.map((attr) => attrName(attr)) : [null];
    const bound = attributes.includes(null) ? null : attributes.join(".");
    const [only, ...others] = set?.bindings ?? [];
    if (set === null || only === undefined) return { path, inherits: [], bound };
    const names = only.kind === "inherit" ? only.names.map((attr) => attrName(attr) ?? "") : null;
    return { path, inherits: others.length > 0 ? null : names, bound };
  });
}
