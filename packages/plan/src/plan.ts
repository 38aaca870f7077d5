import type { Region } from "@flake-split/analysis";
import type { Expression, LetIn, List, Span } from "@flake-split/syntax";
import type { CategoryId } from "./categories.ts";
import type { Settings } from "./config.ts";
import type { Unit, Units } from "./unit.ts";
import type { Wiring } from "./wiring.ts";

/**
 * Where every binding of a flake goes, for all phases at once. It holds no text: nodes and spans refer to
 * the entry that it was made for.
 */
export interface Plan {
  readonly region: Region;
  /** The innermost `let` of the region, which takes the wiring; `null` when there's none yet. */
  readonly home: LetIn | null;
  readonly units: Units;
  readonly wiring: Wiring;
  readonly placements: ReadonlyMap<Unit, Placement>;
  readonly left: readonly Left[];
  /** What machines repeat; empty where nobody asks. */
  readonly repeats: readonly Repeat[];
  /** The name by which each category's set goes in the entry and in the files. */
  readonly arguments: ReadonlyMap<CategoryId, string>;
  /** The gathering file of each category, from the flake's folder. */
  readonly aggregators: ReadonlyMap<CategoryId, string>;
  readonly settings: Settings;
}

/** Where one binding goes, and why. */
export interface Placement {
  readonly unit: Unit;
  readonly category: CategoryId;
  readonly form: PlacementForm;
  /** The file that holds its value, from the flake's folder. */
  readonly file: string;
  /** Its name in the category's set. */
  readonly member: string;
  /** Whether the category's set has it; otherwise only files of the category see it. */
  readonly exported: boolean;
  readonly reasons: readonly PlacementReason[];
}

/**
 * - `inline`: among the bindings of the gathering file.
 * - `value`: the file's one value.
 * - `member`: one of several members of a file.
 * - `commands`: a list; the commands in it become members of the file, the list stays in the gathering file.
 * - `whole`: the file's one value, which an output imports by itself.
 * - `parts`: a long list, divided by its sections into files that the file adds up.
 * - `export`: `packages.tool = tool;`, which is the member `tool` of the same category already.
 * - `private`: in a `let` of the file that holds the only binding that uses it.
 *
 * A `functionName` is what Nix is to go on calling the function that the file gives.
 */
export type PlacementForm =
  | { readonly kind: "inline"; readonly fragments: readonly Fragment[] }
  | { readonly kind: "value"; readonly fragments: readonly Fragment[]; readonly functionName: string | null }
  | { readonly kind: "whole"; readonly fragments: readonly Fragment[]; readonly functionName: string | null }
  | { readonly kind: "member"; readonly fragments: readonly Fragment[] }
  | { readonly kind: "commands"; readonly commands: readonly ListCommand[]; readonly divided: boolean }
  | { readonly kind: "parts"; readonly parts: readonly ListPart[] }
  | { readonly kind: "export"; readonly of: Unit }
  | { readonly kind: "private"; readonly host: Unit };

/** A module or an overlay that is written out in a value, and gets a file of its own. */
export interface Fragment {
  /** With its parentheses. */
  readonly element: Expression;
  readonly file: string;
  /** What the file is shared as, when several machines import it. */
  readonly repeat: Repeat | null;
  /** Fragments of the fragment: what it shares with other machines. */
  readonly inner: readonly Fragment[];
}

/** Code that several machines repeat, token for token. */
export interface Repeat {
  /** A whole module, the value that one gives to an option, or some bindings of one. */
  readonly kind: "module" | "value" | "bindings";
  /** Of the machines. */
  readonly category: CategoryId;
  /** For people: `services.openssh`. */
  readonly label: string;
  /** Of the first place. */
  readonly lines: number;
  readonly places: readonly RepeatPlace[];
  /** The file that can hold it once for all, from the flake's folder. */
  readonly file: string | null;
  /** The names that each place binds for itself, and hands over. */
  readonly lifted: ReadonlySet<string>;
  /** Why it can't be shared. */
  readonly obstacle: string | null;
}

/** What is said of a repeat: that it can be shared, or that it can't. */
export type RepeatCode = "plan/repeated" | "plan/not-shared";

export interface RepeatPlace {
  readonly unit: Unit;
  readonly span: Span;
  /** `null` for bindings, which are no one expression. */
  readonly node: Expression | null;
}

/** A section of a long list: neighbours in it, in order; or another operand of the sum that it is part of. */
export interface ListPart {
  /** Of its file, without `.nix`. */
  readonly name: string;
  /** Where the elements stand; `null` when the one element is an operand by itself. */
  readonly list: List | null;
  readonly elements: readonly Expression[];
}

/** A command that stands in a list. */
export interface ListCommand {
  /** Its name in the file. */
  readonly name: string;
  /** The element of the list, with its parentheses. */
  readonly element: Expression;
}

export interface PlacementReason {
  readonly heuristic: string;
  readonly reason: string;
}

/** Something that stays in the entry. */
export interface Left {
  /** For people: `pkgs`, `checks.docs`. */
  readonly label: string;
  readonly span: Span;
  readonly lines: number;
  readonly code: LeftCode;
  readonly reason: string;
}

/** Why a binding stays: by choice, or because it can't be moved safely. */
export type LeftCode =
  | "plan/stays"
  | "plan/short"
  | "plan/unused"
  | "plan/unreachable-name"
  | "plan/source-position"
  | "plan/other-region"
  | "plan/outer-use"
  | "plan/nested-path"
  | "plan/not-a-set"
  | "plan/excluded"
  | "plan/declined";
