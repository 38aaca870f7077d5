import type { AttrBinding, AttrSet, Binding, Expression, With } from "@flake-split/syntax";
import { attrName } from "./attr-name.ts";
import type { OutputEntry, OutputSet } from "./flake-model.ts";

interface OpenOutput extends OutputSet {
  readonly bindings: AttrBinding[];
  readonly containers: AttrSet[];
  readonly entries: OutputEntry[];
  literal: boolean;
}

/** A set literal that is part of a value's spine, and whether it is there without condition. */
export interface SpineSet {
  readonly set: AttrSet;
  readonly unconditional: boolean;
  readonly withs: readonly With[];
}

/**
 * The literal sets that a value is put together from: through parentheses, `with`, `//`, `if`, and the
 * functions that pass sets on (`optionalAttrs`, `mkIf`, `mkMerge`, `recursiveUpdate`, folds of it). Nothing behind a `let` is among them:
 * what stands there can name what the `let` binds.
 *
 * `rest` are the other values that it is put together from, in source order; `complete` says that there are none.
 */
export function spine(value: Expression): {
  readonly sets: readonly SpineSet[];
  readonly rest: readonly Expression[];
  readonly complete: boolean;
} {
  const sets: SpineSet[] = [];
  const rest: Expression[] = [];
  const visit = (node: Expression, unconditional: boolean, withs: readonly With[]): void => {
    switch (node.kind) {
      case "attrset":
        sets.push({ set: node, unconditional, withs });
        return;
      case "parenthesized":
        return visit(node.inner, unconditional, withs);
      case "with":
        return visit(node.body, unconditional, [...withs, node]);
      case "binary":
        if (node.operator !== "//") break;
        visit(node.left, false, withs);
        return visit(node.right, false, withs);
      case "if":
        visit(node.consequence, false, withs);
        return visit(node.alternative, false, withs);
      case "apply": {
        const passed = passedOn(node.function, node.argument);
        if (passed.length === 0) break;
        for (const inner of passed) visit(inner, false, withs);
        return;
      }
      default:
        break;
    }
    rest.push(node);
  };
  visit(value, true, []);
  return { sets, rest, complete: rest.length === 0 };
}

/** The functions that merge two sets. */
export const updates: ReadonlySet<string> = new Set(["recursiveUpdate", "mergeAttrs"]);
const folds: ReadonlySet<string> = new Set(["foldl'", "foldl", "foldr"]);
const mergedLists: ReadonlySet<string> = new Set(["mkMerge", "mergeAttrsList", "recursiveMerge"]);

/**
 * The values that `f argument` hands on unchanged under a condition, or merges: `optionalAttrs c { … }`,
 * `recursiveUpdate a b`, `foldl' recursiveUpdate { } [ a b ]`. None when it is another call.
 */
export function passedOn(callee: Expression, argument: Expression): readonly Expression[] {
  const name = lastName(callee);
  if (name !== null) return mergedLists.has(name) ? listItems(argument) : [];
  if (callee.kind === "parenthesized") return passedOn(callee.inner, argument);
  if (callee.kind !== "apply") return [];
  const before = lastName(callee.function);
  if (before === "optionalAttrs" || before === "mkIf") return [argument];
  if (before !== null) return updates.has(before) ? [callee.argument, argument] : [];
  const fold = callee.function;
  if (fold.kind !== "apply" || !folds.has(lastName(fold.function) ?? "")) return [];
  return updates.has(lastName(fold.argument) ?? "") ? [callee.argument, ...listItems(argument)] : [];
}

function listItems(node: Expression): readonly Expression[] {
  if (node.kind === "parenthesized") return listItems(node.inner);
  return node.kind === "list" ? node.items : [node];
}

/** The name that a callee goes by: `lib.optionals` and `optionals` both give `optionals`. */
export function lastName(node: Expression): string | null {
  if (node.kind === "variable") return node.name;
  if (node.kind === "parenthesized") return lastName(node.inner);
  const last = node.kind === "select" && node.fallback === null ? node.path[node.path.length - 1] : undefined;
  return attrName(last);
}

/** Collects what the body of a function of one system says about each output. */
export function outputSets(body: Expression): readonly OutputSet[] {
  const found = new Collector();
  for (const piece of spine(body).sets) {
    for (const binding of piece.set.bindings) {
      const key = binding.kind === "binding" ? attrName(binding.path[0]) : null;
      if (binding.kind !== "binding" || key === null) continue;
      found.add({ key, system: null, depth: 1 }, binding, piece);
    }
  }
  return found.sets();
}

/** The one output of a region whose body is that output. */
export function outputRoot(key: string, body: Expression): OutputSet {
  const found = new Collector();
  const output = found.open({ key, system: null, depth: 0 }, body);
  addMembers(output, body, []);
  return output;
}

/** The outputs whose members flakes keep apart by system: `packages.x86_64-linux.default`. */
const perSystem: ReadonlySet<string> = new Set([
  "apps",
  "bundlers",
  "checks",
  "defaultApp",
  "defaultPackage",
  "devShell",
  "devShells",
  "formatter",
  "legacyPackages",
  "packages",
]);

/** Whether an output's first attribute names a system. */
export function isPerSystemOutput(key: string): boolean {
  return perSystem.has(key);
}

/**
 * Collects what the body of the `outputs` function says about each output. An output that is kept apart by
 * system is one set for each system: `packages.${system}`, also written `packages = { ${system} = …; }`.
 */
