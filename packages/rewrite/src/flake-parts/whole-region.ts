import { type Region, referencesWithin } from "@flake-split/analysis";
import type { AttrSet, Span } from "@flake-split/syntax";
import type { EntryRefusal, PerSystem } from "./entry-plan.ts";
import type { FitContext } from "./fit.ts";
import { isKnownIteration } from "./library-origin.ts";
import { canCallSystem, definitionAt } from "./meaning.ts";
import { namesOf, type Operand, type OutputsShape } from "./outputs-shape.ts";
import { around, type Chosen, nothingChosen } from "./per-system-plan.ts";
import { sortOutputs } from "./sort-outputs.ts";
import { libraryOf, systemsOf } from "./systems-list.ts";

/** Makes `perSystem` of the function for each system that gives the most outputs; `null` where there is none. */
export function wholeRegion(context: FitContext, shape: OutputsShape): Chosen | null {
  let best: Region | null = null;
  for (const operand of shape.operands) {
    if (operand.kind !== "region") continue;
    const { region } = operand;
    if (best === null || sizeOf(region) > sizeOf(best)) best = region;
  }
  return best === null ? null : ofRegion(context, shape, best);
}

function sizeOf({ body }: Region): number {
  return body.kind === "attrset" ? body.bindings.length : 0;
}

function ofRegion(context: FitContext, shape: OutputsShape, region: Region): Chosen {
  const { document } = context;
  const { body, iteration } = region;
  const problem = problemOf(context, region);
  if (problem !== null) return { refused: problem };
  if (iteration === null || region.function === null || body.kind !== "attrset")
    return refuse(region.span, "this isn't a function of the system that gives a set");
  const systems = systemsOf(document, region, shape);
  if (systems === null)
    return refuse(iteration.call.span, "the list of systems can't be written where mkFlake is called");
  const library = libraryOf(document, iteration.call);
  if (library === null && namesOf(body)?.includes("hydraJobs") === true)
    return refuse(iteration.call.span, "flake-utils decides the layout of `hydraJobs`, and can't be reached");
  const sorted = sortOutputs(context, body.bindings, library, deadNames(shape, region));
  const named = sorted.renamed.find(({ output }) => isInherited(context, body, output));
  if (named !== undefined)
    return refuse(body.span, `\`${named.output}\` is inherited here, and would need another name`);
  const perSystem: PerSystem = { kind: "function", region, body: region.function.body };
  return {
    ...nothingChosen,
    ...sorted,
    systems,
    perSystem,
    region,
    consumed: around(iteration.call, region.function.body),
  };
}

/** What keeps a region from becoming `perSystem`. */
function problemOf({ document }: FitContext, region: Region): EntryRefusal | null {
  const { body, iteration, function: lambda } = region;
  const because = (span: Span, reason: string) => ({ span, reason });
  if (iteration === null || lambda === null)
    return because(region.span, "this isn't a function of the system");
  const { call, argument, passes, spelling } = iteration;
  if (!isKnownIteration(document, iteration))
    return because(call.span, "that this is flake-utils' function can't be read off the code");
  if (spelling === "passThrough")
    return because(call.span, "this merges outputs of all systems into one set");
  if (passes.length > 0) return because(call.span, "a helper hands arguments of its own to this function");
  if (argument.span.start !== region.span.start)
    return because(argument.span, "this function stands elsewhere");
  if (lambda.parameter === null || lambda.formals !== null)
    return because(lambda.span, "this function takes more than the system");
  if (body.kind !== "attrset")
    return because(body.span, "the names of the outputs for each system are computed");
  const system = definitionAt(document, lambda.parameter.name, lambda.body.span.start);
  if (system === null || !canCallSystem(document, system, lambda.body.span))
    return because(lambda.parameter.span, "flake-parts calls this `system`, which means something else here");
  return null;
}

/** The outputs of a region that a later operand gives, too: that one wins. */
function deadNames({ operands }: OutputsShape, region: Region): ReadonlySet<string> {
  const index = operands.findIndex((operand) => operand.kind === "region" && operand.region === region);
  return new Set(operands.slice(index + 1).flatMap((operand) => namesOfOperand(operand) ?? []));
}

/** The outputs that an operand gives; `null` where they can't be read off it. */
export function namesOfOperand(operand: Operand): readonly string[] | null {
  if (operand.kind === "set") return namesOf(operand.set);
  if (operand.kind === "other") return null;
  const { body } = operand.region;
  return body.kind === "attrset" ? namesOf(body) : null;
}

/** Whether a `rec` body inherits one of its own names, so that it can't be called something else. */
function isInherited({ document }: FitContext, body: AttrSet, output: string): boolean {
  if (!body.recursive) return false;
  return referencesWithin(document.scopes, body.span).some(
    ({ form, name, target }) =>
      form === "inherit" &&
      name === output &&
      target.kind === "definition" &&
      target.definition.scope.span.start === body.span.start,
  );
}

function refuse(span: Span, reason: string): { readonly refused: EntryRefusal } {
  return { refused: { span, reason } };
}
