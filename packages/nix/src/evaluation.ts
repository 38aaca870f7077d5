/** A place in a flake's outputs, such as `["packages", "x86_64-linux", "docs"]`. */
export type OutputPath = readonly string[];

/** What one output evaluates to. `text` is canonical: equal texts, equal behaviour as far as we look. */
export type Leaf =
  | { readonly kind: "derivation"; readonly drvPath: string; readonly outputName: string }
  /** A module, an overlay, a library function: what it returns for stand-in arguments. */
  | { readonly kind: "function"; readonly text: string }
  /** A function of which nothing is known but its formals. */
  | { readonly kind: "opaque"; readonly text: string }
  /** A path into the flake, as `<tree>/docs`. */
  | { readonly kind: "path"; readonly text: string }
  /** Numbers, strings, lists, and records such as options; `context` are the derivations that it names. */
  | { readonly kind: "value"; readonly text: string; readonly context?: readonly string[] }
  /** A whole package set, a set too large to look into, or a NixOS configuration of the stand-ins. */
  | { readonly kind: "recorded"; readonly text: string }
  | { readonly kind: "empty-set" }
  | { readonly kind: "error"; readonly reason: FailureReason; readonly message: string };

/** Why there is no value. `needs-build`: import from derivation, which is never built here. */
export type FailureReason = "failed" | "needs-build" | "timed-out";

export interface OutputLeaf {
  readonly path: OutputPath;
  readonly leaf: Leaf;
}

/** Why a flake couldn't be evaluated at all. */
export interface EvaluationProblem {
  readonly code:
    | "nix/not-installed"
    | "nix/timed-out"
    | "nix/unlocked-input"
    | "nix/unreadable-answer"
    | "nix/unreadable-entry"
    | "nix/unreadable-tree";
  readonly message: string;
}

/**
 * The outputs in the order of their names, or the problem that kept Nix from looking at any of them. Not `complete`:
 * too many failures, or no time left; outputs behind the last one are missing.
 */
export type Evaluation =
  | { readonly ok: true; readonly leaves: readonly OutputLeaf[]; readonly complete: boolean }
  | { readonly ok: false; readonly problem: EvaluationProblem };
