import type { FileChange } from "../contract.ts";
import { shellWord } from "../shell-word.ts";
import { codeOwnerNotes } from "./code-owners.ts";
import { direnvNotes } from "./direnv.ts";
import { formatterNotes } from "./formatters.ts";
import type { NewFiles, OwnerNote, RepositoryView } from "./owner-note.ts";
import { pathFilterNotes } from "./path-filters.ts";

/**
 * What the owner of a repository must know of a run that adds files: each only if it is found there. The tree may be
 * that before or after the run. `prepare()` comes first.
 */
export function ownerNotes(view: RepositoryView, changes: readonly FileChange[]): readonly OwnerNote[] {
  const files = newFiles(view, changes);
  if (files.paths.length === 0) return [];
  return [
    ...direnvNotes(view, files),
    ...pathFilterNotes(view, files),
    ...codeOwnerNotes(view, files),
    ...formatterNotes(view, files),
    ...blameNotes(view, files, changes),
  ];
}

function newFiles(
  { tree, folder, flakePath, directory }: RepositoryView,
  changes: readonly FileChange[],
): NewFiles {
  const added = changes.filter(
    ({ before, path }) => before === undefined && path.startsWith(`${directory}/`),
  );
  const entry = `${folder}${flakePath}`;
  return {
    entry,
    entryText: changes.find(({ path }) => path === flakePath)?.before ?? tree.read(entry) ?? "",
    directory: `${folder}${directory}`,
    paths: added.map(({ path }) => `${folder}${path}`),
  };
}

/** How to find out who wrote a line that has moved. */
function blameNotes(
  { inGit, folder }: RepositoryView,
  { entry }: NewFiles,
  changes: readonly FileChange[],
): readonly OwnerNote[] {
  const added = changes.filter(({ before, path }) => before === undefined && path.endsWith(".nix"));
  const size = ({ after }: FileChange) => after?.length ?? 0;
  const [largest] = added.sort((a, b) => size(b) - size(a));
  if (!inGit || largest === undefined) return [];
  return [
    {
      message: `git blame names this change for lines that moved out of ${entry}`,
      help: `\`git blame -C ${shellWord(folder + largest.path)}\` names the one that wrote them`,
    },
  ];
}
