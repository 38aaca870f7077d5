import { type Document, itemTrivia, type Region, type Scope } from "@flake-split/analysis";
import type { Binding, Span } from "@flake-split/syntax";
import { argumentNames, type NameSource } from "./argument-names.ts";
import { type CategoryId, categories } from "./categories.ts";
import { classify, type Decision } from "./classify.ts";
import type { Settings } from "./config.ts";
import { match, placements } from "./destinations.ts";
import { FileNames } from "./file-names.ts";
import type { Left, LeftCode, Plan } from "./plan.ts";
import { sections } from "./sections.ts";
import { lineCount, readUnits, regionDefinitions, type Unit, type Units } from "./unit.ts";
import { Users } from "./users.ts";
import { gatheringFiles, readWiring, type Wiring } from "./wiring.ts";

export interface PlanInput {
  readonly document: Document;
  readonly region: Region;
  readonly settings: Settings;
  /** The split's files that the entry already imports, and those that they import. */
  readonly files: readonly Document[];
  /** Whether a file stands at a path from the flake's folder. */
  exists(path: string): boolean;
  /** Whether a file is one that the split wrote, as far as its form tells. */
  isOurs(path: string): boolean;
  /** The names in a gathering file of an earlier run. */
  members(file: string): ReadonlySet<string>;
  /** Labels that an earlier attempt found to be unmovable, with the reason. */
  readonly excluded: ReadonlyMap<string, string>;
}

/** Plans the whole split of one region. What phases carry out are parts of this plan. */
export function planSplit(input: PlanInput): Plan {
  const { document, region, settings } = input;
  const wiring = readWiring(document, region, settings, input.isOurs);
  const units = readUnits({
    region,
    scopes: document.scopes,
    text: document.text,
    directory: settings.directory,
    wiring: wiring.definitions,
    isCommented: commentedItems(document, region),
  });
  const home = region.lets[region.lets.length - 1] ?? null;
  const decisions = classify({
    view: { scopes: document.scopes, units, configured: (label) => configuredCategory(settings, label) },
    users: new Users(region, units, wiring),
    wiring,
    inlineLines: settings.inlineLines,
    literal: new Set(region.outputs.filter(({ literal }) => literal).map(({ key }) => key)),
    body: region.body.span,
    home: home?.span ?? region.body.span,
    homeScope: homeScope(document, region),
    excluded: input.excluded,
  });
  const aggregators = aggregatorFiles(input, wiring);
  const names: NameSource = {
    document,
    region,
    files: input.files,
    wiring,
    members: new Set(input.files.flatMap((file) => [...input.members(file.path)])),
  };
  return {
    region,
    home,
    units,
    wiring,
    placements: placements(units.units, {
      document,
      decisions,
      settings,
      aggregators,
      names: new FileNames((path) => input.exists(path)),
      boundNames: categoryNames(units, decisions),
      unitOf: (definition) => units.byDefinition.get(definition) ?? null,
      heading: headings(document, region),
      members: (id) => {
        const file = wiring.categories.get(id)?.file ?? null;
        return file === null ? new Set() : input.members(file);
      },
    }),
    left: [...leftUnits(units, decisions), ...leftOthers(input, units, wiring)],
    arguments: argumentNames(names),
    aggregators,
    settings,
  };
}

function configuredCategory(settings: Settings, label: string): CategoryId | null {
  const wanted = match(settings.config.categories, label);
  return categories.find((candidate) => candidate.id === wanted)?.id ?? null;
}

/** The scope of the region's innermost `let`, else of its function. */
function homeScope(document: Document, region: Region): Scope | null {
  const opener = region.lets[region.lets.length - 1] ?? region.function;
  const start = opener?.span.start;
  const defined = document.scopes.definitions.find(
    ({ scope }) => scope.span.start === start && scope.span.end === opener?.span.end && scope.kind !== "with",
  );
  if (defined !== undefined) return defined.scope;
  const inside = document.scopes.references.find(
    (reference) => reference.span.start >= region.body.span.start,
  );
  let scope = inside?.scope ?? null;
  while (scope !== null && scope.span.start >= region.body.span.start) scope = scope.parent;
  return scope;
}

