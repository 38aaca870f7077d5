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
export { type FoundNix, findNix } from "./find-nix.ts";
export type { InputSources } from "./stand-ins.ts";
export type { Cause } from "./verify/derivation-diff.ts";
export type { Finding, FindingKind } from "./verify/finding.ts";
export type { ChangedFile, FileContent, FlakeChange } from "./verify/flake-change.ts";
export { errorHeadline, errorReason } from "./verify/nix-error.ts";
export { type NixSettings, privateStore, settingsFor } from "./verify/nix-settings.ts";
export { systemPlace } from "./verify/systems.ts";
export {
  type VerifyRequest,
  type VerifyResult,
  type VerifyVerdict,
  verifyFlake,
} from "./verify/verify-flake.ts";
