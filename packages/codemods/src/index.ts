export type { Config } from "@flake-split/plan";
export { type BindingGraph, bindingGraph, type GraphBinding } from "./binding-graph.ts";
export type {
  AddImages,
  FileChange,
  FlakeReport,
  LeftReport,
  Outcome,
  Phase,
  PhaseOptions,
  PlacementReason,
  PlacementReport,
  PlannedFile,
  PlanReport,
  ReadTree,
  RepeatReport,
  Step,
} from "./contract.ts";
export {
  type GraphFile,
  type GraphOutput,
  type ImportCall,
  type ImportGraph,
  importGraph,
  type PassedName,
} from "./import-graph.ts";
export { joining } from "./joining.ts";
export type { OwnerNote, RepositoryView } from "./owner-notes/owner-note.ts";
export { ownerNotes } from "./owner-notes/owner-notes.ts";
export { phases, planOnly } from "./phases.ts";
export { type Needs, prepare } from "./prepare.ts";
export { shellWord } from "./shell-word.ts";
export { type EntryStatus, type FlakeStatus, type PhaseStatus, statusOf } from "./status.ts";
