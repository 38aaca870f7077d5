import type { ImportGraph, Outcome, Phase, PhaseOptions, ReadTree } from "@flake-split/codemods";

/** What the program needs of `@flake-split/codemods`; tests hand over their own. */
export interface Codemods {
  readonly phases: readonly Phase[];
  planOnly(tree: ReadTree, options: PhaseOptions): Outcome;
  /** Needs the parser, as phases do. */
  importGraph(read: (path: string) => string | undefined, entry: string): ImportGraph;
  /** Loads the parser. */
  prepare(): Promise<void>;
}
