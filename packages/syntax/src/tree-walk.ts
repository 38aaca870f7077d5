import type { Tree } from "web-tree-sitter";

/*
 * Walks tree-sitter's tree by the functions of its WASM. web-tree-sitter's own cursor hands its four numbers to the WASM
 * before each question, and takes them back after each step, by functions that go through names of types. The
 * numbers stay where the WASM left them, so that a single cursor needs no handing over.
 */

/** The functions of the WASM that a walk needs. Each takes the address of a tree; the cursor is in the WASM's own buffer. */
export interface WalkFunctions {
  _ts_tree_root_node_wasm(tree: number): void;
  _ts_tree_cursor_new_wasm(tree: number): void;
  _ts_tree_cursor_delete_wasm(tree: number): void;
  _ts_tree_cursor_goto_first_child_wasm(tree: number): number;
  _ts_tree_cursor_goto_next_sibling_wasm(tree: number): number;
  _ts_tree_cursor_goto_parent_wasm(tree: number): number;
  _ts_tree_cursor_current_node_type_id_wasm(tree: number): number;
  _ts_tree_cursor_current_node_is_missing_wasm(tree: number): number;
  _ts_tree_cursor_start_index_wasm(tree: number): number;
  _ts_tree_cursor_end_index_wasm(tree: number): number;
}

const names = [
  ...(["_ts_tree_root_node_wasm", "_ts_tree_cursor_new_wasm", "_ts_tree_cursor_delete_wasm"] as const),
  ...(["_ts_tree_cursor_goto_first_child_wasm", "_ts_tree_cursor_goto_next_sibling_wasm"] as const),
  ...(["_ts_tree_cursor_goto_parent_wasm", "_ts_tree_cursor_current_node_type_id_wasm"] as const),
  ...(["_ts_tree_cursor_current_node_is_missing_wasm", "_ts_tree_cursor_start_index_wasm"] as const),
  "_ts_tree_cursor_end_index_wasm",
] as const satisfies readonly (keyof WalkFunctions)[];

/**
 * The functions of web-tree-sitter's module; null when one is missing, as where somebody else in the process has started
 * web-tree-sitter before.
 */
export function walkFunctions(module: object): WalkFunctions | null {
  const known = module as Partial<WalkFunctions>;
  return names.every((name) => typeof known[name] === "function") ? (known as WalkFunctions) : null;
}

/** A place in a tree, at the root first. There may be one at a time, and nothing else may be asked before `delete()`. */
export interface TreeWalk {
  /** Of the node here, as all that follows. */
  readonly nodeTypeId: number;
  readonly nodeIsMissing: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
  /** Gives its memory back. */
  delete(): void;
}

/** Walks by the functions of the WASM or, without them, with web-tree-sitter's own cursor. */
export function walkTree(wasm: WalkFunctions | null, tree: Tree): TreeWalk {
  return wasm === null ? tree.walk() : new WasmWalk(wasm, tree);
}

class WasmWalk implements TreeWalk {
  readonly #wasm: WalkFunctions;
  readonly #tree: number;

  constructor(wasm: WalkFunctions, tree: Tree) {
    this.#wasm = wasm;
    // Where the tree is in the WASM's memory; web-tree-sitter keeps it from its types.
    this.#tree = (tree as unknown as readonly [number])[0];
    wasm._ts_tree_root_node_wasm(this.#tree);
    wasm._ts_tree_cursor_new_wasm(this.#tree);
  }

  get nodeTypeId(): number {
    return this.#wasm._ts_tree_cursor_current_node_type_id_wasm(this.#tree);
  }

  get nodeIsMissing(): boolean {
    return this.#wasm._ts_tree_cursor_current_node_is_missing_wasm(this.#tree) === 1;
  }

  get startIndex(): number {
    return this.#wasm._ts_tree_cursor_start_index_wasm(this.#tree);
  }

  get endIndex(): number {
    return this.#wasm._ts_tree_cursor_end_index_wasm(this.#tree);
  }

  gotoFirstChild(): boolean {
    return this.#wasm._ts_tree_cursor_goto_first_child_wasm(this.#tree) === 1;
  }

  gotoNextSibling(): boolean {
    return this.#wasm._ts_tree_cursor_goto_next_sibling_wasm(this.#tree) === 1;
  }

  gotoParent(): boolean {
    return this.#wasm._ts_tree_cursor_goto_parent_wasm(this.#tree) === 1;
  }

  delete(): void {
    this.#wasm._ts_tree_cursor_delete_wasm(this.#tree);
  }
}
