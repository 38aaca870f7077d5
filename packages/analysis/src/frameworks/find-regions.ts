import type { Apply, AttrBinding, AttrSet, Expression, Lambda } from "@flake-split/syntax";
import { attrName } from "../attr-name.ts";
import type { Document } from "../document.ts";
import type { Iteration, Region } from "../flake-model.ts";
import { isPerSystemOutput, passedOn } from "../output-sets.ts";
import { pairedRegionOf, type RegionPlace, regionOf } from "../region.ts";
import type { Definition } from "../scopes.ts";
import { type FoundIteration, iterationOf } from "./iterator.ts";
import { pairValue, pastParameters } from "./parameters.ts";
import { bare, resolve } from "./resolve.ts";
import { isOfSystems, isSystemAttr } from "./systems.ts";

/** What an `outputs` function does for each system. */
export interface Found {
  /** In source order. */
  readonly regions: readonly Region[];
  /** Every call that goes through systems, also those whose function stands elsewhere. */
  readonly iterations: readonly Iteration[];
}

/**
 * Finds the code for each system that the value of `outputs` is put together from: through `let`s, `//`,
 * `recursiveUpdate`, and names that stand for such a value.
 */
export function findRegions(document: Document, outputs: Lambda): Found {
  const finder = new Finder(document);
  finder.visit(outputs.body);
  return finder.found();
}

/** The spellings whose call gives all outputs; the others give one. */
const forAllOutputs: ReadonlySet<string> = new Set(["eachDefaultSystem", "eachSystem", "passThrough"]);

class Finder {
  readonly #document: Document;
  readonly #regions: Region[] = [];
  readonly #iterations: Iteration[] = [];
  readonly #seen = new Set<Expression>();
  readonly #entered = new Set<Definition>();

  constructor(document: Document) {
    this.#document = document;
  }

  found(): Found {
    const regions = this.#regions.sort((a, b) => a.span.start - b.span.start);
    return { regions, iterations: this.#iterations };
  }

  /** A value that has outputs by name. */
  visit(node: Expression): void {
    switch (node.kind) {
      case "parenthesized":
        return this.visit(node.inner);
      case "let":
      case "with":
      case "assert":
        return this.visit(node.body);
      case "binary":
        if (node.operator !== "//") return;
        this.visit(node.left);
        return this.visit(node.right);
      case "if":
        this.visit(node.consequence);
        return this.visit(node.alternative);
      case "attrset":
        return this.#visitSet(node);
      case "apply": {
        const parts = passedOn(node.function, node.argument);
        if (parts.length === 0) this.#visitCall(node, null);
        for (const part of parts) this.visit(part);
        return;
      }
      case "variable":
      case "select":
        return this.#visitNamed(node);
      default:
        return;
    }
  }

  /** A name that stands for such a value, each once. */
  #visitNamed(node: Expression): void {
    const meaning = resolve(this.#document.scopes, node);
    if (meaning.kind !== "code" || meaning.through === null || this.#entered.has(meaning.through)) return;
    this.#entered.add(meaning.through);
    if (meaning.node.kind !== "lambda") this.visit(meaning.node);
  }

  #visitSet(set: AttrSet): void {
    for (const binding of set.bindings) {
      if (binding.kind === "inherit-from") this.#visitSource(binding.source);
      if (binding.kind !== "binding") continue;
      const key = attrName(binding.path[0]);
      if (key === null) continue;
      if (binding.path.length === 1) this.#visitOutput(key, binding.value);
      else if (binding.path.length === 2) this.#visitOneSystem(key, binding, 1);
    }
  }

  /** `inherit (eachDefaultSystem (system: …)) packages;` */
  #visitSource(source: Expression): void {
    const node = bare(source);
    if (node.kind === "apply") this.#visitCall(node, null);
    if (node.kind === "variable") this.#visitNamed(node);
  }

  /** The value of one output. */
  #visitOutput(key: string, value: Expression): void {
    switch (value.kind) {
      case "parenthesized":
        return this.#visitOutput(key, value.inner);
      case "let":
      case "with":
      case "assert":
        return this.#visitOutput(key, value.body);
      case "binary":
        if (value.operator !== "//") return;
        this.#visitOutput(key, value.left);
        return this.#visitOutput(key, value.right);
      case "apply": {
        const parts = passedOn(value.function, value.argument);
        if (parts.length === 0) this.#visitCall(value, key);
        for (const part of parts) this.#visitOutput(key, part);
        return;
      }
      case "select":
        return this.#visitSource(value.target);
      case "attrset":
        for (const binding of value.bindings)
          if (binding.kind === "binding" && binding.path.length === 1) this.#visitOneSystem(key, binding, 0);
        return;
      default:
        return;
    }
  }

  /** `packages.x86_64-linux = let … in …`. A set without a `let` is for the region around it. */
  #visitOneSystem(key: string, { path, value }: AttrBinding, depth: number): void {
    const system = path[depth];
    if (system === undefined || !(isPerSystemOutput(key) || isSystemAttr(system))) return;
    const region = regionOf(value, { kind: "output", output: key });
    if (region.lets.length > 0) this.#add(value, region);
  }

  /** A call that may go through systems, at an output or where all outputs are. */
  #visitCall(call: Apply, key: string | null): void {
    const found = iterationOf(this.#document, call);
    if (found === null || forAllOutputs.has(found.iteration.spelling) !== (key === null)) return;
    const { iteration } = found;
    const { systems } = iteration;
    if (key !== null && !isPerSystemOutput(key) && systems !== null && !isOfSystems(this.#document, systems))
      return;
    this.#iterations.push(iteration);
    const place: RegionPlace =
      key === null ? { kind: "per-system", iteration } : { kind: "output", output: key, iteration };
    this.#addCalled(found, place);
  }

  #addCalled({ iteration, paired }: FoundIteration, place: RegionPlace): void {
    const argument = this.#writtenOut(iteration.argument);
    if (argument === null) return;
    const lambda = bare(argument);
    if (lambda.kind !== "lambda") return;
    const { body, taken } = pastParameters(lambda, iteration.parameters);
    if (taken < iteration.parameters) return;
    if (!paired) return this.#add(argument, regionOf(argument, place));
    const value = pairValue(body);
    if (value !== null) this.#add(argument, pairedRegionOf(argument, value, place));
  }

  /** The function itself: `perSystem` in `eachDefaultSystem perSystem`, when this file binds it for that alone. */
  #writtenOut(argument: Expression): Expression | null {
    const node = bare(argument);
    if (node.kind !== "variable") return argument;
    const meaning = resolve(this.#document.scopes, node);
    if (meaning.kind !== "code" || meaning.through?.references.length !== 1) return null;
    return meaning.through.value;
  }

  #add(at: Expression, region: Region): void {
    if (this.#seen.has(at)) return;
    this.#seen.add(at);
    this.#regions.push(region);
  }
}
