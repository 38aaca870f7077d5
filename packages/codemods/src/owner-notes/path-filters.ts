import { globMatches } from "./glob.ts";
import type { NewFiles, OwnerNote, RepositoryView } from "./owner-note.ts";
import { type YamlList, yamlLists } from "./yaml-lists.ts";

const workflows = ".github/workflows";

/** CI that runs, or doesn't, because `flake.nix` has changed. */
export function pathFilterNotes({ tree }: RepositoryView, files: NewFiles): readonly OwnerNote[] {
  const names = tree.list(workflows).filter((name) => /\.ya?ml$/.test(name));
  const paths = [...names.sort().map((name) => `${workflows}/${name}`), ".gitlab-ci.yml"];
  return paths.flatMap((file) => {
    const text = tree.read(file);
    return text === undefined ? [] : yamlLists(text).flatMap((list) => noteOf(file, list, files));
  });
}

function noteOf(file: string, { key, line, items }: YamlList, files: NewFiles): readonly OwnerNote[] {
  const names = items.some((item) => item === files.entry || /(?:^|\/)flake\.nix$/.test(item));
  if (!names) return [];
  if (!isNamed(items, files.entry) || files.paths.every((path) => isNamed(items, path))) return [];
  const help = `add \`${files.directory}/**\``;
  const message =
    key === "paths-ignore"
      ? `leaves changes of ${files.entry} out, but not those of ${files.directory}/`
      : `looks at changes of ${files.entry}, but not at those of ${files.directory}/`;
  return [{ file, line, message, help }];
}

/** The last pattern that fits a path decides. */
function isNamed(items: readonly string[], path: string): boolean {
  const last = items.findLast((item) => globMatches(item.replace(/^!/, ""), path, "top"));
  return last !== undefined && !last.startsWith("!");
}
