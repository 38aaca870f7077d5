import { type Document, type FlakeModel, readDocument, readFlake } from "@flake-split/analysis";
import { settingsOf } from "@flake-split/plan";
import {
  applyEdits,
  type ImageOrigin,
  imagesReadme,
  type NewInput,
  type NixpkgsRelease,
  nixpkgsRelease,
  reachInputs,
  type TextEdit,
  wireImages,
  withBuilds,
  withHosts,
} from "@flake-split/rewrite";
import type { Diagnostic } from "@flake-split/syntax";
import type { AddImages, FileChange, Outcome, PhaseOptions, ReadTree } from "./contract.ts";
import { flakeShape } from "./diagnostics.ts";
import { imageFinding } from "./image-diagnostics.ts";
import { entryPath, type ImageFiles, imageFiles } from "./image-files.ts";
import { declareInputs, type ImageInputs, imageInputs } from "./image-inputs.ts";
import { imageNotes } from "./image-notes.ts";
import { imageSource } from "./image-source.ts";
import { loadedParser } from "./loaded-parser.ts";
import { type NewImage, placeImages } from "./place-images.ts";
import { readEntry } from "./read-entry.ts";

/** What is known before any image is placed. */
export interface ImageBasis {
  readonly document: Document;
  readonly model: FlakeModel;
  readonly inputs: ImageInputs;
  readonly release: NixpkgsRelease;
  readonly origin: ImageOrigin;
  /** Of the machines. */
  readonly name: string;
  /** Whether the name was asked for, or comes from a host or shell. */
  readonly named: boolean;
  readonly files: ImageFiles;
}

type Refused = { readonly refused: readonly Diagnostic[] };

/**
 * Adds images to a flake: a file with the machine of each, the input that it needs, the machines as
 * `nixosConfigurations`, and what they build as `images` of `legacyPackages`. Nothing else changes.
 */
export function addImages(tree: ReadTree, options: PhaseOptions, asked: AddImages): Outcome {
  const read = readBasis(tree, options, asked);
  if ("refused" in read) return refusal(read.refused);
  const { basis, diagnostics } = read;
  const placed = placeImages(tree, basis, asked.formats);
  if ("refused" in placed) return refusal([placed.refused]);
  const written = write(tree, basis, placed);
  if ("refused" in written) return refusal(written.refused);
  const wrong = faults(written.changes);
  if (wrong.length > 0) return refusal(wrong);
  const notes = imageNotes(basis, placed, written.changes, written.foreignReadme);
  return { changes: written.changes, plan: noPlan, diagnostics: [...diagnostics, ...notes] };
}

const noPlan = { placements: [], left: [], files: [] };

function refusal(diagnostics: readonly Diagnostic[]): Outcome {
  return { changes: [], plan: noPlan, diagnostics };
}

function readBasis(
  tree: ReadTree,
  options: PhaseOptions,
  asked: AddImages,
): Refused | { readonly basis: ImageBasis; readonly diagnostics: readonly Diagnostic[] } {
  const { flakePath, config } = options;
  const { directory } = settingsOf(config);
  const entry = readFlakeFile(tree, flakePath, directory);
  if ("refused" in entry) return entry;
  const { document, model } = entry;
  const inputs = imageInputs(document);
  if ("refused" in inputs) return { refused: [inputs.refused] };
  const source = imageSource(tree, model, options, asked.from);
  if ("refused" in source) return { refused: [source.refused] };
  const files = imageFiles(tree, document, model, directory);
  if ("refused" in files) return { refused: [files.refused] };
  const { origin, diagnostics } = source;
  const own = asked.name ?? (origin.kind === "new" ? undefined : origin.name);
  const name = own ?? "nixos";
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(name))
    return {
      refused: [imageFinding("images/bad-name", flakePath, `\`${name}\` can't be the name of a machine`)],
    };
  const { nixpkgs } = inputs;
  const lock = tree.read(flakePath.replace(/[^/]*$/, "flake.lock"));
  const release = nixpkgsRelease(nixpkgs.name, nixpkgs.url, lock, asked.nixpkgsRelease);
  const basis = { document, model, inputs, release, origin, name, named: own !== undefined, files };
  return { basis, diagnostics };
}

/** The entry; images can be added to a flake-parts flake without any `perSystem`, too. */
function readFlakeFile(
  tree: ReadTree,
  path: string,
  directory: string,
): Refused | { readonly document: Document; readonly model: FlakeModel } {
  const text = tree.read(path);
  if (text === undefined) return { refused: [flakeShape("flake/missing-file", path, undefined)] };
  const parser = loadedParser();
  const entry = readEntry(parser, path, text, directory);
  if (!("refused" in entry)) return entry;
  if (entry.refused.some(({ code }) => code !== "flake/no-per-system")) return entry;
  const read = readDocument((source) => parser.parse(source), { path, text });
  if ("refused" in read) return read;
  const model = readFlake(read.document);
  return "refused" in model ? entry : { document: read.document, model };
}

