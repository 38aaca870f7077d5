import {
  type Apply,
  type AttrBinding,
  type AttrSet,
  bare,
  type Expression,
  type Lambda,
} from "@flake-split/syntax";
import { attrName } from "../attr-name.ts";
import type { Document } from "../document.ts";
import type { Iteration, Region } from "../flake-model.ts";
import { isPerSystemOutput, lastName, passedOn } from "../output-sets.ts";
import { pairedRegionOf, type RegionPlace, regionOf } from "../region.ts";
import type { Definition } from "../scopes.ts";
import type { FlakeDefinition } from "./flake-parts.ts";
import { simpleFlake } from "./flake-utils.ts";
import { type FoundIteration, iterationOf } from "./iterator.ts";
import { pairValue, pastParameters } from "./parameters.ts";
import { pastLets, resolve } from "./resolve.ts";
import { isOfSystems, isSystemAttr } from "./systems.ts";

/** What an `outputs` function does for each system. */
export interface Found {
  /** In source order. */
  readonly regions: readonly Region[];
  /** Every call that goes through systems, also those whose function stands elsewhere. */
  readonly iterations: readonly FoundIteration[];
  /** A call of flake-utils' `simpleFlake`. */
  readonly simple: Apply | null;
}

/**
 * Finds the code for each system that the value of `outputs` is put together from: through `let`s, `//`,
 * `recursiveUpdate`, and names that stand for such a value. With flake-parts, what the module says of `flake` is
 * part of it.
 */
export function findRegions(
  document: Document,
  outputs: Lambda,
  flake: readonly FlakeDefinition[] = [],
): Found {
  const walk: Walk = {
    document,
    regions: [],
    iterations: [],
    simple: null,
    seen: new Set(),
    entered: new Set(),
    enteredAsOutput: new Set(),
    shared: new Map(),
  };
  visit(walk, outputs.body);
  for (const { binding, depth } of flake) {
    if (binding.path.length === depth) visit(walk, binding.value);
    else visitBinding(walk, binding, depth);
  }
  for (const { value, uses, references } of walk.shared.values())
    if (uses === references) add(walk, value, regionOf(value, { kind: "per-system" }));
  const regions = walk.regions.sort((a, b) => a.span.start - b.span.start);
  return { regions, iterations: walk.iterations, simple: walk.simple };
}

/** A function of the system that gives all outputs, and is called for each: `packages = each (s: (f s).packages)`. */
interface SharedFunction {
  readonly value: Expression;
  readonly references: number;
  /** How many of its references are such calls. */
  uses: number;
}

/** What was found so far, and what was entered, each thing once. */
interface Walk {
  readonly document: Document;
  readonly regions: Region[];
  readonly iterations: FoundIteration[];
  simple: Apply | null;
  readonly seen: Set<Expression>;
  /** Names that stand for outputs by name, and names that stand for one output. */
  readonly entered: Set<Definition>;
  readonly enteredAsOutput: Set<Definition>;
  readonly shared: Map<Definition, SharedFunction>;
}

/** The spellings whose call gives all outputs; the others give one. */
const forAllOutputs: ReadonlySet<string> = new Set(["eachDefaultSystem", "eachSystem", "passThrough"]);

/** A value that has outputs by name. */
function visit(walk: Walk, node: Expression): void {
  switch (node.kind) {
    case "parenthesized":
      return visit(walk, node.inner);
    case "let":
    case "with":
    case "assert":
      return visit(walk, node.body);
    case "binary":
      if (node.operator !== "//") return;
      visit(walk, node.left);
      return visit(walk, node.right);
    case "if":
      visit(walk, node.consequence);
      return visit(walk, node.alternative);
    case "attrset":
      return visitSet(walk, node);
    case "apply": {
      if (visitCall(walk, node, null)) return;
      if (isSimpleFlake(walk, node)) walk.simple ??= node;
      for (const part of [...passedOn(node.function, node.argument), ...thinned(node)]) visit(walk, part);
      return;
    }
    case "variable":
    case "select":
      return visitNamed(walk, node);
    default:
      return;
  }
}

/** What is left of a set without some of its outputs: `removeAttrs flake [ "internal" ]`. */
function thinned({ function: callee }: Apply): readonly Expression[] {
  const call = bare(callee);
  return call.kind === "apply" && lastName(call.function) === "removeAttrs" ? [call.argument] : [];
}

function isSimpleFlake(walk: Walk, call: Apply): boolean {
  const meaning = resolve(walk.document.scopes, call.function);
  return meaning.kind === "library" && meaning.name === simpleFlake;
}

/** A name that stands for such a value, each once. */
function visitNamed(walk: Walk, node: Expression): void {
  const meaning = resolve(walk.document.scopes, node);
  if (meaning.kind !== "code" || meaning.through === null || walk.entered.has(meaning.through)) return;
  walk.entered.add(meaning.through);
  if (meaning.node.kind !== "lambda") visit(walk, meaning.node);
}

function visitSet(walk: Walk, set: AttrSet): void {
  for (const binding of set.bindings) {
    if (binding.kind === "inherit-from") visitSource(walk, binding.source);
    if (binding.kind === "binding") visitBinding(walk, binding, 0);
  }
}

