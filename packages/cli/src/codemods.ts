import type {
  BindingGraph,
  FileChange,
  FlakeStatus,
  ImportGraph,
  Needs,
  Outcome,
  OwnerNote,
  Phase,
  PhaseOptions,
  PlanReport,
  ReadTree,
  RepositoryView,
} from "@flake-split/codemods";

/** What the program needs of `@flake-split/codemods`; tests hand over their own. */
export interface Codemods {
  readonly phases: readonly Phase[];
  /** Takes back what the phases did. */
  readonly joining?: Phase;
  planOnly(tree: ReadTree, options: PhaseOptions): Outcome;
  /** Needs the parser, as phases do. */
  statusOf(tree: ReadTree, options: PhaseOptions): FlakeStatus;
  /** Likewise. */
  ownerNotes(view: RepositoryView, changes: readonly FileChange[]): readonly OwnerNote[];
  /** Likewise. */
  importGraph(read: (path: string) => string | undefined, entry: string): ImportGraph;
  /** Likewise. */
  bindingGraph(path: string, text: string, plan: PlanReport): BindingGraph;
  /** Loads the parser, and what else is needed. */
  prepare(needs?: Needs): Promise<void>;
}

/** Whatever changes a flake: a command each, and a transform of jscodeshift each. */
export function writingPhases({ phases, joining }: Codemods): readonly Phase[] {
  return joining === undefined ? phases : [...phases, joining];
}