interface Written {
  readonly changes: readonly FileChange[];
  /** A README in `nix/images` that isn't ours, and stays as it is. */
  readonly foreignReadme: string | null;
}

function write(tree: ReadTree, basis: ImageBasis, images: readonly NewImage[]): Refused | Written {
  const { document, files } = basis;
  const entry = entryEdits(basis, images);
  if ("refused" in entry) return { refused: [entry.refused] };
  const whole = { start: 0, end: document.text.length };
  const texts = new Map([[document.path, applyEdits(document.text, whole, entry.edits)]]);
  const eol = document.text.includes("\r\n") ? "\r\n" : "\n";
  for (const { file, text } of images) if (text !== null) texts.set(file, text.replaceAll("\n", eol));
  const hosts = withHosts(files.hosts.document, images);
  const builds = withBuilds(files.builds.document, images);
  if (hosts === null || builds === null) {
    const { path } = hosts === null ? files.hosts : files.builds;
    return {
      refused: [
        imageFinding("images/other-form", path, "this file has no longer the form it was written in"),
      ],
    };
  }
  texts.set(files.hosts.path, files.hosts.document === null ? hosts.replaceAll("\n", eol) : hosts);
  texts.set(files.builds.path, files.builds.document === null ? builds.replaceAll("\n", eol) : builds);
  const readme = `${files.folder}/README.md`;
  const docs = imagesReadme(
    tree.read(readme),
    images.map(({ image }) => image),
  );
  if (docs !== null) texts.set(readme, tree.exists(readme) ? docs : docs.replaceAll("\n", eol));
  return { changes: changed(tree, texts), foreignReadme: docs === null ? readme : null };
}

function entryEdits(
  basis: ImageBasis,
  images: readonly NewImage[],
): { readonly edits: readonly TextEdit[] } | { readonly refused: Diagnostic } {
  const { document, model, inputs, files } = basis;
  const missing = new Map<string, NewInput>();
  for (const { input } of images) if (input !== null) missing.set(input.name, input);
  const declared = declareInputs(document, [...missing.values()]);
  if ("refused" in declared) return declared;
  const takes = [...new Set(images.flatMap((image) => image.takes))].sort();
  const { hosts, builds } = files;
  const unknown = takes.find((name) => hosts.set?.arguments.includes(name) !== true);
  if (hosts.importedBy !== null && unknown !== undefined) {
    const message = `this file imports ${hosts.path}, which needs \`${unknown}\` now`;
    return { refused: imageFinding("images/outputs", hosts.importedBy, message) };
  }
  const nixpkgs = inputs.nixpkgs.name;
  const handed = hosts.importedBy === null ? takes : [];
  const needed = [...new Set([...handed, ...(builds.importedBy === null ? ["self", nixpkgs] : [])])];
  const reached = reachInputs(document, needed);
  if (reached.kind === "refused")
    return { refused: imageFinding("images/input", document.path, reached.reason, reached.span) };
  const named = new Map(reached.inputs.map((one) => [one.name, one]));
  const pick = (names: readonly string[]) => names.flatMap((name) => named.get(name) ?? []);
  const wired = wireImages({
    document,
    model,
    hostsFile: hosts.importedBy === null ? entryPath(hosts.path) : null,
    hosts: images.map(({ image }) => image.host),
    hostsTake: pick(handed),
    buildsFile: builds.importedBy === null ? entryPath(builds.path) : null,
    buildsTake: pick(["self"]),
    nixpkgs: pick([nixpkgs])[0] ?? { name: nixpkgs, expression: nixpkgs, root: nixpkgs },
  });
  if (wired.kind === "refused")
    return { refused: imageFinding("images/outputs", document.path, wired.reason, wired.span) };
  return { edits: [...declared.edits, ...reached.edits, ...wired.edits] };
}

function changed(tree: ReadTree, texts: ReadonlyMap<string, string>): readonly FileChange[] {
  const changes = [...texts].map(([path, after]) => ({ path, before: tree.read(path), after }));
  return changes.filter(({ before, after }) => before !== after).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Every file must parse, and every name in it must be bound. */
function faults(changes: readonly FileChange[]): readonly Diagnostic[] {
  return changes.flatMap(({ path, after }) => {
    if (after === undefined || !path.endsWith(".nix")) return [];
    const read = readDocument((source) => loadedParser().parse(source), { path, text: after });
    const wrong = (message: string) => [imageFinding("images/check-failed", path, message)];
    if ("refused" in read) return wrong("the new text doesn't parse");
    const unbound = read.document.scopes.references.find(({ target }) => target.kind === "unbound");
    return unbound === undefined ? [] : wrong(`nothing binds \`${unbound.name}\``);
  });
}