function commentedItems(document: Document, region: Region): (span: Span) => boolean {
  const commented = new Set<number>();
  for (const node of region.lets) {
    const trivia = itemTrivia(document, node.bindings, node.letKeyword.end, node.inKeyword.start);
    node.bindings.forEach((item, index) => {
      const around = trivia.items[index];
      if (around === undefined) return;
      if (around.comments.length > 0 || around.tail.end > around.tail.start) commented.add(item.span.start);
    });
  }
  return (span) => commented.has(span.start);
}

function headings(document: Document, region: Region): (unit: Unit) => string | null {
  const found = new Map<Binding, string>();
  for (const node of region.lets) {
    for (const entry of sections(document, node.bindings, node.letKeyword.end, node.inKeyword.start)) {
      found.set(...entry);
    }
  }
  return (unit) => found.get(unit.item) ?? null;
}

/** Where each category is gathered: where it is already, else at the first place that's free. */
function aggregatorFiles(input: PlanInput, wiring: Wiring): ReadonlyMap<CategoryId, string> {
  return new Map(
    categories.map((category) => {
      const [first, second] = gatheringFiles(category, input.settings);
      const file = wiring.categories.get(category.id)?.file ?? (input.exists(first) ? second : first);
      return [category.id, file];
    }),
  );
}

/** The names that a category's files may bind, by category. */
function categoryNames(
  { units, aliases }: Units,
  decisions: ReadonlyMap<Unit, Decision>,
): (id: CategoryId) => ReadonlySet<string> {
  const categoryOf = (unit: Unit): CategoryId | null => {
    const decision = decisions.get(unit);
    if (decision === undefined || decision.kind === "stay") return null;
    return decision.kind === "private" ? categoryOf(decision.host) : decision.category;
  };
  const names = new Map<CategoryId, Set<string>>();
  const addAliases = (needs: Unit["needs"], found: Set<string>): void => {
    for (const { target } of needs) {
      const alias = target.kind === "definition" ? aliases.get(target.definition) : undefined;
      if (alias === undefined || found.has(alias.definition.name)) continue;
      found.add(alias.definition.name);
      addAliases(alias.needs, found);
    }
  };
  for (const unit of units) {
    const id = categoryOf(unit);
    if (id === null) continue;
    const found = names.get(id) ?? new Set();
    names.set(id, found.add(unit.name));
    addAliases(unit.needs, found);
  }
  return (id) => names.get(id) ?? new Set();
}

function leftUnits({ units }: Units, decisions: ReadonlyMap<Unit, Decision>): readonly Left[] {
  return units.flatMap((unit) => {
    const decision = decisions.get(unit);
    if (decision?.kind !== "stay") return [];
    const reason = decision.reasons.map((part) => part.reason).join("; ");
    return [{ label: unit.label, span: unit.item.span, lines: unit.lines, code: decision.code, reason }];
  });
}

/** What isn't a binding that could be moved, and is long enough for its owner to ask. */
function leftOthers(
  { document, region, settings }: PlanInput,
  units: Units,
  wiring: Wiring,
): readonly Left[] {
  const known = new Set<Binding>(units.units.map((unit) => unit.item));
  for (const definition of [...units.aliases.keys(), ...wiring.definitions]) {
    for (const item of definition.bindings) known.add(item);
  }
  const left = (item: Binding, label: string, code: LeftCode, reason: string): readonly Left[] => {
    const lines = lineCount(document.text, item.span);
    return known.has(item) || lines <= settings.inlineLines
      ? []
      : [{ label, span: item.span, lines, code, reason }];
  };
  const bound = regionDefinitions(region, document.scopes).flatMap(({ name, bindings }) =>
    bindings.flatMap((item) => left(item, name, "plan/nested-path", "it isn't bound by one `name = value;`")),
  );
  const outputs = region.outputs.flatMap(({ key, bindings, entries }) =>
    bindings
      .filter((item) => item.path.length > 2 || (item.path.length === 1 && entries.length === 0))
      .flatMap((item) => left(item, key, "plan/not-a-set", "it isn't a set of named members")),
  );
  return [...bound, ...outputs];
}
