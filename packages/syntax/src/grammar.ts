import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeTypes } from "./build-tree.ts";
import { parse } from "./parse.ts";
import type { Source } from "./source.ts";
import type { SyntaxTree } from "./syntax-tree.ts";
import { TextInput } from "./text-input.ts";
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
export async function loadParser(bytes: GrammarBytes = findBytes()): Promise<Parser> {
  const { Parser: TreeSitter, Language } = await import("web-tree-sitter");
  const { wasm, input } = await start((options) => TreeSitter.init(options), bytes.runtime);
  const nix = await Language.load(bytes.language);
  const treeSitter = new TreeSitter();
  treeSitter.setLanguage(nix);
  const names = Array.from({ length: nix.nodeTypeCount }, (_, id) => ({
    name: nix.nodeTypeForId(id) ?? "",
    named: nix.nodeTypeIsNamed(id),
  }));
  const grammar = { treeSitter, input, wasm, types: nodeTypes(names) };
  return { parse: (source) => parse(grammar, source) };
}

interface Started {
  readonly wasm: WalkFunctions | null;
  readonly input: TextInput;
}

/*
 * web-tree-sitter starts its WASM once in a process, for whoever asks first, and puts the functions of it into the
 * options that it was given then. So these are kept here.
 */
let started: Promise<Started> | null = null;

function start(init: (options: never) => Promise<void>, runtime: Uint8Array): Promise<Started> {
  const input = new TextInput();
  const options = { instantiateWasm: input.instantiateWasm.bind(input, runtime) };
  started ??= init(options as never).then(() => ({ wasm: walkFunctions(options), input }));
  return started;
}

function findBytes(): GrammarBytes {
  const here = import.meta.dirname;
  return {
    runtime: readFirst([() => join(here, "tree-sitter.wasm"), installedRuntime]),
    language: readFirst([
      () => join(here, "tree-sitter-nix.wasm"),
      () => join(here, "../grammar/tree-sitter-nix.wasm"),
    ]),
  };
}

function installedRuntime(): string {
  const { createRequire } = process.getBuiltinModule("node:module");
  return createRequire(import.meta.filename).resolve("web-tree-sitter/tree-sitter.wasm");
}

function readFirst(places: readonly (() => string)[]): Uint8Array {
  let failure: unknown;
  for (const place of places) {
    try {
      return readFileSync(place());
    } catch (error) {
      failure = error;
    }
  }
  throw new Error(`the grammar is missing beside ${import.meta.filename}`, { cause: failure });
}
