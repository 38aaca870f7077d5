import {
  attrName,
  type Definition,
  type Document,
  readDocument,
  readFlake,
  referenceAt,
  referencesWithin,
} from "@flake-split/analysis";
import { type Binding, bare, type Expression, type Span, walk } from "@flake-split/syntax";
import { importTarget } from "./import-target.ts";
import { loadedParser } from "./loaded-parser.ts";

/** The files that an entry imports by literal paths, near and far, and what they hand to each other. */
export interface ImportGraph {
  /** The entry first, then in the order in which they are reached. */
  readonly files: readonly GraphFile[];
  readonly calls: readonly ImportCall[];
  /** The entry's outputs; none where the flake can't be understood. */
  readonly outputs: readonly GraphOutput[];
}

export interface GraphFile {
  readonly path: string;
  readonly lines: number;
}

/** `import ./x { inherit pkgs; }`, or `import ./x` alone. */
export interface ImportCall {
  readonly from: string;
  readonly to: string;
  readonly passes: readonly PassedName[];
  /** Where the calling file does it, each time. */
  readonly places: readonly Span[];
}

export interface PassedName {
  readonly name: string;
  /** The file that makes the value: another imported file, or else the one that calls. */
  readonly source: string;
}

export interface GraphOutput {
  readonly name: string;
  /** What of it stands in which file: those that its code imports or takes names from. */
  readonly files: readonly string[];
}

/** Enough for any flake that a person can look at, and an end to any other. */
const fileLimit = 2000;

/**
 * Follows the imports of a tree from its entry. Files that aren't there or can't be parsed end the search, and are
 * left out. `prepare()` comes first.
 */
export function importGraph(read: (path: string) => string | undefined, entry: string): ImportGraph {
  const files: GraphFile[] = [];
  const calls: ImportCall[] = [];
  const outputs: GraphOutput[] = [];
  const waiting = [entry];
  const seen = new Set(waiting);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const text = read(path);
    if (text === undefined) continue;
    files.push({ path, lines: linesOf(text) });
    const document = understood(path, text);
    if (document === null) continue;
    const reader = new FileReader(document, read);
    calls.push(...reader.calls);
    if (path === entry) outputs.push(...outputsOf(document, reader));
    for (const { to } of reader.calls) {
      if (seen.has(to) || seen.size >= fileLimit) continue;
      seen.add(to);
      waiting.push(to);
    }
  }
  const known = new Set(files.map(({ path }) => path));
  return { files, calls: merged(calls.filter(({ to }) => known.has(to))), outputs };
}

/** The imports of one file. */
class FileReader {
  readonly calls: readonly ImportCall[];
  private readonly document: Document;
  private readonly targets = new Map<Expression, string>();

  constructor(document: Document, read: (path: string) => string | undefined) {
    this.document = document;
    const found: { readonly to: string; readonly at: Span; readonly argument: Expression | null }[] = [];
    const inner = new Set<Expression>();
    walk(document.root, (node) => {
      if (node.kind !== "apply" || inner.has(node)) return undefined;
      const outer = bare(node.function);
      const call = outer.kind === "apply" ? outer : node;
      const target = importTarget(document, call, read);
      if (target === null) return undefined;
      inner.add(call);
      this.targets.set(node, target);
      found.push({ to: target, at: node.span, argument: call === node ? null : node.argument });
      return undefined;
    });
    this.calls = found.map(({ to, at, argument }) => ({
      from: document.path,
      to,
      places: [at],
      passes: argument === null ? [] : this.passed(argument),
    }));
  }

  /** The files that code in a span imports, or takes names from. */
  filesWithin(span: Span): readonly string[] {
    const direct = [...this.targets].flatMap(([{ span: at }, to]) =>
      span.start <= at.start && at.end <= span.end ? to : [],
    );
    const named = referencesWithin(this.document.scopes, span).flatMap(({ target }) =>
      target.kind === "definition" ? (this.sourceOf(target.definition) ?? []) : [],
    );
    return [...new Set([...direct, ...named])];
  }

  private passed(argument: Expression): readonly PassedName[] {
    const set = bare(argument);
    return set.kind === "attrset" ? set.bindings.flatMap((item) => this.passedBy(item)) : [];
  }

  private passedBy(item: Binding): readonly PassedName[] {
    if (item.kind === "binding") {
      const name = attrName(item.path[0]);
      return name === null ? [] : [{ name, source: this.sourceOfValue(item.value) ?? this.document.path }];
    }
    const common = item.kind === "inherit-from" ? this.sourceOfValue(item.source) : null;
    return item.names.flatMap((attr) => {
      const name = attrName(attr);
      const source = item.kind === "inherit" ? this.sourceAt(attr.span.start) : common;
      return name === null ? [] : [{ name, source: source ?? this.document.path }];
    });
  }

  private sourceAt(offset: number): string | null {
    const target = referenceAt(this.document.scopes, offset)?.target;
    return target?.kind === "definition" ? this.sourceOf(target.definition) : null;
  }

  private sourceOf(definition: Definition): string | null {
    return this.sourceOfValue(definition.value ?? sourceExpression(definition), new Set([definition]));
  }

  /** The imported file that a value is, or is taken out of by name. */
  private sourceOfValue(value: Expression | null, seen = new Set<Definition>()): string | null {
    if (value === null) return null;
    const node = bare(value);
    if (node.kind === "apply") return this.targets.get(node) ?? null;
    if (node.kind === "select") return this.sourceOfValue(node.target, seen);
    if (node.kind !== "variable") return null;
    const target = referenceAt(this.document.scopes, node.span.start)?.target;
    if (target?.kind !== "definition" || seen.has(target.definition)) return null;
    const { definition } = target;
    return this.sourceOfValue(
      definition.value ?? sourceExpression(definition),
      new Set([...seen, definition]),
    );
  }
}

function sourceExpression({ bindings }: Definition): Expression | null {
  const item = bindings[0];
  return item?.kind === "inherit-from" ? item.source : null;
}

function outputsOf(document: Document, reader: FileReader): readonly GraphOutput[] {
  const model = readFlake(document);
  if ("refused" in model) return [];
  const outputs = new Map<string, Set<string>>();
  for (const { key, bindings, root } of model.regions.flatMap((region) => region.outputs)) {
    const files = outputs.get(key) ?? new Set();
    outputs.set(key, files);
    const spans = root === null ? bindings.map(({ span }) => span) : [root.span];
    for (const path of spans.flatMap((span) => reader.filesWithin(span))) files.add(path);
  }
  return [...outputs].map(([name, files]) => ({ name, files: [...files] }));
}

/** One call for each pair of files. */
function merged(calls: readonly ImportCall[]): readonly ImportCall[] {
  const byPair = new Map<string, ImportCall>();
  for (const call of calls) {
    const key = `${call.from}\0${call.to}`;
    const known = byPair.get(key);
    const names = new Map([...(known?.passes ?? []), ...call.passes].map((pass) => [pass.name, pass]));
    const places = [...(known?.places ?? []), ...call.places];
    byPair.set(key, { ...call, passes: [...names.values()], places });
  }
  return [...byPair.values()];
}

function understood(path: string, text: string): Document | null {
  const read = readDocument((source) => loadedParser().parse(source), { path, text });
  return "document" in read ? read.document : null;
}

function linesOf(text: string): number {
  return text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
