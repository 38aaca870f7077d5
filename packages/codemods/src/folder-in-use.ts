import { type Document, lastName } from "@flake-split/analysis";
import { categories } from "@flake-split/plan";
import { type Diagnostic, type PathExpression, walk } from "@flake-split/syntax";
import { flakeShape } from "./diagnostics.ts";

/**
 * Finds where the flake takes a folder that the split writes to as a whole: `src = ./nix`, `readDir ./nix`. New
 * files in it would change what that gives. `import ./nix` and `callPackage ./nix { }` read its `default.nix`
 * alone, and don't count.
 */
export function folderInUse(document: Document, directory: string): Diagnostic | null {
  const written = categories.map((category) => `${directory}/${category.directory}`);
  const isWrittenTo = (path: string) =>
    path !== "" && written.some((folder) => `${folder}/`.startsWith(`${path}/`));
  const paths: PathExpression[] = [];
  const imported = new Set<PathExpression>();
  walk(document.root, (node) => {
    if (node.kind === "path") paths.push(node);
    if (node.kind === "apply" && node.argument.kind === "path") {
      const name = lastName(node.function);
      if (name === "import" || name?.startsWith("callPackage") === true) imported.add(node.argument);
    }
    return undefined;
  });
  const found = paths.find((path) => !imported.has(path) && isWrittenTo(folder(document, path)));
  return found === undefined ? null : flakeShape("flake/folder-in-use", document.path, found.span);
}

/** `./nix/` and `./nix/.` both give `nix`. */
function folder({ text }: Document, { span }: PathExpression): string {
  const parts = text.slice(span.start, span.end).split("/");
  return parts.filter((part) => part !== "." && part !== "").join("/");
}
