import { type Document, type FlakeModel, readDocument } from "@flake-split/analysis";
import { category } from "@flake-split/plan";
import {
  buildsTitle,
  entryImports,
  hostsTitle,
  readSetFile,
  relativePath,
  type SetFile,
} from "@flake-split/rewrite";
import { contains, type Diagnostic } from "@flake-split/syntax";
import type { ReadTree } from "./contract.ts";
import { imageFinding } from "./image-diagnostics.ts";
import { loadedParser } from "./loaded-parser.ts";

/** A gathering file of `nix/images`. */
export interface GatheringFile {
  /** From the flake's folder. */
  readonly path: string;
  /** `null` for one that is to be made. */
  readonly document: Document | null;
  readonly set: SetFile | null;
  /** The file, other than the entry, that imports it: where a later phase moved the output. */
  readonly importedBy: string | null;
}

export interface ImageFiles {
  readonly folder: string;
  readonly hosts: GatheringFile;
  readonly builds: GatheringFile;
}

/**
 * The files that gather the machines and what they build: those of earlier runs, or free names. The machines go
 * to `default.nix`, unless its owner wrote that, or it takes the package set of one system.
 */
export function imageFiles(
  tree: ReadTree,
  entry: Document,
  model: FlakeModel,
  directory: string,
): ImageFiles | { readonly refused: Diagnostic } {
  const { directory: below } = category("images");
  const folder = `${directory}/${below}`;
  const free = (name: string, heading: string): GatheringFile | null => {
    const path = `${folder}/${name}`;
    if (!tree.exists(path)) return { path, document: null, set: null, importedBy: null };
    const known = ours(tree, path, heading);
    if (known === null || entryImports(entry, entryPath(path)).length > 0) return known;
    return { ...known, importedBy: importer(tree, directory, path) };
  };
  const gathering = ["default.nix", "hosts.nix"].map((name) => free(name, hostsTitle));
  const hosts =
    gathering.find((file) => file !== null && !isPerSystem(entry, model, entryPath(file.path))) ?? null;
  const builds = free("builds.nix", buildsTitle);
  const taken = (path: string) => ({
    refused: imageFinding("images/other-form", path, "this file stands where the images would be gathered"),
  });
  if (hosts === null) return taken(`${folder}/default.nix`);
  return builds === null ? taken(`${folder}/builds.nix`) : { folder, hosts, builds };
}

/** As the entry writes the path of a file: `./nix/images` for `nix/images/default.nix`. */
export function entryPath(path: string): string {
  return `./${path.replace(/\/default\.nix$/, "")}`;
}

function ours(tree: ReadTree, path: string, heading: string): GatheringFile | null {
  const text = tree.read(path);
  if (text === undefined || text.split(/\r?\n/, 1)[0] !== `# ${heading}`) return null;
  const read = readDocument((source) => loadedParser().parse(source), { path, text });
  if ("refused" in read) return null;
  const set = readSetFile(read.document);
  return set === null ? null : { path, document: read.document, set, importedBy: null };
}

/** Whether the entry imports the file where it knows one system, so that machines can't be told from there. */
function isPerSystem(entry: Document, { regions }: FlakeModel, file: string): boolean {
  return entryImports(entry, file).some(({ call }) =>
    regions.some(({ kind, span }) => kind !== "outputs" && contains(span, call.span)),
  );
}

/** The file below `directory` that imports `target`, if one does. */
function importer(tree: ReadTree, directory: string, target: string): string | null {
  for (const path of nixFiles(tree, directory)) {
    const text = tree.read(path);
    if (text === undefined) continue;
    const spelled = spellings(path.split("/").slice(0, -1), target).filter((one) => text.includes(one));
    if (spelled.length === 0) continue;
    const read = readDocument((source) => loadedParser().parse(source), { path, text });
    if ("refused" in read) continue;
    if (spelled.some((one) => entryImports(read.document, one).length > 0)) return path;
  }
  return null;
}

/** How a file in `folder` may write the path of another: `../images`, and as it is rebased, `../../nix/images`. */
function spellings(folder: readonly string[], target: string): readonly string[] {
  const short = target.replace(/\/default\.nix$/, "");
  return [relativePath(folder.join("/"), short), `${folder.map(() => "../").join("")}${short}`];
}

function nixFiles(tree: ReadTree, folder: string): readonly string[] {
  return tree.list(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    return name.endsWith(".nix") ? [path] : nixFiles(tree, path);
  });
}
