import type { Definition, Region } from "@flake-split/analysis";
import type { Attr, Binding, Expression, LetIn, Span, Token } from "@flake-split/syntax";
import type { TextEdit } from "../text-edit.ts";
import type { OutputsShape } from "./outputs-shape.ts";

/** Where each piece of `outputs` goes in a flake that uses flake-parts. */
export interface EntryPlan {
  readonly shape: OutputsShape;
  readonly systems: Systems;
  readonly perSystem: PerSystem | null;
  /** Outputs of `perSystem` that flake-parts has no option for: `transposition.devShell.adHoc = true`. */
  readonly declared: readonly string[];
  /** Outputs of `perSystem` that flake-parts would refuse under their own name. */
  readonly renamed: readonly RenamedOutput[];
  /** What goes below `flake`, as it stands. */
  readonly flake: readonly Binding[];
  /** What is merged outside of `mkFlake`, as it stands. */
  readonly outside: readonly Binding[];
  /** Values that are merged behind all that, as they stand. */
  readonly behind: readonly Expression[];
  readonly notes: readonly EntryNote[];
  /** References in moved code that need another name. */
  readonly renames: readonly TextEdit[];
  /** Changes to the `let`s in front of the outputs. */
  readonly edits: readonly TextEdit[];
  /** Code that the module takes the place of; its comments stay. */
  readonly dropped: readonly Span[];
  /** Code that stands elsewhere, too, with its comments. */
  readonly doubled: readonly Span[];
  /** Comments of helpers that nothing needs any more. */
  readonly comments: readonly Token[];
}

/** What its owner should know of a piece that isn't where one would look for it. */
export interface EntryNote {
  readonly output: string;
  readonly span: Span;
  readonly message: string;
}

/** Why a flake can't be turned into one that uses flake-parts. */
export interface EntryRefusal {
  readonly span: Span;
  readonly reason: string;
}

/** An output that is called something else in `perSystem`, and gets its name back outside of `mkFlake`. */
export interface RenamedOutput {
  readonly output: string;
  readonly option: string;
  /** The `lib` of flake-utils, whose functions it has to go through again: they turn `hydraJobs` inside out. */
  readonly through: Expression | null;
  /** Whether a later `//` gives it, too, so that it has no effect. */
  readonly isDead: boolean;
}

/** The list of systems. */
export type Systems =
  /** An expression that stands in the flake, and the name that it gets there. */
  | { readonly kind: "code"; readonly node: Expression; readonly name: string | null }
  /** The default of flake-utils, of which `library` is the `lib`. */
  | { readonly kind: "default"; readonly library: Expression }
  /** The one that an attribute path names, and the code of it when it is computed. */
  | { readonly kind: "one"; readonly attr: Attr; readonly code: Expression | null }
  | { readonly kind: "none" };

export type PerSystem =
  /** The whole body of one function of the system. */
  { readonly kind: "function"; readonly region: Region; readonly body: Expression } | PerSystemParts;

/** Outputs that each have a function of their own, or that stand at one system. */
export interface PerSystemParts {
  readonly kind: "parts";
  /** What helpers hand to the functions, besides the system. */
  readonly handed: readonly Handed[];
  /** The `let` that the first of `parts` that shares it has in front of it. */
  readonly shared: LetIn | null;
  readonly parts: readonly Part[];
  readonly takesSystem: boolean;
}

/** A name that the functions take from a helper. */
export interface Handed {
  readonly name: string;
  /** `null` for the system itself. */
  readonly value: Expression | null;
  /** What the helper calls the system. */
  readonly system: Definition | null;
  /** The function of the system that gives `value`, where that stays with its helper. */
  readonly function: string | null;
}

/** One output of `perSystem`. */
export interface Part {
  /** The attribute path below the system, of which the first name is the output. */
  readonly path: readonly Attr[];
  /** What it is for one system. */
  readonly value: Expression;
  /** The binding that it was written as. */
  readonly binding: Binding;
  /** Whether it leaves its `let` to the one that the parts share. */
  readonly sharesLet: boolean;
  /** The `let` in front of it. */
  readonly own: LetIn | null;
}
