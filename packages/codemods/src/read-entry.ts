import {
  type Document,
  type FlakeModel,
  type RefusedFlake,
  type Region,
  readDocument,
  readFlake,
} from "@flake-split/analysis";
import type { Diagnostic, Parser } from "@flake-split/syntax";
import { flakeShape } from "./diagnostics.ts";

/** The entry, understood, with the region that is split. */
export interface Entry {
  readonly document: Document;
  readonly model: FlakeModel;
  readonly region: Region;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads `flake.nix`, or says why it can't be split. */
export function readEntry(
  parser: Parser,
  path: string,
  text: string,
): Entry | { readonly refused: readonly Diagnostic[] } {
  const read = readDocument((source) => parser.parse(source), { path, text });
  if ("refused" in read) return read;
  const { document } = read;
  const model = readFlake(document.root);
  if ("refused" in model) return { refused: [refusal(path, model.refused)] };
  const unbound = undefinedVariables(document);
  if (unbound.length > 0) return { refused: unbound };
  const region = largest(model.regions);
  if (region === null) {
    const code = model.framework === "flake-parts" ? "flake/no-per-system" : "flake/not-flake-parts";
    return { refused: [flakeShape(code, path, model.outputs?.span)] };
  }
  const others = model.regions.filter((other) => other !== region);
  const diagnostics = others.map((other) => flakeShape("flake/other-per-system", path, other.span));
  return { document, model, region, diagnostics };
}

function refusal(path: string, refused: RefusedFlake): Diagnostic {
  return flakeShape(`flake/${refused}`, path, undefined);
}

/** Nix refuses a file with names that nothing binds; so do we, since one of them may be a typing error. */
function undefinedVariables(document: Document): readonly Diagnostic[] {
  return document.scopes.references
    .filter(({ target, form }) => target.kind === "unbound" && form !== undefined)
    .map(({ span, name }) => flakeShape("flake/undefined-variable", document.path, span, name));
}

/** The region with the most code; a flake has one as a rule. */
function largest(regions: readonly Region[]): Region | null {
  let found: Region | null = null;
  for (const region of regions) {
    const size = region.span.end - region.span.start;
    if (found === null || size > found.span.end - found.span.start) found = region;
  }
  return found;
}
