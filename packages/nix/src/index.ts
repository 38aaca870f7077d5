export { compareFlakes, type FlakeComparison, type FlakeComparisonRequest } from "./compare-flakes.ts";
export {
  type ComparedOutput,
  type Comparison,
  compareOutputs,
  type OutputStatus,
  type Verdict,
} from "./compare-outputs.ts";
export { type EvaluationRequest, evaluateOutputs } from "./evaluate-outputs.ts";
export type {
  Evaluation,
  EvaluationProblem,
  FailureReason,
  Leaf,
  OutputLeaf,
  OutputPath,
} from "./evaluation.ts";
export { findNix } from "./find-nix.ts";
export type { InputSources } from "./stand-ins.ts";
