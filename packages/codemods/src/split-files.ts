import { type Document, readDocument } from "@flake-split/analysis";
import { readWiring, settingsOf } from "@flake-split/plan";
import { readSetFile } from "@flake-split/rewrite";
import type { Diagnostic, Parser } from "@flake-split/syntax";
import type { PhaseOptions, ReadTree } from "./contract.ts";
import { flakeShape } from "./diagnostics.ts";
import type { Entry } from "./read-entry.ts";

/** Reads the files of earlier runs by following the entry's wiring, and what those files import in turn. */
export function splitFiles(
  parser: Parser,
  tree: ReadTree,
  entry: Entry,
  options: PhaseOptions,
): { readonly documents: ReadonlyMap<string, Document> } | { readonly refused: readonly Diagnostic[] } {
  const documents = new Map<string, Document>();
  const refused: Diagnostic[] = [];
  const settings = settingsOf(options.config);
  const wiring = readWiring(entry.document, entry.region, settings);
  const waiting = [...wiring.categories.values()].flatMap(({ file }) => file ?? []);
  const gathering = new Set(waiting);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (documents.has(path)) continue;
    const text = tree.read(path);
    if (text === undefined) {
      if (gathering.has(path)) refused.push(flakeShape("flake/missing-file", path, undefined));
      continue;
    }
    const read = readDocument((source) => parser.parse(source), { path, text });
    if ("refused" in read) refused.push(...read.refused);
    else {
      documents.set(path, read.document);
      waiting.push(...importsOf(read.document, settings.directory));
      if (
        gathering.has(path) &&
        isGatheringFile(path, settings.directory) &&
        readSetFile(read.document) === null
      ) {
        refused.push(flakeShape("flake/gathering-file-changed", path, read.document.root.span));
      }
    }
  }
  return refused.length > 0 ? { refused } : { documents };
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