/** A binding whose path has the output's name at `depth`. */
function visitBinding(walk: Walk, binding: AttrBinding, depth: number): void {
  const key = attrName(binding.path[depth]);
  if (key === null) return;
  if (binding.path.length === depth + 1) visitOutput(walk, key, binding.value);
  else if (binding.path.length === depth + 2) visitOneSystem(walk, key, binding, depth + 1);
}

/** `inherit (eachDefaultSystem (system: …)) packages;` */
function visitSource(walk: Walk, source: Expression): void {
  const node = bare(source);
  if (node.kind === "apply") visitCall(walk, node, null);
  if (node.kind === "variable") visitNamed(walk, node);
}

/** The value of one output. */
function visitOutput(walk: Walk, key: string, value: Expression): void {
  switch (value.kind) {
    case "parenthesized":
      return visitOutput(walk, key, value.inner);
    case "let":
    case "with":
    case "assert":
      return visitOutput(walk, key, value.body);
    case "binary":
      if (value.operator !== "//") return;
      visitOutput(walk, key, value.left);
      return visitOutput(walk, key, value.right);
    case "apply": {
      if (visitCall(walk, value, key)) return;
      for (const part of passedOn(value.function, value.argument)) visitOutput(walk, key, part);
      return;
    }
    case "variable":
      return visitOutputName(walk, key, value);
    case "select":
      return visitSource(walk, value.target);
    case "attrset":
      for (const binding of value.bindings)
        if (binding.kind === "binding" && binding.path.length === 1) visitOneSystem(walk, key, binding, 0);
      return;
    default:
      return;
  }
}

/** `packages = allPackages;`, where that name is bound to a call for each system. */
function visitOutputName(walk: Walk, key: string, name: Expression): void {
  const meaning = resolve(walk.document.scopes, name);
  if (meaning.kind !== "code" || meaning.through === null || walk.enteredAsOutput.has(meaning.through))
    return;
  walk.enteredAsOutput.add(meaning.through);
  const value = pastLets(meaning.node);
  if (value.kind === "apply" || value.kind === "binary") visitOutput(walk, key, value);
}

/** `packages.x86_64-linux = let … in …`. A set without a `let` is for the region around it. */
function visitOneSystem(walk: Walk, key: string, { path, value }: AttrBinding, depth: number): void {
  const system = path[depth];
  if (system === undefined || !(isPerSystemOutput(key) || isSystemAttr(system))) return;
  const region = regionOf(value, { kind: "output", output: key });
  if (region.lets.length > 0) add(walk, value, region);
}

/** Whether a call goes through systems: at the output `key`, or where all outputs are. */
function visitCall(walk: Walk, call: Apply, key: string | null): boolean {
  const found = iterationOf(walk.document, call);
  if (found === null || forAllOutputs.has(found.iteration.spelling) !== (key === null)) return false;
  const { iteration } = found;
  if (!isForSystems(walk, iteration, key)) return false;
  walk.iterations.push(found);
  const place: RegionPlace =
    key === null ? { kind: "per-system", iteration } : { kind: "output", output: key, iteration };
  addCalled(walk, found, place);
  return true;
}

/** flake-utils knows of nothing but systems, and some outputs have nothing else; elsewhere the list tells. */
function isForSystems(walk: Walk, { spelling, systems }: Iteration, key: string | null): boolean {
  if (systems === null || (key !== null && isPerSystemOutput(key))) return true;
  if (spelling === "eachSystem" || spelling === "eachSystemMap") return true;
  return isOfSystems(walk.document, systems);
}

function addCalled(walk: Walk, { iteration, paired }: FoundIteration, place: RegionPlace): void {
  const argument = writtenOut(walk, iteration.argument);
  if (argument === null) return;
  const lambda = bare(argument);
  if (lambda.kind !== "lambda") return;
  const { body, taken } = pastParameters(lambda, iteration.parameters);
  if (taken < iteration.parameters) return;
  if (place.kind === "output") noteShared(walk, place.output, body);
  if (!paired) return add(walk, argument, regionOf(argument, place));
  const value = pairValue(body);
  if (value !== null) add(walk, argument, pairedRegionOf(argument, value, place));
}

/** `(perSystem system).packages` as the value of `packages`. */
function noteShared(walk: Walk, key: string, body: Expression): void {
  const value = bare(body);
  if (value.kind !== "select" || value.path.length !== 1 || attrName(value.path[0]) !== key) return;
  const call = bare(value.target);
  if (call.kind !== "apply") return;
  const meaning = resolve(walk.document.scopes, call.function);
  if (meaning.kind !== "code" || meaning.through === null) return;
  const { node, through } = meaning;
  if (node.kind !== "lambda" || pastLets(node.body).kind !== "attrset") return;
  const known = walk.shared.get(through);
  if (known !== undefined) known.uses++;
  else walk.shared.set(through, { value: node, references: through.references.length, uses: 1 });
}

/** The function itself: `perSystem` in `eachDefaultSystem perSystem`, when this file binds it for that alone. */
function writtenOut(walk: Walk, argument: Expression): Expression | null {
  const node = bare(argument);
  if (node.kind !== "variable") return argument;
  const meaning = resolve(walk.document.scopes, node);
  if (meaning.kind !== "code" || meaning.through?.references.length !== 1) return null;
  return meaning.through.value;
}

function add(walk: Walk, at: Expression, region: Region): void {
  if (walk.seen.has(at)) return;
  walk.seen.add(at);
  walk.regions.push(region);
}
