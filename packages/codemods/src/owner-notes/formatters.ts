import { readDocument } from "@flake-split/analysis";
import { loadedParser } from "../loaded-parser.ts";
import type { NewFiles, OwnerNote, RepositoryView } from "./owner-note.ts";

/** What formats Nix code, by the names under which flakes and hooks know it. */
const formatters: ReadonlySet<string> = new Set([
  "alejandra",
  "nixfmt",
  "nixfmt-classic",
  "nixfmt-rfc-style",
  "nixfmt-tree",
  "nixpkgs-fmt",
]);
const wrappers: ReadonlySet<string> = new Set(["treefmt", "treefmt-nix"]);

const treefmtFiles = ["treefmt.toml", ".treefmt.toml", "treefmt.nix"];
const hookFiles = [".pre-commit-config.yaml", ".pre-commit-config.yml"];

/** Checks of formatting, which see moved code at its new places for the first time. */
export function formatterNotes(
  view: RepositoryView,
  { entry, entryText, directory }: NewFiles,
): readonly OwnerNote[] {
  const { tree, folder } = view;
  const inFlake = namesIn(entry, entryText);
  const hooks = hookFiles.flatMap((file) => hooksIn(file, tree.read(file)));
  const found = [...new Set(["", folder])].flatMap((place) => treefmtFiles.map((name) => `${place}${name}`));
  const configured = found
    .filter((file) => tree.exists(file))
    .map((file) => ({ file, does: "configures treefmt" }));
  const all = [
    ...(inFlake === null ? [] : [{ file: entry, does: `names ${inFlake}` }]),
    ...configured,
    ...hooks,
  ];
  const [first, ...others] = all;
  if (first === undefined) return [];
  const also =
    others.length === 0 ? "" : ` (see ${[...new Set(others.map(({ file }) => file))].join(", ")}, too)`;
  return [
    {
      file: first.file,
      message: `${first.does}${also}, to which moved code is new where it stands now, in ${directory}/`,
      help: "run it (as a rule, `nix fmt`) before a check does, in a commit of its own",
    },
  ];
}

/** The formatter that a flake names, if any: in code, not in strings. */
function namesIn(path: string, text: string): string | null {
  const read = readDocument((source) => loadedParser().parse(source), { path, text });
  if ("refused" in read) return null;
  const words = read.document.tokens
    .filter(({ kind }) => kind === "token")
    .map(({ span }) => text.slice(span.start, span.end));
  return words.find((word) => formatters.has(word)) ?? words.find((word) => wrappers.has(word)) ?? null;
}

function hooksIn(file: string, text: string | undefined): readonly { file: string; does: string }[] {
  const ids = (text ?? "").split(/\r?\n/).map((line) => /^\s*-\s+id:\s*["']?([\w-]+)/.exec(line)?.[1] ?? "");
  const by = ids.find((id) => formatters.has(id) || wrappers.has(id));
  return by === undefined ? [] : [{ file, does: `runs ${by}` }];
}
