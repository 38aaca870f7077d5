import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** What a `.drv` file says. */
export interface Derivation {
  /** Paths of the outputs by name; empty where only building tells. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Names of the outputs used, by the derivation's path. */
  readonly inputDerivations: ReadonlyMap<string, readonly string[]>;
  readonly inputSources: readonly string[];
  readonly system: string;
  readonly builder: string;
  readonly arguments: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
}

/** Reads derivations of a store by their paths, each once; null for one that isn't there or can't be read. */
export type ReadDerivation = (path: string) => Derivation | null;

export function derivationReader(storeRoot: string): ReadDerivation {
  const known = new Map<string, Derivation | null>();
  return (path) => {
    const found = known.get(path);
    if (found !== undefined) return found;
    const read = readFrom(storeRoot + path);
    known.set(path, read);
    return read;
  };
}

function readFrom(file: string): Derivation | null {
  try {
    return parseDerivation(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** `/nix/store/…-hello-2.12.drv` gives `hello-2.12`. */
export function nameOf(storePath: string): string {
  return basename(storePath)
    .slice(33)
    .replace(/\.drv$/, "");
}

/** The name of what may be a copy of a store path: `…-HASH-source` gives `source`. */
export function plainName(storePath: string): string {
  return nameOf(storePath).replace(/^[0-9a-z]{32}-/, "");
}

type Term = string | readonly Term[];

/**
 * Reads the text of a `.drv` file, which hasn't changed in all the time that Nix has had it; the JSON of
 * `nix derivation show` has, with its command's name, and takes a process each.
 */
export function parseDerivation(text: string): Derivation {
  const terms = readTerms(text);
  const [outputs, inputs, sources, system, builder, args, environment] = terms;
  const pairs = (list: Term | undefined) => listOf(list).map((entry) => listOf(entry));
  return {
    outputs: new Map(pairs(outputs).map(([name, path]) => [textOf(name), textOf(path)])),
    inputDerivations: new Map(
      pairs(inputs).map(([path, names]) => [textOf(path), listOf(names).flatMap(textsOf)]),
    ),
    inputSources: listOf(sources).map(textOf),
    system: textOf(system),
    builder: textOf(builder),
    arguments: listOf(args).map(textOf),
    environment: new Map(pairs(environment).map(([name, value]) => [textOf(name), textOf(value)])),
  };
}

/** The terms of `Derive(…)`, or of `DrvWithVersion("…", …)` without the version. */
function readTerms(text: string): readonly Term[] {
  const isVersioned = text.startsWith("DrvWithVersion(");
  const start = text.indexOf("(");
  if (start < 0) throw new Error("no derivation");
  const { term } = readTerm(text, start);
  return listOf(term).slice(isVersioned ? 1 : 0);
}

function readTerm(text: string, at: number): { readonly term: Term; readonly end: number } {
  if (text[at] === '"') return readString(text, at + 1);
  const close = text[at] === "[" ? "]" : text[at] === "(" ? ")" : undefined;
  if (close === undefined) throw new Error(`no term at ${at}`);
  const terms: Term[] = [];
  let next = at + 1;
  while (text[next] !== close) {
    const { term, end } = readTerm(text, text[next] === "," ? next + 1 : next);
    terms.push(term);
    next = end;
  }
  return { term: terms, end: next + 1 };
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function readString(text: string, start: number): { readonly term: string; readonly end: number } {
  const parts: string[] = [];
  let from = start;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '"') return { term: parts.join("") + text.slice(from, at), end: at + 1 };
    if (text[at] !== "\\") continue;
    const escaped = text[at + 1] ?? "";
    parts.push(text.slice(from, at), escapes[escaped] ?? escaped);
    from = at + 2;
    at += 1;
  }
  throw new Error("a string without an end");
}

function listOf(term: Term | undefined): readonly Term[] {
  return typeof term === "object" ? term : [];
}

function textOf(term: Term | undefined): string {
  return typeof term === "string" ? term : "";
}

function textsOf(term: Term): readonly string[] {
  return typeof term === "string" ? [term] : [];
}
