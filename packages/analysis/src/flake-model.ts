import type {
  Attr,
  AttrBinding,
  AttrSet,
  Binding,
  Expression,
  Lambda,
  LetIn,
  Span,
  With,
} from "@flake-split/syntax";
import type { Definition } from "./scopes.ts";

/**
 * Which way of writing outputs a flake uses. `system-free`: hosts, modules and functions only.
 * `own-layout`: another framework, or an `outputs` that is a file of its own, decides the layout.
 */
export type Framework =
  | "flake-parts"
  | "flake-utils"
  | "gen-attrs"
  | "one-system"
  | "system-free"
  | "own-layout"
  | "other";

/** What flake-split knows of a flake's shape. Spans and nodes refer to the file that it was read from. */
export interface FlakeModel {
  readonly framework: Framework;
  /** What it was recognised by, for people: `flake-utils.lib.eachDefaultSystem`, `snowfall-lib.mkFlake`. */
  readonly spelling: string;
  /** The names under `inputs`. */
  readonly inputs: readonly string[];
  /** The `outputs` function. */
  readonly outputs: Lambda | null;
  /** Code that gives outputs, in source order: an outer region comes before those inside of it. */
  readonly regions: readonly Region[];
}

/**
 * A piece of code that gives outputs, with the `let`s in front of them.
 *
 * ```nix
 * perSystem = { pkgs, ... }:
 *   let … in       # lets, outermost first
 *   { … };         # body
 * ```
 */
export interface Region {
  /**
   * - `per-system`: a function of the system whose body has outputs by name, such as `perSystem` or the
   *   argument of `eachDefaultSystem`.
   * - `output`: a function of the system, or the value at one literal system, whose body is one output:
   *   `devShells = forAllSystems (system: { … })`, `packages.x86_64-linux = let … in { … }`.
   * - `outputs`: the flake's `outputs` function; its body has outputs for all systems.
   */
  readonly kind: "per-system" | "output" | "outputs";
  /** All of it: the function's argument, such as the value of `perSystem`. */
  readonly span: Span;
  /** The innermost function before the lets. */
  readonly function: Lambda | null;
  readonly lets: readonly LetIn[];
  /** What follows the last `let … in` (or the function's colon). */
  readonly body: Expression;
  readonly outputs: readonly OutputSet[];
  /** What calls it for each system; `null` for `perSystem`, one literal system, and `outputs`. */
  readonly iteration: Iteration | null;
}

/**
 * A call that turns a function of a system into outputs. `passThrough` merges what the function gives as it is,
 * with its systems in the attribute paths: `eachDefaultSystemPassThrough`, `foldl' recursiveUpdate { } (map …)`.
 */
export interface Iteration {
  readonly spelling:
    | "eachDefaultSystem"
    | "eachSystem"
    | "eachSystemMap"
    | "passThrough"
    | "genAttrs"
    | "listToAttrs"
    | "mapAttrs";
  /** The whole call: `forAllSystems (system: …)`. */
  readonly call: Expression;
  /** The function, as it stands in the call: it may be a name, and then `Region.span` is elsewhere. */
  readonly argument: Expression;
  /** The systems: a list, a set of package sets, or `null` for the library's default. */
  readonly systems: Expression | null;
  /** The flake's own function that the call goes through, such as `forAllSystems`, where a name is bound to it. */
  readonly helper: Definition | null;
  /** How many arguments the function gets. */
  readonly parameters: number;
  /** How helpers call the function: from the library's call outwards to `helper`. Empty where it gets the system. */
  readonly passes: readonly Passing[];
  /** The functions of libraries that the call comes down to: `lib.genAttrs`; `listToAttrs` and `map`. */
  readonly functions: readonly LibraryFunction[];
}

/** A function that goes by the name of one of flake-utils, or of nixpkgs' `lib` and Nix. */
export interface LibraryFunction {
  readonly library: "flake-utils" | "nixpkgs";
  /** Where the code names it, perhaps by another name. */
  readonly node: Expression;
}

/**
 * What one helper does with the function that it gets:
 *
 * ```nix
 * forAllSystems = f: genAttrs systems (system: f { inherit system; pkgs = pkgsFor.${system}; });
 * #                                    ------- function
 * #                                            -------------------------------------------- call
 * ```
 */
export interface Passing {
  /** The function that the helper hands over in its place. */
  readonly function: Lambda;
  /** The call of the helper's argument inside of it; the argument itself where `function` adds nothing. */
  readonly call: Expression;
}

/** All that one region says about one output, such as `devShells`. */
export interface OutputSet {
  readonly key: string;
  /** The system that its attribute path names: of `packages.${system} = …`, `packages.x86_64-linux.tool = …`. */
  readonly system: Attr | null;
  /** The bindings that define it: `devShells = …;`, `devShells.default = …;`. None where `root` is it. */
  readonly bindings: readonly AttrBinding[];
  /** The set literals that its bindings stand in. */
  readonly containers: readonly AttrSet[];
  /** How many attributes of each binding's path lead to it: 2 for `packages.${system}`. */
  readonly depth: number;
  /** The body of a region that gives this output only; `null` where bindings define it. */
  readonly root: Expression | null;
  readonly entries: readonly OutputEntry[];
  /**
   * Whether what its bindings are set to is exactly the set of its entries, all in one place. `//`,
   * `optionalAttrs`, `if` and dynamic names in it, and anything that isn't a literal set, make it untrue.
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
  /** The system of its output's path. */
  readonly system: Attr | null;
  /** `path` for `devShells.default = …`, `member` for `default = …` inside of a set. */
  readonly form: "path" | "member";
  /** The set literal in which `item` stands. */
  readonly container: AttrSet;
  /** Every `with` between the region's body and the entry, outermost first. */
  readonly withs: readonly With[];
}
