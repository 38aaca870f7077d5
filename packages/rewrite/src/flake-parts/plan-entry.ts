import { attrName, type Document, type FlakeModel, type Region } from "@flake-split/analysis";
import type { AttrBinding, Binding, Span } from "@flake-split/syntax";
import type { TextEdit } from "../text-edit.ts";
import type { EntryNote, EntryPlan, EntryRefusal, PerSystem, Systems } from "./entry-plan.ts";
import type { Fit, FitContext } from "./fit.ts";
import { fits, pathFits } from "./fits.ts";
import { changeHelpers, movedNodes, without } from "./helpers.ts";
import { isKnownIteration } from "./library-origin.ts";
import { flakeType, isDeclared, isReserved } from "./option-types.ts";
import { type Operand, type OutputsShape, outputsShape, regionOfCall } from "./outputs-shape.ts";
import { type ChosenPerSystem, choosePerSystem } from "./per-system-plan.ts";
import { selfReferences } from "./self-references.ts";
import { namesOfOperand } from "./whole-region.ts";

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
  const renames = outputNames(document, shape);
  if ("refused" in renames) return renames;
  const chosen = choosePerSystem(document, shape, regions);
  if ("refused" in chosen) return chosen;
  const late = movedBehind(shape, chosen);
  if (late !== null) return { refused: late };
  const context: FitContext = { document, ownOutput: (name) => chosen.fitting.has(name) };
  const placed = placeOthers(context, shape, chosen, regions);
  const { declared, renamed, consumed } = chosen;
  if (chosen.perSystem === null && placed.flake.length === 0)
    return refused(
      shape.body.span,
      "nothing of these outputs can be read off the code as what flake-parts takes",
    );
  const helpers = changeHelpers(document, shape, chosen.systems, chosen.perSystem, consumed);
  const { systems, perSystem, edits, comments } = helpers;
  const moved = movedNodes(systems, perSystem);
  const dropped = [
    ...consumed.flatMap((span) => without(span, moved)),
    ...helpers.dropped,
    ...unwrapped(systems),
  ];
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
    renames: renames.edits,
  };
}

/** Edits that let outputs of `rec` sets name each other from wherever they go. */
function outputNames(
  document: Document,
  { operands, outputs }: OutputsShape,
): { readonly edits: readonly TextEdit[] } | { readonly refused: EntryRefusal } {
  const edits: TextEdit[] = [];
  for (const operand of operands) {
    if (operand.kind !== "set" || !operand.set.recursive) continue;
    const own = selfReferences(document, outputs, operand.set);
    if (own === null)
      return refused(operand.set.open, "these outputs name each other by `rec`, and can't do so by `self`");
    if (own.length > 0 && operands.length > 1)
      return refused(
        operand.set.open,
        "these outputs name each other by `rec`, and others are merged with them",
      );
    edits.push(...own);
  }
  return { edits };
}

/** The `let`s that are the same as the one that the parts share. */
function doubledLets(perSystem: PerSystem | null): readonly Span[] {
  if (perSystem?.kind !== "parts" || perSystem.shared === null) return [];
  const { start, end } = perSystem.shared.span;
  return perSystem.parts
    .filter(({ sharesLet, value }) => sharesLet && !(start <= value.span.start && value.span.end <= end))
    .flatMap(({ own }) => (own === null ? [] : [{ start: own.span.start, end: own.inKeyword.end }]));
}

/** `"${system}"` in a path, of which `system` alone is left. */
function unwrapped(systems: Systems): readonly Span[] {
  if (systems.kind !== "one" || systems.attr.kind !== "dynamic") return [];
  const { expression } = systems.attr;
  return systems.code === expression ? [] : [expression.span];
}

function refused(span: Span, reason: string): { readonly refused: EntryRefusal } {
  return { refused: { span, reason } };
}

/** What nothing can be done with. */
function problemOf({ operands, body, deep }: OutputsShape): EntryRefusal | null {
  const given = new Map<string, Operand>();
  for (const [index, operand] of operands.entries()) {
    const { span } = operand.node;
    if (operand.kind === "other") {
      if (deep || operands.slice(index).some(({ kind }) => kind !== "other"))
        return {
          span,
          reason: "which outputs this gives can't be read off it, and it is merged with others",
        };
      continue;
    }
    const names = namesOfOperand(operand);
    if (names === null) return { span, reason: "the names of these outputs are computed" };
    for (const name of names) {
      const before = given.get(name);
      if (before !== undefined && (deep || before.kind !== "region"))
        return { span, reason: `\`${name}\` is given a second time here` };
      given.set(name, operand);
    }
  }
  return given.size === 0 ? { span: body.span, reason: "the outputs aren't written out as a set" } : null;
}

/** A function for each system that would be merged behind operands that won over it. */
function movedBehind({ operands }: OutputsShape, { region }: ChosenPerSystem): EntryRefusal | null {
  for (const [index, operand] of operands.entries()) {
    if (operand.kind !== "region" || operand.region === region) continue;
    const later = new Set(operands.slice(index + 1).flatMap((each) => namesOfOperand(each) ?? []));
    const lost = namesOfOperand(operand)?.find((name) => later.has(name));
    if (lost !== undefined)
      return { span: operand.node.span, reason: `\`${lost}\` is given a second time behind this` };
    if (operands.slice(index + 1).some(({ kind }) => kind === "other"))
      return {
        span: operand.node.span,
        reason: "others are merged over this, and can't be read off the code",
      };
  }
  return null;
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
  regions: readonly Region[],
): Others {
  const flake: Binding[] = [];
  const outside: Binding[] = [];
  const behind: Operand["node"][] = [];
  const notes: EntryNote[] = [];
  for (const operand of shape.operands) {
    if (operand.kind === "other") behind.push(operand.node);
    if (operand.kind === "region" && operand.region !== chosen.region) behind.push(operand.node);
    if (operand.kind !== "set") continue;
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
        const why = items.some((item) => isUnknownIteration(context, item, regions)) ? otherLibrary : fit.why;
        notes.push({ output: key, span: fit.at, message: `merged outside of mkFlake: ${why}` });
      }
    }
  }
  return { flake, outside, behind, notes };
}

const otherLibrary =
  "that the function which goes through the systems is nixpkgs' or flake-utils' can't be read off the code";

function isUnknownIteration({ document }: FitContext, item: Binding, regions: readonly Region[]): boolean {
  const region = item.kind === "binding" ? regionOfCall(item.value, regions) : null;
  return region !== null && region.iteration !== null && !isKnownIteration(document, region.iteration);
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
