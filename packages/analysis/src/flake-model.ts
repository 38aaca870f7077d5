import type {
  AttrBinding,
  AttrSet,
  Binding,
  Expression,
  Lambda,
  LetIn,
  Span,
  With,
} from "@flake-split/syntax";

/** Which way of writing outputs a flake uses. */
export type Framework = "flake-parts" | "other";

/** What flake-split knows of a flake's shape. Spans and nodes refer to the file that it was read from. */
export interface FlakeModel {
  readonly framework: Framework;
  /** The names under `inputs`. */
  readonly inputs: readonly string[];
  /** The `outputs` function. */
  readonly outputs: Lambda | null;
  /** Code that is evaluated for each system, in source order. */
  readonly regions: readonly Region[];
}

/**
 * A piece of code that gives outputs for one system at a time, such as the function at `perSystem`.
 *
 * ```nix
 * perSystem = { pkgs, ... }:
 *   let … in       # lets, outermost first
 *   { … };         # body
 * ```
 */
export interface Region {
  readonly kind: "per-system";
  /** From the value of `perSystem`. */
  readonly span: Span;
  readonly function: Lambda | null;
  readonly lets: readonly LetIn[];
  /** What follows the last `let … in` (or the function's colon). */
  readonly body: Expression;
  readonly outputs: readonly OutputSet[];
}

/** All that one region says about one output, such as `devShells`. */
export interface OutputSet {
  readonly key: string;
  /** The bindings of the body that define it: `devShells = …;`, `devShells.default = …;`. */
  readonly bindings: readonly AttrBinding[];
  readonly entries: readonly OutputEntry[];
  /**
   * Whether the output is, without condition, exactly the set of its entries. `//`, `optionalAttrs`, `if`,
   * dynamic names and anything that isn't a literal set make it untrue.
   */
  readonly literal: boolean;
}

/** One named member of an output. */
export interface OutputEntry {
  readonly key: string;
  readonly name: string;
  readonly nameSpan: Span;
  /** The binding or the `inherit` that gives it. */
  readonly item: Binding;
  /** Its value; `null` when it comes from an `inherit`. */
  readonly value: Expression | null;
  /** `path` for `devShells.default = …`, `member` for `default = …` inside of a set. */
  readonly form: "path" | "member";
  /** The set literal in which `item` stands. */
  readonly container: AttrSet;
  /** Every `with` between the region's body and the entry, outermost first. */
  readonly withs: readonly With[];
}
