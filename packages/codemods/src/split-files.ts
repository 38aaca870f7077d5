import { type Document, readDocument } from "@flake-split/analysis";
import { type CategoryId, categories, readWiring, settingsOf } from "@flake-split/plan";
import { readSetFile } from "@flake-split/rewrite";
import type { Diagnostic, Parser } from "@flake-split/syntax";
import type { PhaseOptions, ReadTree } from "./contract.ts";
import { flakeShape } from "./diagnostics.ts";
import type { Entry } from "./read-entry.ts";
import { titledCategory } from "./titles.ts";

/** The files of earlier runs. */
export interface SplitFiles {
  readonly documents: ReadonlyMap<string, Document>;
  /**
   * The category that a file gathers, when it has the form that the split gives it: the category's title in
   * the first line, and a set that takes named arguments and `...`; or, for a category that is one value, its name.
   */
  categoryAt(path: string): CategoryId | null;
  /** These files and those that they import. */
  filesFrom(paths: readonly string[]): readonly Document[];
}

/** Reads the files of earlier runs by following the entry's wiring, and what those files import in turn. */
export function splitFiles(
  parser: Parser,
  tree: ReadTree,
  entry: Entry,
  options: PhaseOptions,
): SplitFiles | { readonly refused: readonly Diagnostic[] } {
  const files = new FilesOnDisk(parser, tree, settingsOf(options.config).directory);
  const ours = new Set<string>();
  for (const region of entry.model.regions) {
    const wiring = readWiring(entry.document, region, settingsOf(options.config), files.categoryAt);
    const gathered = [...wiring.categories.values()].flatMap(({ file }) => file ?? []);
    for (const { path } of files.from(gathered)) ours.add(path);
  }
  if (files.refused.length > 0) return { refused: files.refused };
  const documents = new Map([...files.documents].filter(([path]) => ours.has(path)));
  const categoryAt = (path: string) => (ours.has(path) ? files.categoryAt(path) : null);
  return { documents, categoryAt, filesFrom: (paths) => files.from(paths) };
}

class FilesOnDisk {
  readonly documents = new Map<string, Document>();
  readonly refused: Diagnostic[] = [];
  readonly #parser: Parser;
  readonly #tree: ReadTree;
  readonly #directory: string;

  constructor(parser: Parser, tree: ReadTree, directory: string) {
    this.#parser = parser;
    this.#tree = tree;
    this.#directory = directory;
  }

  #load(path: string): Document | null {
    const known = this.documents.get(path);
    const text = known === undefined ? this.#tree.read(path) : undefined;
    if (known !== undefined || text === undefined) return known ?? null;
    const read = readDocument((source) => this.#parser.parse(source), { path, text });
    if ("refused" in read) this.refused.push(...read.refused);
    else this.documents.set(path, read.document);
    return this.documents.get(path) ?? null;
  }

  readonly categoryAt = (path: string): CategoryId | null => {
    const document = this.#load(path);
    if (document === null && !this.#tree.exists(path))
      this.refused.push(flakeShape("flake/missing-file", path, undefined));
    if (document === null) return null;
    const value = categories.find(
      ({ directory, aggregator }) =>
        directory === "." && valuePath(path.slice(this.#directory.length + 1), aggregator),
    );
    if (value !== undefined) return value.id;
    const gathered = titledCategory(document);
    return gathered !== null && hasOurForm(document) ? gathered.id : null;
  };

  from(paths: readonly string[]): readonly Document[] {
    const found = new Map<string, Document>();
    const waiting = [...paths];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const document = found.has(path) ? null : this.#load(path);
      if (document === null) continue;
      found.set(path, document);
      waiting.push(...importsOf(document, this.#directory));
    }
    return [...found.values()];
  }
}

/** `formatter.nix`, `split-formatter.nix`, `shells/formatter.nix`. */
function valuePath(path: string, aggregator: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.replace(/^split-/, "").replace(/-\d+\.nix$/, ".nix") === aggregator;
}

function hasOurForm(document: Document): boolean {
  const { root } = document;
  return (root.kind !== "lambda" || root.formals?.ellipsis === true) && readSetFile(document) !== null;
}

/** The files below the split's folder that a file imports by a literal path. */
function importsOf(document: Document, directory: string): readonly string[] {
  const folder = document.path.slice(0, document.path.lastIndexOf("/") + 1);
  const found: string[] = [];
  for (const { name, span } of document.scopes.references) {
    if (name !== "import") continue;
    const path = /^\s+\.\/([\w./-]+)/.exec(document.text.slice(span.end, span.end + 200))?.[1];
    if (path === undefined || path.includes("..") || !folder.startsWith(`${directory}/`)) continue;
    found.push(path.endsWith(".nix") ? folder + path : `${folder}${path}/default.nix`);
  }
  return found;
}