export function topOutputSets(body: Expression): readonly OutputSet[] {
  const found = new Collector();
  for (const piece of spine(body).sets) {
    for (const binding of piece.set.bindings) {
      if (binding.kind === "binding") addTop(found, binding, 0, piece);
    }
  }
  return found.sets();
}

/** A binding whose path has the output's name at `start`. */
function addTop(found: Collector, binding: AttrBinding, start: number, piece: SpineSet): void {
  const key = attrName(binding.path[start]);
  if (key === null) return;
  const system = binding.path[start + 1];
  if (!perSystem.has(key)) found.add({ key, system: null, depth: start + 1 }, binding, piece);
  else if (system !== undefined) found.add({ key, system, depth: start + 2 }, binding, piece);
  else addSystems(found, key, start + 1, binding, piece);
}

/** `packages = { ${system} = …; x86_64-linux.tool = …; }`. */
function addSystems(
  found: Collector,
  key: string,
  depth: number,
  binding: AttrBinding,
  outer: SpineSet,
): void {
  const { sets } = spine(binding.value);
  if (sets.length === 0) found.add({ key, system: null, depth }, binding, outer);
  for (const { set, unconditional, withs } of sets) {
    for (const inner of set.bindings) {
      const [system] = inner.kind === "binding" ? inner.path : [];
      if (inner.kind !== "binding" || system === undefined) continue;
      const piece = {
        set,
        unconditional: unconditional && outer.unconditional,
        withs: [...outer.withs, ...withs],
      };
      found.add({ key, system, depth: 1 }, inner, piece);
    }
  }
}

/** Collects the outputs of a flake-parts module: `flake = { overlays = …; }` and `flake.overlays.default = …`. */
export function flakeOutputSets(module: AttrSet): readonly OutputSet[] {
  const found = new Collector();
  const outer = { set: module, unconditional: true, withs: [] };
  for (const binding of module.bindings) {
    if (binding.kind !== "binding" || attrName(binding.path[0]) !== "flake") continue;
    addTop(found, binding, 1, outer);
    if (binding.path.length > 1) continue;
    for (const piece of spine(binding.value).sets) {
      for (const inner of piece.set.bindings) if (inner.kind === "binding") addTop(found, inner, 0, piece);
    }
  }
  return found.sets();
}

type Place = Pick<OutputSet, "key" | "system" | "depth">;

class Collector {
  readonly #found: OpenOutput[] = [];

  sets(): readonly OutputSet[] {
    return this.#found;
  }

  open(place: Place, root: Expression | null): OpenOutput {
    const made: OpenOutput = { ...place, root, bindings: [], containers: [], entries: [], literal: true };
    this.#found.push(made);
    return made;
  }

  add(place: Place, binding: AttrBinding, piece: SpineSet): void {
    const output = this.#of(place, piece.set);
    output.bindings.push(binding);
    if (!output.containers.includes(piece.set)) output.containers.push(piece.set);
    // What one set says of it can be replaced there, whatever is done with that set; two sets hold parts of it.
    if (output.containers.length > 1) output.literal = false;
    if (binding.path.length === place.depth) addMembers(output, binding.value, piece.withs);
    else addPath(output, binding, piece);
  }

  /** The output at that path. One that is written at two depths, or in two sets by system, isn't one literal. */
  #of(place: Place, container: AttrSet): OpenOutput {
    const name = attrName(place.system ?? undefined);
    const same = this.#found.filter(
      ({ key, system }) =>
        key === place.key &&
        (system === null) === (place.system === null) &&
        (name !== null ? attrName(system ?? undefined) === name : system === place.system),
    );
    const known = same.find(
      ({ depth, bindings }) =>
        depth === place.depth &&
        (place.system === null || container.bindings.includes(bindings[0] as Binding)),
    );
    if (known !== undefined) return known;
    for (const other of same) other.literal = false;
    const made = this.open(place, null);
    if (same.length > 0) made.literal = false;
    return made;
  }
}

function addPath(output: OpenOutput, binding: AttrBinding, { set, withs }: SpineSet): void {
  const attr = binding.path[output.depth];
  const name = attrName(attr);
  if (attr === undefined || name === null || binding.path.length !== output.depth + 1) {
    output.literal = false;
    return;
  }
  output.entries.push({
    key: output.key,
    system: output.system,
    name,
    nameSpan: attr.span,
    item: binding,
    value: binding.value,
    form: "path",
    container: set,
    withs,
  });
}

function addMembers(output: OpenOutput, value: Expression, withs: readonly With[]): void {
  const { sets, complete } = spine(value);
  if (!complete) output.literal = false;
  for (const piece of sets) {
    if (!piece.unconditional) output.literal = false;
    for (const item of piece.set.bindings) {
      if (!addMember(output, item, piece.set, [...withs, ...piece.withs])) output.literal = false;
    }
  }
}

/** Whether the item could be read as entries. */
function addMember(output: OpenOutput, item: Binding, container: AttrSet, withs: readonly With[]): boolean {
  const shared = { key: output.key, system: output.system, item, form: "member", container, withs } as const;
  if (item.kind === "binding") {
    const attr = item.path[0];
    const name = attrName(attr);
    if (attr === undefined || name === null || item.path.length !== 1) return false;
    output.entries.push({ ...shared, name, nameSpan: attr.span, value: item.value });
    return true;
  }
  let complete = true;
  for (const attr of item.names) {
    const name = attrName(attr);
    if (name === null) complete = false;
    else output.entries.push({ ...shared, name, nameSpan: attr.span, value: null });
  }
  return complete;
}
