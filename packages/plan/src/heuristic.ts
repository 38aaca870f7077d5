import type { Scopes } from "@flake-split/analysis";
import type { LetIn } from "@flake-split/syntax";
import type { CategoryId } from "./categories.ts";
import type { Unit, Units } from "./unit.ts";

/** One rule for where a binding belongs. It sees one binding and what the flake is made of, and no text. */
export interface Heuristic {
  readonly id: string;
  /** One sentence, shown by the documentation. */
  readonly summary: string;
  readonly examples: readonly HeuristicExample[];
  /** The rule's opinion, or `null` when it has none. */
  judge(unit: Unit, view: PlanView): Verdict | null;
}

/** What a heuristic may look at besides the binding itself. */
export interface PlanView {
  readonly scopes: Scopes;
  readonly units: Units;
  /** Of the entry. */
  readonly text: string;
  /** The region's innermost `let`. */
  readonly home: LetIn | null;
  /** What the user's configuration says about a label; `null` when it says nothing. */
  configured(label: string): CategoryId | null;
}

/** An opinion; the highest score wins, and the first of equals. */
export interface Verdict {
  readonly score: number;
  readonly destination: VerdictDestination;
  /** Completes "because …". */
  readonly reason: string;
}

/**
 * `helper` leaves the choice to who uses the binding; `stay` leaves it in the entry.
 */
export type VerdictDestination = CategoryId | "helper" | "stay";

/** A body of `perSystem`, one binding in it by its label, and what the rule says of that. */
export interface HeuristicExample {
  readonly nix: string;
  readonly binding: string;
  readonly verdict: VerdictDestination | null;
}
