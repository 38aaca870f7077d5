import { type Apply, bare, contains, type Expression, type Lambda } from "@flake-split/syntax";
import type { Document } from "../document.ts";
import type { Iteration, Passing } from "../flake-model.ts";
import { lastName, updates } from "../output-sets.ts";
import type { Definition } from "../scopes.ts";
import { flakeUtilsFunctions } from "./flake-utils.ts";
import { genAttrsFunctions } from "./gen-attrs.ts";
import { pairValue, pastParameters } from "./parameters.ts";
import { isReferenceTo, pastLets, resolve } from "./resolve.ts";

/**
 * What an argument of a function that goes through systems is. `pairs` and `merged` are lists that `map`
 * makes; `merge` is the function that puts two sets together, and `start` the empty set.
 */
export type Role = "systems" | "function" | "pairs" | "merge" | "start" | "merged" | "other";

/** How a library's function goes through systems. */
export interface LibraryIterator {
  readonly framework: "flake-utils" | "gen-attrs";
  readonly spelling: Iteration["spelling"] | "map";
  /** Its arguments, in order. */
  readonly roles: readonly Role[];
  /** How many arguments the function gets. */
  readonly parameters: number;
}

/**
 * A function that goes through systems, some of whose arguments it may have already. `helper` is the first
 * function of the flake's own that it was reached by.
 */
export interface Iterator extends LibraryIterator {
  readonly systems: Expression | null;
  readonly argument: Expression | null;
  readonly helper: Definition | null;
  readonly passes: readonly Passing[];
  /** Whether the function gives `{ name = system; value = …; }`. */
  readonly paired: boolean;
  readonly functions: Iteration["functions"];
}

const library: ReadonlyMap<string, LibraryIterator> = new Map([...flakeUtilsFunctions, ...genAttrsFunctions]);

/** The iteration that a call is, when the function that it hands over stands in the call or has a name. */
export interface FoundIteration {
  readonly iteration: Iteration;
  /** Whose function it comes down to. */
  readonly framework: LibraryIterator["framework"];
  readonly paired: boolean;
}

/** Reads a call such as `forAllSystems (system: …)`; `null` when it isn't seen to go through systems. */
export function iterationOf(document: Document, call: Apply): FoundIteration | null {
  const found = iteratorOf(document, call);
  if (found === null || found.roles.length > 0 || found.spelling === "map") return null;
  const { spelling, framework, argument, systems, helper, passes, parameters, paired, functions } = found;
  if (argument === null || !contains(call.span, argument.span)) return null;
  const iteration = { spelling, call, argument, systems, helper, passes, parameters, functions };
  return { iteration, framework, paired };
}

/** Deeper chains of helpers than this are taken for a circle. */
const deepest = 16;

/** What an expression is as a function that goes through systems: through names, helpers and partial calls. */
export function iteratorOf(document: Document, node: Expression, steps = deepest): Iterator | null {
  if (steps === 0) return null;
  switch (node.kind) {
    case "parenthesized":
      return iteratorOf(document, node.inner, steps);
    case "let":
    case "with":
    case "assert":
      return iteratorOf(document, node.body, steps);
    case "apply":
      if (lastName(node.function) === "flip") return flipped(iteratorOf(document, node.argument, steps));
      return applied(document, iteratorOf(document, node.function, steps), node.argument, steps);
    case "lambda":
      return helperOf(document, node, steps);
    case "variable":
    case "select":
      return namedIterator(document, node, steps);
    default:
      return null;
  }
}

function namedIterator(document: Document, node: Expression, steps: number): Iterator | null {
  const meaning = resolve(document.scopes, node);
  if (meaning.kind === "unknown") return null;
  if (meaning.kind === "library") {
    const known = library.get(meaning.name);
    if (known === undefined) return null;
    const { through: helper } = meaning;
    const from = known.framework === "flake-utils" ? "flake-utils" : "nixpkgs";
    const functions = [{ library: from, node } as const];
    return { ...known, systems: null, argument: null, helper, passes: [], paired: false, functions };
  }
  const found = iteratorOf(document, meaning.node, steps - 1);
  return found === null ? null : { ...found, helper: meaning.through ?? found.helper };
}

