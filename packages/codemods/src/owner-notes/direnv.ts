import type { NewFiles, OwnerNote, RepositoryView } from "./owner-note.ts";

/** An `.envrc` that loads the flake, and is loaded again for `flake.nix` and `flake.lock` alone. */
export function direnvNotes(
  { tree, folder, directory }: RepositoryView,
  files: NewFiles,
): readonly OwnerNote[] {
  const places = folder === "" ? [""] : [folder, ""];
  return places.flatMap((place) => {
    const file = `${place}.envrc`;
    const lines = (tree.read(file) ?? "").split(/\r?\n/);
    const watched = place === folder ? directory : files.directory;
    const uses = lines.findIndex((line) => /^\s*use[ _]flake\b/.test(line) && loads(line, place, folder));
    if (uses < 0 || lines.some((line) => watches(line, watched))) return [];
    return [
      {
        file,
        line: uses + 1,
        message: `loads the flake, and direnv doesn't see changes in ${files.directory}/`,
        help: `put \`watch_dir ${watched}\` above \`use flake\``,
      },
    ];
  });
}

/** Whether `use flake`, in an `.envrc` at `place`, is about the flake in `folder`. */
function loads(line: string, place: string, folder: string): boolean {
  const argument = /^\s*use[ _]flake\s+["']?([^\s"'#-][^\s"'#]*)/.exec(line)?.[1] ?? ".";
  const target = argument.replace(/^(?:path:)?(?:\.\/)?/, "").replace(/\/*$/, "");
  const wanted = folder.slice(place.length).replace(/\/$/, "");
  return (target === "." ? "" : target) === wanted;
}

function watches(line: string, directory: string): boolean {
  const [command, ...paths] = line.trim().split(/\s+/);
  if (command !== "watch_dir" && command !== "watch_file") return false;
  return paths.some((path) => {
    const plain = path.replace(/["']/g, "").replace(/^\.\//, "");
    return plain === directory || plain.startsWith(`${directory}/`) || plain === ".";
  });
}
