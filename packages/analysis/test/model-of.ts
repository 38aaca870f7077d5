import { loadParser } from "@flake-split/syntax";
import { type Document, type FlakeModel, type Region, readDocument, readFlake } from "../src/index.ts";

const parser = await loadParser();

export function documentOf(text: string): Document {
  const read = readDocument((source) => parser.parse(source), { path: "flake.nix", text });
  if ("refused" in read) throw new Error(read.refused[0]?.message);
  return read.document;
}

/** The model of a flake with this `outputs`. */
export function modelOf(outputs: string): { readonly model: FlakeModel; readonly text: string } {
  const document = documentOf(`{ outputs = ${outputs}; }`);
  const model = readFlake(document);
  if ("refused" in model) throw new Error(model.refused);
  return { model, text: document.text };
}

/**
 * A flake's regions but for the `outputs` one, a line each: kind, spelling and helper of the iteration, the
 * number of the function's parameters where it isn't one, `N+` for a `let` of N bindings, and the outputs
 * with their entries: `output genAttrs forAllSystems(2): 1+packages.a.b`.
 */
export function regionLines(outputs: string): readonly string[] {
  const { model } = modelOf(outputs);
  return model.regions.filter(({ kind }) => kind !== "outputs").map(regionLine);
}

function regionLine({ kind, iteration, lets, outputs }: Region): string {
  const helper = iteration?.helper ? ` ${iteration.helper.name}` : "";
  const called = iteration === null ? "" : ` ${iteration.spelling}${helper}`;
  const several = iteration === null || iteration.parameters === 1 ? "" : `(${iteration.parameters})`;
  const bound = lets.map(({ bindings }) => `${bindings.length}+`).join("");
  const sets = outputs.map(({ key, entries }) => [key, ...entries.map(({ name }) => name)].join("."));
  return `${kind}${called}${several}: ${bound}${sets.join(" ")}`;
}
