import { bare, contains, type Expression, type Lambda } from "@flake-split/syntax";
import type { Document } from "../document.ts";
import type { FlakeModel, Framework, Iteration, Region } from "../flake-model.ts";
import { spine } from "../output-sets.ts";
import { regionOf } from "../region.ts";
import { type Found, findRegions } from "./find-regions.ts";
import { flakeParts } from "./flake-parts.ts";
import { oneSystem } from "./one-system.ts";
import { operandRegions } from "./operand-regions.ts";
import { outputRegions } from "./output-regions.ts";
import { ownLayout } from "./own-layout.ts";
import { pastLets } from "./resolve.ts";
import { isSystemFree } from "./system-free.ts";

type Recognised = Pick<FlakeModel, "framework" | "spelling" | "regions">;

/** Tells which framework the value of `outputs` is written with, and the regions that it has. */
export function recognise(document: Document, lambda: Lambda): Recognised {
  const parts = flakeParts(document, lambda);
  const operands = operandRegions(lambda);
  if (parts !== null) {
    const { regions } = findRegions(document, lambda, parts.flake);
    return {
      framework: "flake-parts",
      spelling: "mkFlake",
      regions: inOrder([...parts.regions, ...operands, ...regions]),
    };
  }
  const found = findRegions(document, lambda);
  const outputs = regionOf(lambda, { kind: "outputs" });
  const { framework, spelling } = frameworkOf(document, lambda, found, outputs);
  if (framework === "own-layout" && spine(outputs.body).sets.length === 0)
    return { framework, spelling, regions: [] };
  return { framework, spelling, regions: inOrder([outputs, ...operands, ...found.regions]) };
}

/** With the regions of outputs that have `let`s of their own. An outer region comes before those inside of it. */
function inOrder(regions: readonly Region[]): readonly Region[] {
  const inner = regions.flatMap((region) => (region.kind === "output" ? [] : outputRegions(region)));
  const isFree = ({ span }: Region) =>
    !regions.some((other) => other.kind !== "outputs" && contains(span, other.span));
  const all = [...regions, ...inner.filter(isFree)];
  return all.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}

function frameworkOf(
  document: Document,
  lambda: Lambda,
  { iterations, simple }: Found,
  outputs: Region,
): { readonly framework: Framework; readonly spelling: string } {
  const first = iterations.find(({ framework }) => framework === "flake-utils") ?? iterations[0];
  if (first !== undefined)
    return { framework: first.framework, spelling: spellingOf(document, first.iteration) };
  if (simple !== null) return { framework: "flake-utils", spelling: textOf(document, simple.function) };
  const own = ownLayout(document, lambda);
  const literal = oneSystem(document, outputs);
  if (own !== null && (literal === null || !startsWithSet(outputs.body)))
    return { framework: "own-layout", spelling: own };
  if (literal !== null) return { framework: "one-system", spelling: literal };
  return { framework: isSystemFree(outputs) ? "system-free" : "other", spelling: "" };
}

/** Whether what is merged with `//` starts with a set that is written out. */
function startsWithSet(body: Expression): boolean {
  const node = pastLets(body);
  return node.kind === "attrset" || (node.kind === "binary" && startsWithSet(node.left));
}

/** The call's function as it is written: `forAllSystems`, `flake-utils.lib.eachDefaultSystem`. */
function spellingOf(document: Document, { call, spelling, helper }: Iteration): string {
  const callee = calleeOf(call);
  const text = callee === null ? spelling : textOf(document, callee);
  return helper === null || text === spelling ? text : `${text} (${spelling})`;
}

function calleeOf(value: Expression): Expression | null {
  let head = pastLets(value);
  if (head.kind !== "apply") return null;
  while (head.kind === "apply") head = bare(head.function);
  return head.kind === "variable" || head.kind === "select" ? head : null;
}

function textOf({ text }: Document, { span }: Expression): string {
  return text.slice(span.start, span.end);
}
