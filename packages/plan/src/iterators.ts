import { type Definition, type Document, type Region, referencesWithin } from "@flake-split/analysis";

/**
 * What the calls name that turn functions of a system into outputs, such as `forAllSystems`, and what that names
 * in turn. It has to stay beside those calls, where every run reads off it which code is evaluated for each system.
 */
export function iterators({ scopes }: Document, regions: readonly Region[]): ReadonlySet<Definition> {
  const found = new Set<Definition>();
  const waiting = regions.flatMap(({ iteration }) => {
    if (iteration === null) return [];
    const { call, argument } = iteration;
    return referencesWithin(scopes, call.span).filter(
      ({ span }) => span.start < argument.span.start || argument.span.end <= span.start,
    );
  });
  for (let reference = waiting.pop(); reference !== undefined; reference = waiting.pop()) {
    const definition = reference.target.kind === "definition" ? reference.target.definition : null;
    if (definition === null || found.has(definition)) continue;
    found.add(definition);
    for (const { span } of definition.bindings) waiting.push(...referencesWithin(scopes, span));
  }
  return found;
}
