import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { nodeTypes } from "./build-tree.ts";
import { parse } from "./parse.ts";
import type { Source } from "./source.ts";
import type { SyntaxTree } from "./syntax-tree.ts";
import { type WalkFunctions, walkFunctions } from "./tree-walk.ts";

/*
 * Loads the grammar. This is the one file of the package that touches the machine: it reads two files.
 */

export interface Parser {
  /** Reads a whole file. It never throws on what it is given. */
  parse(source: Source): SyntaxTree;
}

/** The bytes of the two WASM files, for hosts that keep them elsewhere. */
export interface GrammarBytes {
  /** web-tree-sitter's `tree-sitter.wasm`. */
  readonly runtime: Uint8Array;
  /** Our `tree-sitter-nix.wasm`. */
  readonly language: Uint8Array;
}

/**
 * Gets a parser ready, which takes some 20 ms. Without `bytes`, the WASM files are looked for beside this code,
 * where a bundle has them, then where the packages have them.
 */
export async function loadParser(bytes?: GrammarBytes): Promise<Parser> {
  const [{ Parser: TreeSitter, Language }, { runtime, language }] = await Promise.all([
    import("web-tree-sitter"),
    bytes ?? findBytes(),
  ]);
  const wasm = await start((options) => TreeSitter.init(options), runtime);
  const nix = await Language.load(language);
  const treeSitter = new TreeSitter();
  treeSitter.setLanguage(nix);
  const names = Array.from({ length: nix.nodeTypeCount }, (_, id) => ({
    name: nix.nodeTypeForId(id) ?? "",
    named: nix.nodeTypeIsNamed(id),
  }));
  const grammar = { treeSitter, wasm, types: nodeTypes(names) };
  return { parse: (source) => parse(grammar, source) };
}

/*
 * web-tree-sitter starts its WASM once in a process, for whoever asks first, and puts the functions of it into the
 * options that it was given then. So these are kept here.
 */
let started: Promise<WalkFunctions | null> | null = null;

function start(init: (options: never) => Promise<void>, runtime: Uint8Array): Promise<WalkFunctions | null> {
  const options = { wasmBinary: runtime };
  started ??= init(options as never).then(() => walkFunctions(options));
  return started;
}

async function findBytes(): Promise<GrammarBytes> {
  const [runtime, language] = await Promise.all([
    readFirst([new URL("./tree-sitter.wasm", import.meta.url), installedRuntime]),
    readFirst([
      new URL("./tree-sitter-nix.wasm", import.meta.url),
      new URL("../grammar/tree-sitter-nix.wasm", import.meta.url),
    ]),
  ]);
  return { runtime, language };
}

function installedRuntime(): string {
  return createRequire(import.meta.url).resolve("web-tree-sitter/tree-sitter.wasm");
}

async function readFirst(places: readonly (URL | (() => string))[]): Promise<Uint8Array> {
  let failure: unknown;
  for (const place of places) {
    try {
      return await readFile(typeof place === "function" ? place() : place);
    } catch (error) {
      failure = error;
    }
  }
  throw new Error(
    `the grammar is missing: ${places.filter((place) => typeof place !== "function").join(", ")}`,
    {
      cause: failure,
    },
  );
}
