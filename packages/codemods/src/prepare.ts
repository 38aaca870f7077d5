import { loadParser, type Parser } from "@flake-split/syntax";
import { setParser } from "./loaded-parser.ts";
import { rememberingParser } from "./remembering-parser.ts";

/*
 * The one state of this package: phases are plain functions that can't wait, and what they are made of has to be waited
 * for once. The grammar is WASM; code that few runs need isn't read by the others.
 */
let parser: Parser | null = null;
let join: typeof import("./join.ts").join | null = null;
let addImages: typeof import("./add-images.ts").addImages | null = null;

/** What a run needs besides the phases. */
export interface Needs {
  readonly join: boolean;
  /** For `addImages` of the options. */
  readonly images: boolean;
}

/** Loads the grammar, and what else is needed; to be awaited once before any phase runs. */
export async function prepare(needs: Needs = { join: true, images: true }): Promise<void> {
  parser ??= rememberingParser(await loadParser());
  setParser(parser);
  if (needs.join) join ??= (await import("./join.ts")).join;
  if (needs.images) addImages ??= (await import("./add-images.ts")).addImages;
}

export function loadedJoin(): NonNullable<typeof join> {
  if (join === null) throw new Error("prepare({ join: true, … }) has to be awaited before `join` runs");
  return join;
}

export function loadedAddImages(): NonNullable<typeof addImages> {
  if (addImages === null)
    throw new Error("prepare({ images: true, … }) has to be awaited before images are added");
  return addImages;
}
