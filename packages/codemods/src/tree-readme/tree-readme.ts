import { type Document, readDocument } from "@flake-split/analysis";
import { categories } from "@flake-split/plan";
import { importGraph } from "../import-graph.ts";
import { loadedParser } from "../loaded-parser.ts";
import { type Held, heldBy, type NamedImport, namedImports, takenBy } from "./held.ts";

/** The first line, by which a later run knows the file for its own. */
export const readmeMark =
  "<!-- Written by `flake-split --docs`, which writes it anew: change the files, not this. -->";

/** More names than these say less. */
const mostNames = 16;

/**
 * `nix/README.md`: each file below `directory` that the entry imports, with what it holds and takes. `null` when there
 * is none. `prepare()` comes first.
 */
export function treeReadme(
  read: (path: string) => string | undefined,
  entry: string,
  directory: string,
): string | null {
  const paths = importGraph(read, entry).files.map(({ path }) => path);
  const documents = paths.flatMap((path) => documentOf(path, read) ?? []);
  const imports = documents.flatMap((document) => namedImports(document, read));
  const files = documents.filter(({ path }) => path.startsWith(`${directory}/`) && path.endsWith(".nix"));
  if (files.length === 0) return null;
  const folders = new Map<string, string[]>();
  for (const document of files.sort((a, b) => compare(a.path, b.path))) {
    const below = document.path.slice(directory.length + 1);
    const folder = below.slice(0, Math.max(0, below.lastIndexOf("/")));
    folders.set(folder, [...(folders.get(folder) ?? []), row(below, document, imports)]);
  }
  const sections = [...folders]
    .sort(([a], [b]) => compare(a, b))
    .map(([folder, rows]) => section(folder, rows));
  const blocks = [readmeMark, "# The parts of this flake", introduction(entry, directory), ...sections];
  return `${blocks.join("\n\n")}\n`;
}

function documentOf(path: string, read: (path: string) => string | undefined): Document | null {
  const parsed = readDocument((source) => loadedParser().parse(source), { path, text: read(path) ?? "" });
  return "refused" in parsed ? null : parsed.document;
}

function introduction(entry: string, directory: string): string {
  const up = directory
    .split("/")
    .map(() => "..")
    .join("/");
  return [
    `[\`${entry}\`](${up}/${entry}) imports these files, and hands each what it takes; a name with a \`?\` may be left out.`,
    "The `default.nix` of a folder gathers what is in it. An argument that is named for a folder is its set.",
  ].join("\n");
}

function section(folder: string, rows: readonly string[]): string {
  const titles = categories
    .filter(({ directory, aggregator, inPlace }) => {
      const gathers = rows.some((text) => text.startsWith(`| [\`${folder}/${aggregator}\`]`));
      return directory === folder && (gathers || (inPlace === true && aggregator === "default.nix"));
    })
    .map(({ title }) => title);
  const head = folder === "" ? "## Here" : `## \`${folder}\``;
  const table = ["| file | holds | takes |", "| --- | --- | --- |", ...rows].join("\n");
  return [head, ...(titles.length === 0 ? [] : [titles.join(" ")]), table].join("\n\n");
}

function row(below: string, document: Document, imports: readonly NamedImport[]): string {
  const held = heldBy(document, imports);
  const takes = held.kind === "value" && held.isFunction ? [] : takenBy(document);
  const cells = [
    `[\`${below}\`](${encodeURI(below)})`,
    heldText(held),
    takes.length === 0 ? "nothing" : names(takes, takes.length),
  ];
  return `| ${cells.join(" | ")} |`;
}

function heldText(held: Held): string {
  switch (held.kind) {
    case "names":
      return held.names.length === 0 ? "an empty set" : names(held.names, mostNames);
    case "value":
      return `${held.whole ? "" : "part of "}${code(held.of)}${held.isFunction ? ", a function" : ""}`;
    case "unknown":
      return "one value";
  }
}

function names(all: readonly string[], most: number): string {
  const shown = all.slice(0, most).map(code).join(", ");
  return all.length > most ? `${shown} and ${all.length - most} more` : shown;
}

/** Names hold what they like when they are in quotes; a table doesn't. */
function code(name: string): string {
  return `\`${name.replace(/[`|\\\n]/g, "·")}\``;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
