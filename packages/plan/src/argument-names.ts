import type { Definition, Document, Region } from "@flake-split/analysis";
import type { Span } from "@flake-split/syntax";
import { type Category, type CategoryId, categories } from "./categories.ts";
import { argumentCandidates, type Wiring } from "./wiring.ts";

export interface NameSource {
  readonly document: Document;
  readonly region: Region;
  readonly files: readonly Document[];
  /** Those of the regions inside of this one: what stands in them was part of it. */
  readonly inner: readonly Document[];
  /** Those of all other regions. */
  readonly others: readonly Document[];
  readonly wiring: Wiring;
  /** The wiring of other regions: it may not be there yet, or any more. */
  readonly foreign: ReadonlySet<Definition>;
  /** The names in the gathering files, with those of regions around this one and inside of it: names of the entry once. */
  readonly members: ReadonlySet<string>;
}

/**
 * Chooses the name by which each category's set goes. It must mean nothing yet wherever it may come to
 * stand: no scope of the region or of the split's files binds it, and no name there that nothing binds
 * (`with pkgs; [ commands ]`) is spelled so, since a lexical name would win over the `with`.
 */
export function argumentNames(source: NameSource): ReadonlyMap<CategoryId, string> {
  const taken = takenNames(source);
  const names = new Map<CategoryId, string>();
  for (const category of categories) {
    const wired = source.wiring.categories.get(category.id)?.definition;
    names.set(category.id, wired?.name ?? firstFree(category, taken));
  }
  return names;
}

function firstFree(category: Category, taken: ReadonlySet<string>): string {
  for (const candidate of argumentCandidates(category)) if (!taken.has(candidate)) return candidate;
  let name = `${category.argument}_`;
  while (taken.has(name)) name += "_";
  return name;
}

function takenNames(source: NameSource): ReadonlySet<string> {
  const { document, region, files, inner, others, wiring, foreign, members } = source;
  // A member that gave way to an output of its name has a word behind the name that it had.
  const taken = new Set([
    ...members,
    ...[...members].map((name) => name.replace(/(?:List|Helper)?\d*$/, "")),
  ]);
  const ours = new Set([...wiring.definitions].map((definition) => definition.name));
  for (const file of [document, ...files, ...inner]) {
    const { scopes, root } = file;
    const entry = scopes === document.scopes;
    for (const definition of scopes.definitions) {
      if (entry && wiring.definitions.has(definition)) continue;
      if (entry && foreign.has(definition) && !isMetIn(definition, region.span)) continue;
      const reaches = !entry || overlaps(definition.scope.span, region.span);
      const isFormal =
        !entry && definition.kind === "formal" && definition.scope.span.start === root.span.start;
      const isHandedOver = isFormal && (ours.has(definition.name) || inner.includes(file));
      if (reaches && !isHandedOver) taken.add(definition.name);
    }
  }
  for (const { scopes } of [document, ...files, ...others]) {
    for (const { name, target } of scopes.references) {
      if (target.kind === "with" || target.kind === "unbound") taken.add(name);
    }
  }
  return taken;
}

/** Whether code of a region names what is bound outside of it; a region inside of it names its own sets. */
function isMetIn({ references, scope }: Definition, { start, end }: Span): boolean {
  const isInside = (span: Span) => start <= span.start && span.end <= end;
  return !isInside(scope.span) && references.some(({ span }) => isInside(span));
}

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
