import { type Document, type FlakeModel, readDocument } from "@flake-split/analysis";
import { category } from "@flake-split/plan";
import { buildsTitle, entryImports, readSetFile, type SetFile } from "@flake-split/rewrite";
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
  const { directory: below, title } = category("images");
  const folder = `${directory}/${below}`;
  const free = (name: string, heading: string): GatheringFile | null => {
    const path = `${folder}/${name}`;
    return tree.exists(path) ? ours(tree, path, heading) : { path, document: null, set: null };
  };
  const gathering = ["default.nix", "hosts.nix"].map((name) => free(name, title));
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
  return set === null ? null : { path, document: read.document, set };
}

/** Whether the entry imports the file where it knows one system, so that machines can't be told from there. */
function isPerSystem(entry: Document, { regions }: FlakeModel, file: string): boolean {
  return entryImports(entry, file).some(({ call }) =>
    regions.some(({ kind, span }) => kind !== "outputs" && contains(span, call.span)),
  );
}
