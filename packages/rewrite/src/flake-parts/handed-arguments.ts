import { attrName, type Definition, type Document, type Region } from "@flake-split/analysis";
import { type AttrSet, bare, type Expression, type Lambda } from "@flake-split/syntax";
import type { Handed } from "./entry-plan.ts";
import { definitionAt, definitionOf } from "./meaning.ts";

/**
 * What the function of a region is handed for each system, by the names that it gives them; `null` where that
 * can't be written down as names and values.
 *
 * ```nix
 * forAllSystems = f: genAttrs systems (system: f { pkgs = pkgsFor.${system}; });
 * packages = forAllSystems ({ pkgs }: …);   # pkgs: pkgsFor.${system}
 * ```
 */
export function handedArguments(document: Document, region: Region): readonly Handed[] | null {
  const { iteration } = region;
  if (iteration === null || iteration.passes.length > 1) return null;
  if (iteration.spelling !== "genAttrs" && iteration.spelling !== "eachSystemMap") return null;
  const parameters = parametersOf(iteration.argument, iteration.parameters);
  const [passing] = iteration.passes;
  if (parameters === null) return null;
  if (passing === undefined) return ofSystem(parameters);
  const system = parameterOf(document, passing.function);
  const values = argumentsOf(passing.call);
  if (system === null || bare(passing.function.body) !== bare(passing.call)) return null;
  if (values.length !== parameters.length) return null;
  const all: Handed[] = [];
  for (const [index, lambda] of parameters.entries()) {
    const value = values[index];
    const handed = value === undefined ? null : handedTo(document, lambda, value, system);
    if (handed === null) return null;
    all.push(...handed);
  }
  return all;
}

function ofSystem([only]: readonly Lambda[]): readonly Handed[] | null {
  if (only?.parameter === undefined || only.parameter === null || only.formals !== null) return null;
  return [{ name: only.parameter.name, value: null, system: null, function: null }];
}

/** The functions whose parameters take the arguments, outermost first. */
function parametersOf(argument: Expression, count: number): readonly Lambda[] | null {
  const found: Lambda[] = [];
  let node = bare(argument);
  while (found.length < count) {
    if (node.kind !== "lambda") return null;
    found.push(node);
    node = bare(node.body);
  }
  return found;
}

function parameterOf(document: Document, lambda: Lambda): Definition | null {
  const name = lambda.formals === null ? lambda.parameter?.name : undefined;
  return name === undefined ? null : definitionAt(document, name, lambda.body.span.start);
}

function argumentsOf(call: Expression): readonly Expression[] {
  const found: Expression[] = [];
  for (let head = bare(call); head.kind === "apply"; head = bare(head.function)) found.unshift(head.argument);
  return found;
}

function handedTo(
  document: Document,
  lambda: Lambda,
  value: Expression,
  system: Definition,
): readonly Handed[] | null {
  const { parameter, formals } = lambda;
  const isSystem = definitionOf(document, value) === system;
  if (formals === null) {
    return parameter === null
      ? null
      : [{ name: parameter.name, value: isSystem ? null : value, system, function: null }];
  }
  const set = bare(value);
  if (parameter !== null || set.kind !== "attrset" || set.recursive) return null;
  const all: Handed[] = [];
  for (const { name, fallback } of formals.formals) {
    const member = fallback === null ? memberOf(document, set, name.name, system) : null;
    if (member === null) return null;
    all.push(member);
  }
  return all;
}

/** The value of a name in a set that a helper hands over. */
function memberOf(document: Document, set: AttrSet, name: string, system: Definition): Handed | null {
  for (const item of set.bindings) {
    if (item.kind === "binding") {
      if (attrName(item.path[0]) !== name) continue;
      if (item.path.length !== 1) return null;
      const isSystem = definitionOf(document, item.value) === system;
      return { name, value: isSystem ? null : item.value, system, function: null };
    }
    const attr = item.names.find((each) => attrName(each) === name);
    if (attr === undefined) continue;
    const isSystem = item.kind === "inherit" && definitionAt(document, name, set.span.start) === system;
    return isSystem ? { name, value: null, system, function: null } : null;
  }
  return null;
}
