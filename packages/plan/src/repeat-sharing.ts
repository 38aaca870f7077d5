import { isBoundWithin, type Reference, referencesWithin } from "@flake-split/analysis";
import { contains, type With } from "@flake-split/syntax";
import type { ReadPart, RepeatInput } from "./repeats.ts";
import type { Unit } from "./unit.ts";

/** The names that each place has to hand over itself, or why one file can't stand for all of them. */
export type Sharing = { readonly lifted: ReadonlySet<string> } | { readonly obstacle: string };

/**
 * Whether the same code in several machines is the same function of what it names. A name means one and the same binding
 * everywhere, or each place binds it for itself (`pkgs` of the module around it) and hands it over under that name.
 */
export function sharing(parts: readonly ReadPart[], input: RepeatInput): Sharing {
  const [first] = parts;
  if (first === undefined) throw new Error("a repeat without places");
  if (parts.some(({ commented }) => commented !== first.commented)) {
    return { obstacle: "the comments in it differ, and each of them is kept at its place" };
  }
  const meanings = parts.map((part) => meaningsIn(part, input));
  const lifted = new Set<string>();
  let takesCopies: string | null = null;
  for (const [index, meaning] of (meanings[0] ?? []).entries()) {
    const others = meanings.map((own) => own[index]);
    if (others.some((other) => other?.kind !== meaning.kind || !isSame(other, meaning))) {
      return { obstacle: `\`${meaning.name}\` means something else in another of these places` };
    }
    if (meaning.kind === "unclear") {
      return { obstacle: `\`${meaning.name}\` may come from a \`with\` around it, in the machine itself` };
    }
    if (meaning.kind === "machine")
      return {
        obstacle: `it names \`${meaning.name}\`, which not all of these places can name after the move`,
      };
    if (meaning.kind === "own") lifted.add(meaning.name);
    if (meaning.kind === "copied") takesCopies = meaning.name;
  }
  if (lifted.size > 0 && takesCopies !== null) {
    return { obstacle: `beside names of the module around it, it needs what \`${takesCopies}\` stands for` };
  }
  return { lifted };
}

/**
 * What a name in a repeat means.
 *
 * - `inner`: the repeat binds it itself, or Nix does.
 * - `outer`: a binding around the machine.
 * - `copied`: what goes along as a copy: an alias, or the environment of a `with` around the machine.
 * - `own`: a binding in the machine, around the repeat.
 * - `machine`: a binding that moves with the machines to where not all of these places can name it.
 * - `unclear`: a `with` in the machine, around the repeat, may have it.
 */
interface Meaning {
  readonly name: string;
  readonly kind: "inner" | "outer" | "copied" | "own" | "machine" | "unclear";
  /** What is to be the same everywhere: the definition, or each `with`. */
  readonly of: readonly unknown[];
}

function isSame(one: Meaning | undefined, other: Meaning): boolean {
  return one?.of.length === other.of.length && one.of.every((part, index) => part === other.of[index]);
}

function meaningsIn({ span, unit }: ReadPart, input: RepeatInput): readonly Meaning[] {
  return referencesWithin(input.document.scopes, span).map((reference) => {
    const { name, target } = reference;
    if (target.kind === "with") {
      const around = target.candidates.filter((candidate) => !contains(span, candidate.span));
      const kind = withKind(around, unit);
      return { name, kind, of: kind === "unclear" ? [] : around };
    }
    if (target.kind !== "definition") return { name, kind: "inner", of: [target.kind] };
    if (isBoundWithin(target.definition, span)) return { name, kind: "inner", of: [] };
    if (isBoundWithin(target.definition, unit.value.span)) return { name, kind: "own", of: [] };
    return { name, kind: outerKind(reference, unit, input), of: [target.definition] };
  });
}

function withKind(around: readonly With[], { value }: Unit): Meaning["kind"] {
  if (around.length === 0) return "inner";
  return around.some((candidate) => contains(value.span, candidate.span)) ? "unclear" : "copied";
}

function outerKind({ target }: Reference, unit: Unit, { units, decisions }: RepeatInput): Meaning["kind"] {
  if (target.kind !== "definition") return "outer";
  if (units.aliases.has(target.definition)) return "copied";
  const owner = units.byDefinition.get(target.definition);
  const decision = owner === undefined ? undefined : decisions.get(owner);
  if (decision === undefined || decision.kind === "stay") return "outer";
  const own = decisions.get(unit);
  const category = own !== undefined && "category" in own ? own.category : null;
  if (decision.kind === "private") return "machine";
  // An output that is one value has no names of the machines' set.
  return decision.category === category && unit.kind === "whole" ? "machine" : "outer";
}
