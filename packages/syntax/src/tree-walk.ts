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

/** The functions of a module that was started; throws when one is missing, as after an upgrade that renames it. */
export function walkFunctions(module: object): WalkFunctions {
  const known = module as Partial<WalkFunctions>;
  const missing = names.filter((name) => typeof known[name] !== "function");
  if (missing.length > 0) throw new Error(`tree-sitter.wasm has no ${missing.join(", ")}`);
  return known as WalkFunctions;
}

/** A place in a tree. There must be one at a time, and nothing else may be asked of tree-sitter before `delete()`. */
export class TreeWalk {
  readonly #wasm: WalkFunctions;
  readonly #tree: number;

  /** Starts at the root. */
  constructor(wasm: WalkFunctions, tree: Tree) {
    this.#wasm = wasm;
    // Where the tree is in the WASM's memory; web-tree-sitter keeps it from its types.
    this.#tree = (tree as unknown as readonly [number])[0];
    wasm._ts_tree_root_node_wasm(this.#tree);
    wasm._ts_tree_cursor_new_wasm(this.#tree);
  }

  /** Of the node here, as all that follows. */
  get nodeTypeId(): number {
    return this.#wasm._ts_tree_cursor_current_node_type_id_wasm(this.#tree);
  }

  get isMissing(): boolean {
    return this.#wasm._ts_tree_cursor_current_node_is_missing_wasm(this.#tree) === 1;
  }

  get start(): number {
    return this.#wasm._ts_tree_cursor_start_index_wasm(this.#tree);
  }

  get end(): number {
    return this.#wasm._ts_tree_cursor_end_index_wasm(this.#tree);
  }

  toFirstChild(): boolean {
    return this.#wasm._ts_tree_cursor_goto_first_child_wasm(this.#tree) === 1;
  }

  toNextSibling(): boolean {
    return this.#wasm._ts_tree_cursor_goto_next_sibling_wasm(this.#tree) === 1;
  }

  toParent(): boolean {
    return this.#wasm._ts_tree_cursor_goto_parent_wasm(this.#tree) === 1;
  }

  /** Gives its memory back. */
  delete(): void {
    this.#wasm._ts_tree_cursor_delete_wasm(this.#tree);
  }
}
