import { attrName, type Document, type FlakeModel, type Region } from "@flake-split/analysis";
import type { AttrBinding, Binding, Span } from "@flake-split/syntax";
import type { EntryNote, EntryPlan, EntryRefusal, PerSystem } from "./entry-plan.ts";
import { type Fit, type FitContext, fits, pathFits } from "./fits.ts";
import { changeHelpers, movedNodes, without } from "./helpers.ts";
import { flakeType, isDeclared, isReserved } from "./option-types.ts";
import { namesOf, type Operand, type OutputsShape, outputsShape } from "./outputs-shape.ts";
import { type ChosenPerSystem, choosePerSystem } from "./per-system-plan.ts";

/** Decides where each output of a flake goes, or says what keeps it from being turned into a flake-parts flake. */
export function planEntry(
  document: Document,
  model: FlakeModel,
): EntryPlan | { readonly refused: EntryRefusal } {
  const { outputs, regions } = model;
  if (outputs === null) return refused(document.root.span, "`outputs` isn't a literal function");
  const shape = outputsShape(outputs, regions);
  const problem = problemOf(shape);
  if (problem !== null) return { refused: problem };
  const chosen = choosePerSystem(document, shape, regions);
  if ("refused" in chosen) return chosen;
  const context: FitContext = { document, ownOutput: (name) => ownOutput(document, shape, regions, name) };
  const placed = placeOthers(context, shape, chosen);
  if ("refused" in placed) return placed;
  const { declared, renamed, consumed } = chosen;
  const helpers = changeHelpers(document, shape, chosen.systems, chosen.perSystem, consumed);
  const { systems, perSystem, edits, comments } = helpers;
  const moved = movedNodes(systems, perSystem);
  const dropped = [...consumed.flatMap((span) => without(span, moved)), ...helpers.dropped];
  const notes = [...chosen.notes, ...placed.notes];
  const doubled = doubledLets(perSystem);
  return {
    shape,
    systems,
    perSystem,
    declared,
    renamed,
    ...placed,
    notes,
    edits,
    comments,
    dropped,
    doubled,
  };
}

/** The `let`s that are the same as the one that the parts share. */
function doubledLets(perSystem: PerSystem | null): readonly Span[] {
  if (perSystem?.kind !== "parts" || perSystem.shared === null) return [];
  const { start, end } = perSystem.shared.span;
  return perSystem.parts
    .filter(({ sharesLet, value }) => sharesLet && !(start <= value.span.start && value.span.end <= end))
    .flatMap(({ own }) => (own === null ? [] : [{ start: own.span.start, end: own.inKeyword.end }]));
}

function refused(span: Span, reason: string): { readonly refused: EntryRefusal } {
  return { refused: { span, reason } };
}

/** What nothing can be done with. */
function problemOf({ operands, body }: OutputsShape): EntryRefusal | null {
  const given = new Map<string, Span>();
  for (const [index, operand] of operands.entries()) {
    if (operand.kind === "other") {
      if (operands.slice(index).some(({ kind }) => kind !== "other"))
        return {
          span: operand.node.span,
          reason: "which outputs this gives can't be read off it, and others are merged over it",
        };
      continue;
    }
    const names = operandNames(operand);
    if (names === null) return { span: operand.node.span, reason: "the names of these outputs are computed" };
    for (const name of names) {
      if (given.has(name))
        return { span: operand.node.span, reason: `\`${name}\` is given a second time here` };
      given.set(name, operand.node.span);
    }
  }
  return given.size === 0 ? { span: body.span, reason: "the outputs aren't written out as a set" } : null;
}

function operandNames(operand: Operand): readonly string[] | null {
  if (operand.kind === "set") return namesOf(operand.set);
  if (operand.kind === "other") return null;
  const { body } = operand.region;
  return body.kind === "attrset" ? namesOf(body) : null;
}

/** Whether the members of one of the flake's own outputs are derivations, by their code. */
function ownOutput(
  document: Document,
  shape: OutputsShape,
  regions: readonly Region[],
  name: string,
): boolean {
  const context: FitContext = { document, ownOutput: () => false };
  const chosen = choosePerSystem(document, shape, regions, context);
  if ("refused" in chosen) return false;
  return chosen.fitting.has(name);
}

interface Others {
  readonly flake: readonly Binding[];
  readonly outside: readonly Binding[];
  readonly behind: readonly Operand["node"][];
  readonly notes: readonly EntryNote[];
}

/** Places what isn't part of `perSystem`: below `flake`, or outside where flake-parts wouldn't take it. */
function placeOthers(
  context: FitContext,
  shape: OutputsShape,
  chosen: ChosenPerSystem,
): Others | { readonly refused: EntryRefusal } {
  const flake: Binding[] = [];
  const outside: Binding[] = [];
  const behind: Operand["node"][] = [];
  const notes: EntryNote[] = [];
  for (const operand of shape.operands) {
    if (operand.kind === "other") behind.push(operand.node);
    if (operand.kind === "region" && operand.region !== chosen.region) behind.push(operand.node);
    if (operand.kind !== "set") continue;
    if (operand.set.recursive && isReferredTo(context.document, operand.set.span))
      return refused(operand.set.span, "these outputs refer to each other by `rec`");
    const groups = new Map<string, Binding[]>();
    for (const item of operand.set.bindings) {
      if (chosen.taken.has(item)) continue;
      const key = keyOf(item);
      groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    for (const [key, items] of groups) {
      const fit = flakeFits(context, items);
      if (fit.fits === "yes") flake.push(...items);
      else {
        outside.push(...items);
        notes.push({ output: key, span: fit.at, message: `merged outside of mkFlake: ${fit.why}` });
      }
    }
  }
  return { flake, outside, behind, notes };
}

function isReferredTo({ scopes }: Document, span: Span): boolean {
  return scopes.definitions.some(
    ({ scope, references }) =>
      scope.kind === "rec" &&
      scope.span.start === span.start &&
      scope.span.end === span.end &&
      references.length > 0,
  );
}

function keyOf(item: Binding): string {
  return item.kind === "binding" ? (attrName(item.path[0]) ?? "") : `inherit ${item.span.start}`;
}

/** Whether flake-parts takes these bindings of one output below `flake`. */
function flakeFits(context: FitContext, items: readonly Binding[]): Fit {
  for (const item of items) {
    const fit = item.kind === "binding" ? bindingFits(context, item) : inheritFits(item);
    if (fit.fits !== "yes") return fit;
  }
  return { fits: "yes" };
}

function bindingFits(context: FitContext, { path, value, span }: AttrBinding): Fit {
  const key = attrName(path[0]) ?? "";
  if (isReserved(key, "flake"))
    return { fits: "no", at: span, why: `\`${key}\` means something else in a module` };
  return path.length === 1
    ? fits(context, value, flakeType(key))
    : pathFits(context, path.slice(1), value, flakeType(key));
}

function inheritFits(item: Exclude<Binding, AttrBinding>): Fit {
  for (const attr of item.names) {
    const name = attrName(attr) ?? "";
    if (isDeclared(name) || isReserved(name, "flake"))
      return { fits: "unknown", at: attr.span, why: `what \`${name}\` holds can't be read off the code` };
  }
  return { fits: "yes" };
}
