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
import { folderInUse } from "./folder-in-use.ts";

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
  directory: string,
): Entry | { readonly refused: readonly Diagnostic[] } {
  const read = readDocument((source) => parser.parse(source), { path, text });
  if ("refused" in read) return read;
  const { document } = read;
  const model = readFlake(document);
  if ("refused" in model) return { refused: [refusal(path, model.refused)] };
  const unbound = undefinedVariables(document);
  if (unbound.length > 0) return { refused: unbound };
  const rebound = document.scopes.definitions.find(({ name }) => rebindable.has(name));
  if (rebound !== undefined)
    return { refused: [flakeShape("flake/builtin-rebound", path, rebound.span, rebound.name)] };
  const inUse = folderInUse(document, directory);
  if (inUse !== null) return { refused: [inUse] };
  const region = chosen(model.regions, text, directory);
  if (region === null) {
    const code = model.framework === "flake-parts" ? "flake/no-per-system" : "flake/not-flake-parts";
    return { refused: [flakeShape(code, path, model.outputs?.span)] };
  }
  const others = model.regions.filter((other) => other !== region);
  const diagnostics = others.map((other) => flakeShape("flake/other-per-system", path, other.span));
  return { document, model, region, diagnostics };
}

/**
 * Names that mean something to Nix when it reads `import ./x`, `<nixpkgs>`, `-a`, `a - b` or `a < b`: those are
 * calls of whatever these names are bound to where they stand.
 */
const rebindable: ReadonlySet<string> = new Set([
  "import",
  "__div",
  "__findFile",
  "__lessThan",
  "__mul",
  "__nixPath",
  "__sub",
]);

function refusal(path: string, refused: RefusedFlake): Diagnostic {
  return flakeShape(`flake/${refused}`, path, undefined);
}

/** Nix refuses a file with names that nothing binds; so do we, since one of them may be a typing error. */
function undefinedVariables(document: Document): readonly Diagnostic[] {
  return document.scopes.references
    .filter(({ target }) => target.kind === "unbound")
    .map(({ span, name }) => flakeShape("flake/undefined-variable", document.path, span, name));
}

/** The region that an earlier run has begun to split, else the one with the most code; a flake has one as a rule. */
function chosen(regions: readonly Region[], text: string, directory: string): Region | null {
  let found: Region | null = null;
  for (const region of regions) {
    if (text.slice(region.span.start, region.span.end).includes(`import ./${directory}/`)) return region;
    const size = region.span.end - region.span.start;
    if (found === null || size > found.span.end - found.span.start) found = region;
  }
  return found;
}