/** `flip mapAttrs`, `flip genAttrs`. */
function flipped(callee: Iterator | null): Iterator | null {
  const [first, second, ...roles] = callee?.roles ?? [];
  if (callee === null || first === undefined || second === undefined) return null;
  return { ...callee, roles: [second, first, ...roles] };
}

/** The iterator with its next argument. */
function applied(
  document: Document,
  callee: Iterator | null,
  argument: Expression,
  steps: number,
): Iterator | null {
  const [role, ...roles] = callee?.roles ?? [];
  if (callee === null || role === undefined) return null;
  switch (role) {
    case "systems":
      return { ...callee, roles, systems: argument };
    case "function":
      return { ...callee, roles, argument };
    case "merge":
      return isMerge(document, argument) ? { ...callee, roles } : null;
    case "start":
      return isEmptySet(argument) ? { ...callee, roles } : null;
    case "other":
      return { ...callee, roles };
    case "pairs":
    case "merged": {
      const mapped = iteratorOf(document, argument, steps - 1);
      if (mapped?.spelling !== "map" || mapped.roles.length > 0) return null;
      return {
        ...mapped,
        roles,
        spelling: callee.spelling,
        helper: callee.helper ?? mapped.helper,
        paired: role === "pairs",
        functions: [...callee.functions, ...mapped.functions],
      };
    }
  }
}

/** `recursiveUpdate`, `mergeAttrs`, `a: b: a // b`. */
function isMerge({ scopes }: Document, node: Expression): boolean {
  const meaning = resolve(scopes, node);
  if (meaning.kind === "library") return updates.has(meaning.name);
  if (meaning.kind === "unknown" || meaning.node.kind !== "lambda") return false;
  const outer = meaning.node;
  const inner = bare(outer.body);
  if (inner.kind !== "lambda" || outer.parameter === null || inner.parameter === null) return false;
  const sum = bare(inner.body);
  return (
    sum.kind === "binary" &&
    sum.operator === "//" &&
    isReferenceTo(scopes, sum.left, outer.parameter.span.start) &&
    isReferenceTo(scopes, sum.right, inner.parameter.span.start)
  );
}

function isEmptySet(node: Expression): boolean {
  const set = bare(node);
  return set.kind === "attrset" && set.bindings.length === 0;
}

/** A function of the flake's own: what its parameter is to the iterator that its body is a call of. */
function helperOf(document: Document, lambda: Lambda, steps: number): Iterator | null {
  const body = iteratorOf(document, lambda.body, steps - 1);
  const start = lambda.parameter?.span.start;
  if (body === null || start === undefined || lambda.formals !== null) return null;
  if (body.systems !== null && isReferenceTo(document.scopes, body.systems, start))
    return { ...body, systems: null, roles: ["systems", ...body.roles] };
  const handed = body.argument === null ? null : handedOn(document, body, body.argument, start);
  if (handed !== null) return { ...body, ...handed, argument: null, roles: ["function", ...body.roles] };
  return { ...body, roles: ["other", ...body.roles] };
}

/**
 * How a helper calls its own argument, the name bound at `start`: as it is (`f: genAttrs systems f`), or
 * with arguments of its own (`f: genAttrs systems (system: f pkgsFor.${system})`).
 */
function handedOn(
  document: Document,
  { parameters, paired, passes }: Iterator,
  argument: Expression,
  start: number,
): Pick<Iterator, "parameters" | "paired" | "passes"> | null {
  if (isReferenceTo(document.scopes, argument, start)) return { parameters, paired, passes };
  const lambda = bare(argument);
  if (lambda.kind !== "lambda") return null;
  const { body, taken } = pastParameters(lambda, parameters);
  const result = paired ? pairValue(body) : pastLets(body);
  if (result === null) return null;
  const call = bare(result);
  const { head, count } = flattened(call);
  if (!isReferenceTo(document.scopes, head, start)) return null;
  return {
    parameters: parameters - taken + count,
    paired: false,
    passes: [...passes, { function: lambda, call }],
  };
}

/** `f a b` as `f` and the number of its arguments. */
function flattened(node: Expression): { readonly head: Expression; readonly count: number } {
  let head = bare(node);
  let count = 0;
  for (; head.kind === "apply"; count++) head = bare(head.function);
  return { head, count };
}
