import type { Document } from "@flake-split/analysis";
import { folderOf } from "@flake-split/plan";
import { resolvePath } from "@flake-split/rewrite";
import type { Apply } from "@flake-split/syntax";

/** The file that `import PATH` reads, for a literal path to a file that `read` knows. */
export function importTarget(
  { path, text }: Document,
  call: Apply,
  read: (path: string) => string | undefined,
): string | null {
  if (call.function.kind !== "variable" || call.function.name !== "import") return null;
  const { argument } = call;
  if (argument.kind !== "path" || argument.home || argument.parts.some(({ kind }) => kind !== "text"))
    return null;
  return resolved(path, text.slice(argument.span.start, argument.span.end), read);
}

/** A path in a file, from the top of the tree; a folder stands for its `default.nix`. */
function resolved(from: string, path: string, read: (path: string) => string | undefined): string | null {
  const name = resolvePath(folderOf(from), path);
  if (name === ".." || name.startsWith("../")) return null;
  const inFolder = name === "" ? "default.nix" : `${name}/default.nix`;
  return [name, inFolder].find((candidate) => candidate !== "" && read(candidate) !== undefined) ?? null;
}
