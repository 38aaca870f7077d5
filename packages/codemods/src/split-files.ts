import { type Document, readDocument } from "@flake-split/analysis";
import { categories, readWiring, settingsOf } from "@flake-split/plan";
import { readSetFile } from "@flake-split/rewrite";
import type { Diagnostic, Parser } from "@flake-split/syntax";
import type { PhaseOptions, ReadTree } from "./contract.ts";
import { flakeShape } from "./diagnostics.ts";
import type { Entry } from "./read-entry.ts";

/** The files of earlier runs. */
export interface SplitFiles {
  readonly documents: ReadonlyMap<string, Document>;
  /**
   * Whether a gathering file has the form that the split gives it: its category's title in the first
   * line, and a set that takes named arguments and `...`.
   */
  isOurs(path: string): boolean;
}

/** Reads the files of earlier runs by following the entry's wiring, and what those files import in turn. */
export function splitFiles(
  parser: Parser,
  tree: ReadTree,
  entry: Entry,
  options: PhaseOptions,
): SplitFiles | { readonly refused: readonly Diagnostic[] } {
  const documents = new Map<string, Document>();
  const refused: Diagnostic[] = [];
  const { directory } = settingsOf(options.config);
  const load = (path: string): Document | null => {
    const known = documents.get(path);
    const text = known === undefined ? tree.read(path) : undefined;
    if (known !== undefined || text === undefined) return known ?? null;
    const read = readDocument((source) => parser.parse(source), { path, text });
    if ("refused" in read) refused.push(...read.refused);
    else documents.set(path, read.document);
    return documents.get(path) ?? null;
  };
  const isOurs = (path: string): boolean => {
    const document = load(path);
    if (document === null && !tree.exists(path))
      refused.push(flakeShape("flake/missing-file", path, undefined));
    if (document === null) return false;
    return !isGatheringFile(path, directory) || (titles.has(firstLine(document)) && hasOurForm(document));
  };
  const wiring = readWiring(entry.document, entry.region, settingsOf(options.config), isOurs);
  const waiting = [...wiring.categories.values()].flatMap(({ file }) => file ?? []);
  const ours = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const document = ours.has(path) ? null : load(path);
    ours.add(path);
    if (document !== null) waiting.push(...importsOf(document, directory));
  }
  for (const path of documents.keys()) if (!ours.has(path)) documents.delete(path);
  return refused.length > 0 ? { refused } : { documents, isOurs: (path) => ours.has(path) };
}

/** What the gathering files begin with; a file of the repository in the same place doesn't. */
const titles: ReadonlySet<string> = new Set(categories.map(({ title }) => `# ${title}`));

function firstLine({ text }: Document): string {
  return text.slice(0, text.indexOf("\n")).trimEnd();
}

function hasOurForm(document: Document): boolean {
  const { root } = document;
  return root.kind === "lambda" && root.formals?.ellipsis === true && readSetFile(document) !== null;
}

/** `nix/formatter.nix` is one value; every other gathering file gives a set. */
function isGatheringFile(path: string, directory: string): boolean {
  return path.slice(directory.length + 1).includes("/");
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
