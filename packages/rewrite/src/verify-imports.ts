import type { Document } from "@flake-split/analysis";
import { folderOf } from "@flake-split/plan";
import { type AttrSet, type Expression, walk } from "@flake-split/syntax";
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
