import { attrName, type Definition, type Document, referenceAt } from "@flake-split/analysis";
import { folderOf } from "@flake-split/plan";
import { type AttrSet, type Expression, walk } from "@flake-split/syntax";
import { exportedNames, readSetFile } from "./set-file.ts";
import type { Fault, VerifyInput } from "./verify.ts";

/** Every import from below the split's folder finds its file, and a file of the split gets exactly what it takes. */
export function checkImports(
  document: Document,
  after: ReadonlyMap<string, Document>,
  input: Pick<VerifyInput, "exists" | "files" | "directory">,
): readonly Fault[] {
  const faults: Fault[] = [];
  for (const { path, set } of importsOf(document)) {
    const file = [path, `${path}/default.nix`].find((candidate) => after.has(candidate));
    const target = file === undefined ? undefined : after.get(file);
    if (target === undefined) {
      const ours = input.files.has(document.path) && isBelow(path, input.directory);
      if (ours && !input.exists(path))
        faults.push({ file: document.path, message: `\`${path}\` isn't there` });
      continue;
    }
    if (set === null || target.root.kind !== "lambda" || target.root.formals === null) continue;
    const takes = target.root.formals.formals.map((formal) => formal.name.name).sort();
    const passed = passedNames(set);
    if (passed === null || takes.join(" ") === passed.join(" ")) continue;
    const message = `\`${target.path}\` takes { ${takes.join(", ")} } and gets { ${passed.join(", ")} }`;
    faults.push({ file: document.path, message });
  }
  return faults;
}

function isBelow(path: string, directory: string): boolean {
  return path.startsWith(`${directory}/`);
}

interface ImportCall {
  /** From the flake's folder. */
  readonly path: string;
  /** The argument, when it is a literal set. */
  readonly set: AttrSet | null;
}

function importsOf(document: Document): readonly ImportCall[] {
  const found: ImportCall[] = [];
  walk(document.root, (node) => {
    if (node.kind !== "apply") return undefined;
    const own = importPath(node.function, document);
    if (own !== null) found.push({ path: own, set: node.argument.kind === "attrset" ? node.argument : null });
    return undefined;
  });
  return found;
}

function importPath(node: Expression, document: Document): string | null {
  if (node.kind !== "apply" || node.function.kind !== "variable" || node.function.name !== "import")
    return null;
  const { argument } = node;
  if (
    argument.kind !== "path" ||
    argument.home ||
    argument.parts.some((part) => part.kind === "interpolation")
  )
    return null;
  const text = document.text.slice(argument.span.start, argument.span.end);
  return text.startsWith("/") ? null : resolvePath(folderOf(document.path), text);
}

/** `nix/shells` and `../lib/helpers.nix` give `nix/lib/helpers.nix`. */
export function resolvePath(folder: string, path: string): string {
  const parts = folder === "." ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.length === 0 || parts[parts.length - 1] === "..") parts.push("..");
      else parts.pop();
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

function passedNames(set: AttrSet): readonly string[] | null {
  const names: string[] = [];
  for (const item of set.bindings) {
    const attrs = item.kind === "binding" ? item.path.slice(0, 1) : item.names;
    for (const attr of attrs) {
      if (attr.kind === "dynamic") return null;
      names.push(attr.name);
    }
  }
  return names.sort();
}

/** What code takes by name from the set of a gathering file has to be in that set. */
export function checkTakenNames(document: Document, after: ReadonlyMap<string, Document>): readonly Fault[] {
  const faults: Fault[] = [];
  const sets = new Map<Definition, ReadonlySet<string> | null>();
  const check = (source: Expression, names: readonly (string | null)[]): void => {
    if (source.kind !== "variable") return;
    const target = referenceAt(document.scopes, source.span.start)?.target;
    if (target?.kind !== "definition") return;
    const { definition } = target;
    if (!sets.has(definition)) sets.set(definition, importedNames(definition, document, after));
    const known = sets.get(definition);
    for (const name of names) {
      if (known === null || known === undefined || name === null || known.has(name)) continue;
      faults.push({ file: document.path, message: `\`${definition.name}\` has no \`${name}\`` });
    }
  };
  walk(document.root, (node) => {
    if (node.kind === "select" && node.fallback === null) check(node.target, [attrName(node.path[0])]);
    const items = node.kind === "attrset" || node.kind === "let" ? node.bindings : [];
    for (const item of items) if (item.kind === "inherit-from") check(item.source, item.names.map(attrName));
    return undefined;
  });
  return faults;
}

/** The names in the set that `import ./nix/packages { … }` gives, with those that wait beside it. */
function importedNames(
  { value }: Definition,
  document: Document,
  after: ReadonlyMap<string, Document>,
): ReadonlySet<string> | null {
  const waits = value?.kind === "binary" && value.operator === "//" ? value.right : null;
  const call = value?.kind === "binary" ? value.left : value;
  if (call === null || call === undefined || call.kind !== "apply") return null;
  const path = importPath(call.argument.kind === "attrset" ? call.function : call, document);
  const file = path === null ? undefined : (after.get(path) ?? after.get(`${path}/default.nix`));
  const set = file === undefined ? null : readSetFile(file);
  if (set === null || (waits !== null && waits.kind !== "attrset")) return null;
  const waiting = waits?.bindings.flatMap((item) =>
    item.kind === "binding" ? item.path.slice(0, 1) : item.names,
  );
  return new Set([...exportedNames(set), ...(waiting ?? []).flatMap((attr) => attrName(attr) ?? [])]);
}
