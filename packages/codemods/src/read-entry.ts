import {
  type Document,
  type FlakeModel,
  type RefusedFlake,
  readDocument,
  readFlake,
} from "@flake-split/analysis";
import type { Diagnostic, Parser } from "@flake-split/syntax";
import { flakeShape } from "./diagnostics.ts";
import { folderInUse } from "./folder-in-use.ts";
import { lintEntry } from "./lint-entry.ts";

/** The entry, understood. */
export interface Entry {
  readonly document: Document;
  /** It has at least one region. */
  readonly model: FlakeModel;
  /** What is odd about it, and no reason not to split it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Why it can't be split; `model` is there if it was understood as far as that. */
export interface RefusedEntry {
  readonly refused: readonly Diagnostic[];
  readonly model?: FlakeModel;
}

/** Reads `flake.nix`, or says why it can't be split. */
export function readEntry(
  parser: Parser,
  path: string,
  text: string,
  directory: string,
): Entry | RefusedEntry {
  const read = readDocument((source) => parser.parse(source), { path, text });
  if ("refused" in read) return read;
  const { document } = read;
  const model = readFlake(document);
  if ("refused" in model) return { refused: [refusal(path, model.refused)] };
  const unbound = undefinedVariables(document);
  if (unbound.length > 0) return { refused: unbound, model };
  const rebound = document.scopes.definitions.find(({ name }) => rebindable.has(name));
  if (rebound !== undefined)
    return { refused: [flakeShape("flake/builtin-rebound", path, rebound.span, rebound.name)], model };
  const inUse = folderInUse(document, directory);
  if (inUse !== null) return { refused: [inUse], model };
  if (model.regions.length === 0) return { refused: [noRegion(path, model)], model };
  return { document, model, diagnostics: lintEntry(path, model) };
}

function noRegion(path: string, { framework, outputs, spelling }: FlakeModel): Diagnostic {
  if (framework === "flake-parts") return flakeShape("flake/no-per-system", path, outputs?.span);
  if (framework === "own-layout") return flakeShape("flake/own-layout", path, outputs?.span, spelling);
  return flakeShape("flake/unknown-outputs", path, outputs?.span);
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
