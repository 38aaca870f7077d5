import { type Document, readDocument } from "@flake-split/analysis";
import { argumentCandidates, categories, category, kebab, settingsOf } from "@flake-split/plan";
import { checkJoined, type ImportedFile, importedFiles, type Joined, joinFiles } from "@flake-split/rewrite";
import type { Diagnostic } from "@flake-split/syntax";
import type { FileChange, Outcome, PhaseOptions, ReadTree } from "./contract.ts";
import { flakeShape } from "./diagnostics.ts";
import { folderInUse } from "./folder-in-use.ts";
import { joinFinding } from "./join-diagnostics.ts";
import { loadedParser } from "./loaded-parser.ts";
import { titledCategory, titles } from "./titles.ts";
import { readmeMark } from "./tree-readme/tree-readme.ts";

/** Folds the files that the phases wrote back into the entry, in memory: the inverse of all phases. */
export function join(tree: ReadTree, options: PhaseOptions): Outcome {
  const { flakePath } = options;
  const text = tree.read(flakePath);
  if (text === undefined) return refused([flakeShape("flake/missing-file", flakePath, undefined)]);
  const read = readDocument((source) => loadedParser().parse(source), { path: flakePath, text });
  if ("refused" in read) return refused(read.refused);
  const { directory } = settingsOf(options.config);
  const inUse = folderInUse(read.document, directory);
  if (inUse !== null) return refused([inUse]);
  const files = new SplitTree(tree, directory);
  files.follow(read.document);
  if (files.refused.length > 0) return refused(files.refused);
  const joined = joinFiles({
    entry: read.document,
    files: files.documents,
    isGathering: (path) => files.isGathering(path),
    isSetName: (name) => setNames.has(name),
  });
  if (joined === null) return refused([joinFinding("join/no-way", flakePath, undefined, "")]);
  const fault = faultOf(joined, read.document, files.documents);
  if (fault !== null) return refused([joinFinding("join/check-failed", flakePath, undefined, fault)]);
  const done = outcome(joined, read.document, files.documents);
  return joined.folded.length === 0
    ? done
    : { ...done, changes: [...done.changes, ...withoutReadme(tree, directory)] };
}

/** What `--docs` wrote goes with the files that it describes. */
function withoutReadme(tree: ReadTree, directory: string): readonly FileChange[] {
  const path = `${directory}/README.md`;
  const before = tree.read(path);
  return before?.startsWith(readmeMark) === true ? [{ path, before, after: undefined }] : [];
}

/** What is wrong with the result, if anything. */
function faultOf(joined: Joined, entry: Document, files: ReadonlyMap<string, Document>): string | null {
  const { path } = entry;
  const read = readDocument((source) => loadedParser().parse(source), { path, text: joined.text });
  if ("refused" in read) return read.refused[0]?.message ?? "it can't be parsed";
  const folded = joined.folded.flatMap((file) => files.get(file) ?? []);
  return checkJoined(read.document, [entry, ...folded], titles);
}

function outcome(joined: Joined, entry: Document, files: ReadonlyMap<string, Document>): Outcome {
  const kept = joined.kept.map(({ path, from, span, reason }) =>
    joinFinding(`join/${reason}`, from, span, path),
  );
  const renamed = joined.renamed.map(({ file, span, name, to }) =>
    joinFinding("join/renamed", file, span, `\`${name}\` is \`${to}\` now`),
  );
  const changes: FileChange[] = joined.folded.map((path) => ({
    path,
    before: files.get(path)?.text,
    after: undefined,
  }));
  if (joined.text !== entry.text) changes.push({ path: entry.path, before: entry.text, after: joined.text });
  return {
    changes: changes.sort((a, b) => (a.path < b.path ? -1 : 1)),
    plan: nothing,
    diagnostics: [...kept, ...renamed],
  };
}

const nothing = { placements: [], left: [], files: [] };

function refused(diagnostics: readonly Diagnostic[]): Outcome {
  return { changes: [], plan: nothing, diagnostics };
}

/** The names that the set of a category may go by in the entry. */
const setNames: ReadonlySet<string> = new Set(categories.flatMap(argumentCandidates));

/** The files that an output imports by itself, below the split's folder: a whole output, or one value. */
const wholeFiles: ReadonlySet<string> = new Set(
  categories.flatMap(({ directory, aggregator, outputs }) =>
    directory === "."
      ? [aggregator]
      : ["outputs", ...outputs.map(kebab)].map((name) => `${directory}/${name}.nix`),
  ),
);

/** The files of the split: those that the entry imports, and those that these import by `./`. */
class SplitTree {
  readonly documents = new Map<string, Document>();
  readonly refused: Diagnostic[] = [];
  readonly #tree: ReadTree;
  readonly #directory: string;

  constructor(tree: ReadTree, directory: string) {
    this.#tree = tree;
    this.#directory = directory;
  }

  /** Reads what a document imports, and what that imports. */
  follow(document: Document): void {
    const isEntry = !document.path.startsWith(`${this.#directory}/`);
    for (const imported of importedFiles(document)) {
      const path = this.#file(imported.path);
      if (this.documents.has(path) || !path.startsWith(`${this.#directory}/`)) continue;
      // What isn't there may be ours only if a file of the split imports it.
      if (isEntry && !this.#tree.exists(path)) continue;
      const found = this.#load(path);
      if (found === null || (isEntry && !this.#isOurs(found, imported))) continue;
      this.documents.set(path, found);
      this.follow(found);
    }
  }

  /** `nix/packages` is `nix/packages/default.nix`. */
  #file(path: string): string {
    return path.endsWith(".nix") ? path : `${path}/default.nix`;
  }

  isGathering(path: string): boolean {
    const document = this.documents.get(path);
    return document !== undefined && titledCategory(document) !== null;
  }

  #load(path: string): Document | null {
    const text = this.#tree.read(path);
    if (text === undefined) {
      if (!this.#tree.exists(path)) this.refused.push(flakeShape("flake/missing-file", path, undefined));
      return null;
    }
    const read = readDocument((source) => loadedParser().parse(source), { path, text });
    if ("document" in read) return read.document;
    this.refused.push(...read.refused);
    return null;
  }

  /**
   * A file that gathers a category says so in its first line. One that is imported where its value stood is in a
   * category's folder, and takes and gets its arguments as the split writes them, or is named for its output or option.
   */
  #isOurs(document: Document, { inherits, bound }: ImportedFile): boolean {
    if (titledCategory(document) !== null) return true;
    const below = document.path.slice(this.#directory.length + 1);
    const plain = below.replace(/^split-/, "").replace(/-\d+\.nix$/, ".nix");
    if (wholeFiles.has(plain) || wholeFiles.has(plain.slice(plain.lastIndexOf("/") + 1))) return true;
    if (bound !== null && plain === `${category("others").directory}/${kebab(bound)}.nix`) return true;
    if (!below.includes("/") || inherits === null || inherits.length === 0) return false;
    const { root, text } = document;
    if (root.kind !== "lambda" || root.span.start > 0 || root.formals?.ellipsis !== true) return false;
    const taken = root.formals.formals.map(({ name }) => name.name);
    const isPlain = text.slice(root.formals.span.end, root.formals.span.end + 1) === ":";
    return isPlain && [inherits, taken].every((names) => names.join() === [...inherits].sort().join());
  }
}
