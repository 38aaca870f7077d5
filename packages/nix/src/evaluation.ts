/** A place in a flake's outputs, such as `["packages", "x86_64-linux", "docs"]`. */
export type OutputPath = readonly string[];

/** What one output evaluates to. */
export type Leaf =
  | { readonly kind: "derivation"; readonly drvPath: string; readonly outputName: string }
  /** A module, an overlay, a library function: what it returns for stand-in arguments. */
  | ({ readonly kind: "function" } & CanonicalText)
  /** A function of which nothing is known but its formals. */
  | ({ readonly kind: "opaque" } & CanonicalText)
  /** A path into the flake, as `<tree>/docs`. */
  | ({ readonly kind: "path" } & CanonicalText)
  /** Numbers, strings, lists, and records such as options. */
  | ({ readonly kind: "value" } & CanonicalText)
  /** A whole package set, a set too large to look into, or a NixOS configuration of the stand-ins. */
  | ({ readonly kind: "recorded" } & CanonicalText)
  /** A set without members, or an overlay that adds none. */
  | { readonly kind: "empty-set"; readonly of?: "overlay" }
  | { readonly kind: "error"; readonly reason: FailureReason; readonly message: string };

/** Equal texts, equal behaviour as far as we look; `context` are the store paths that it names, derivations or sources. */
interface CanonicalText {
  readonly text: string;
  readonly context?: readonly string[];
}

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
