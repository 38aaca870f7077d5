import type { Apply, AttrBinding, AttrSet, Expression, Lambda } from "@flake-split/syntax";
import { attrName } from "../attr-name.ts";
import type { Document } from "../document.ts";
import type { Iteration, Region } from "../flake-model.ts";
import { isPerSystemOutput, passedOn } from "../output-sets.ts";
import { pairedRegionOf, type RegionPlace, regionOf } from "../region.ts";
import type { Definition } from "../scopes.ts";
import { type FoundIteration, iterationOf } from "./iterator.ts";
import { pairValue, pastParameters } from "./parameters.ts";
import { bare, pastLets, resolve } from "./resolve.ts";
import { isOfSystems, isSystemAttr } from "./systems.ts";

/** What an `outputs` function does for each system. */
export interface Found {
  /** In source order. */
  readonly regions: readonly Region[];
  /** Every call that goes through systems, also those whose function stands elsewhere. */
  readonly iterations: readonly FoundIteration[];
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

/** A function of the system that gives all outputs, and is called for each: `packages = each (s: (f s).packages)`. */
interface SharedFunction {
  readonly value: Expression;
  readonly references: number;
  /** How many of its references are such calls. */
  uses: number;
}

/** The spellings whose call gives all outputs; the others give one. */
const forAllOutputs: ReadonlySet<string> = new Set(["eachDefaultSystem", "eachSystem", "passThrough"]);

class Finder {
  readonly #document: Document;
  readonly #regions: Region[] = [];
  readonly #iterations: FoundIteration[] = [];
  readonly #seen = new Set<Expression>();
  readonly #entered = new Set<Definition>();
  readonly #shared = new Map<Definition, SharedFunction>();

  constructor(document: Document) {
    this.#document = document;
  }

  found(): Found {
    for (const { value, uses, references } of this.#shared.values())
      if (uses === references) this.#add(value, regionOf(value, { kind: "per-system" }));
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
        if (this.#visitCall(node, null)) return;
        for (const part of passedOn(node.function, node.argument)) this.visit(part);
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
        if (this.#visitCall(value, key)) return;
        for (const part of passedOn(value.function, value.argument)) this.#visitOutput(key, part);
        return;
      }
      case "variable":
        return this.#visitOutputName(key, value);
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

  /** `packages = allPackages;`, where that name is bound to a call for each system. */
  #visitOutputName(key: string, name: Expression): void {
    const meaning = resolve(this.#document.scopes, name);
    if (meaning.kind === "code" && meaning.through !== null) {
      const value = pastLets(meaning.node);
      if (value.kind === "apply" || value.kind === "binary") this.#visitOutput(key, value);
    }
  }

  /** `packages.x86_64-linux = let … in …`. A set without a `let` is for the region around it. */
  #visitOneSystem(key: string, { path, value }: AttrBinding, depth: number): void {
    const system = path[depth];
    if (system === undefined || !(isPerSystemOutput(key) || isSystemAttr(system))) return;
    const region = regionOf(value, { kind: "output", output: key });
    if (region.lets.length > 0) this.#add(value, region);
  }

  /** Whether a call goes through systems: at the output `key`, or where all outputs are. */
  #visitCall(call: Apply, key: string | null): boolean {
    const found = iterationOf(this.#document, call);
    if (found === null || forAllOutputs.has(found.iteration.spelling) !== (key === null)) return false;
    const { iteration } = found;
    if (!this.#isForSystems(iteration, key)) return false;
    this.#iterations.push(found);
    const place: RegionPlace =
      key === null ? { kind: "per-system", iteration } : { kind: "output", output: key, iteration };
    this.#addCalled(found, place);
    return true;
  }

  /** flake-utils knows of nothing but systems, and some outputs have nothing else; elsewhere the list tells. */
  #isForSystems({ spelling, systems }: Iteration, key: string | null): boolean {
    if (systems === null || (key !== null && isPerSystemOutput(key))) return true;
    if (spelling === "eachSystem" || spelling === "eachSystemMap") return true;
    return isOfSystems(this.#document, systems);
  }

  #addCalled({ iteration, paired }: FoundIteration, place: RegionPlace): void {
    const argument = this.#writtenOut(iteration.argument);
    if (argument === null) return;
    const lambda = bare(argument);
    if (lambda.kind !== "lambda") return;
    const { body, taken } = pastParameters(lambda, iteration.parameters);
    if (taken < iteration.parameters) return;
    if (place.kind === "output") this.#noteShared(place.output, body);
    if (!paired) return this.#add(argument, regionOf(argument, place));
    const value = pairValue(body);
    if (value !== null) this.#add(argument, pairedRegionOf(argument, value, place));
  }

  /** `(perSystem system).packages` as the value of `packages`. */
  #noteShared(key: string, body: Expression): void {
    const value = bare(body);
    if (value.kind !== "select" || value.path.length !== 1 || attrName(value.path[0]) !== key) return;
    const call = bare(value.target);
    if (call.kind !== "apply") return;
    const meaning = resolve(this.#document.scopes, call.function);
    if (meaning.kind !== "code" || meaning.through === null) return;
    const { node, through } = meaning;
    if (node.kind !== "lambda" || pastLets(node.body).kind !== "attrset") return;
    const known = this.#shared.get(through);
    if (known !== undefined) known.uses++;
    else this.#shared.set(through, { value: node, references: through.references.length, uses: 1 });
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
