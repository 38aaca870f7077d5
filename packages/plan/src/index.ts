export { argumentNames } from "./argument-names.ts";
export {
  type Category,
  type CategoryId,
  categories,
  category,
  categoryOfOutput,
  isShared,
  type PhaseId,
} from "./categories.ts";
export { type Config, type Settings, settingsOf } from "./config.ts";
export { folderOf } from "./destinations.ts";
export { kebab, stem } from "./file-names.ts";
export type { Heuristic, HeuristicExample, PlanView, Verdict, VerdictDestination } from "./heuristic.ts";
export { heuristics } from "./heuristics/index.ts";
export type {
  Fragment,
  Left,
  LeftCode,
  ListCommand,
  ListPart,
  Placement,
  PlacementForm,
  PlacementReason,
  Plan,
  Repeat,
  RepeatCode,
  RepeatPlace,
} from "./plan.ts";
export { type PlanInput, planSplit } from "./plan-split.ts";
export { isAlias } from "./shape.ts";
export { type Alias, isKnownByLets, lineCount, regionDefinitions, type Unit, type Units } from "./unit.ts";
export { argumentCandidates, readWiring, type WiredCategory, type WiredName, type Wiring } from "./wiring.ts";
