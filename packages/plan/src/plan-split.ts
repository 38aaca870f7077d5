import {
  type Definition,
  type Document,
  itemTrivia,
  type Region,
  type Scope,
  spine,
} from "@flake-split/analysis";
import { type Binding, contains, type LetIn, type Span } from "@flake-split/syntax";
import picomatch from "picomatch";
import { argumentNames } from "./argument-names.ts";
import { type CategoryId, categories, helpersOf } from "./categories.ts";
import { classify, type Decision } from "./classify.ts";
import type { Settings } from "./config.ts";
import { match, moduleFolder, placements } from "./destinations.ts";
import { FileNames } from "./file-names.ts";
import { gatheringFiles } from "./gathering-files.ts";
import { iterators } from "./iterators.ts";
import { type Meanings, meanings } from "./meanings.ts";
import type { Left, LeftCode, Plan, Repeat } from "./plan.ts";
import { repeatsOf } from "./repeats.ts";
import { sections } from "./sections.ts";
import { lineCount, outputLabel, readUnits, regionDefinitions, type Unit, type Units } from "./unit.ts";
import { Users } from "./users.ts";
import { readWiring, type Wiring } from "./wiring.ts";

/** A flake to plan, with what earlier runs left of it. */
export interface PlanInput {
  readonly document: Document;
  /** An outer region comes before those inside of it. */
  readonly regions: readonly Region[];
  readonly settings: Settings;
  /** Whether a file stands at a path from the flake's folder. */
  exists(path: string): boolean;
  /** The category that a file of an earlier run gathers, as far as its form tells. */
  categoryAt(path: string): CategoryId | null;
  /** These files of the split, and those that they import. */
  filesFrom(paths: readonly string[]): readonly Document[];
  /** The names in a gathering file of an earlier run. */
  members(file: string): ReadonlySet<string>;
  /** By region: labels that an earlier attempt found to be unmovable, with the reason. */
  readonly excluded: readonly ReadonlyMap<string, string>[];
  /** Labels of bindings that stay since their owner said so when asked. */
  readonly declined: ReadonlySet<string>;
  /** What becomes of code that machines repeat: nothing, a word in the report, or a file that they share. */
  readonly repeats: "ignored" | "reported" | "shared";
}

/** What is decided of one region before files are chosen. */
interface Decided {
  readonly region: Region;
  readonly home: LetIn | null;
  readonly units: Units;
  readonly wiring: Wiring;
  readonly decisions: ReadonlyMap<Unit, Decision>;
  readonly meanings: Meanings;
}

/** Plans the whole split of every region. What phases carry out are parts of these plans. */
export function planSplit(input: PlanInput): readonly Plan[] {
  const { document, regions, settings } = input;
  const wirings = regions.map((region) => readWiring(document, region, settings, input.categoryAt));
  const known = meanings(document.scopes, wirings, input.filesFrom);
  const decided = regions.map((_, index) => decide(input, index, wirings, known));
  const folders = gatheringFiles(
    decided.map(({ region, wiring, decisions }) => ({ region, wiring, used: usedCategories(decisions) })),
    settings,
    input.exists,
  );
  // A folder of the repository is not the place for a file of ours, be there room for it or not.
  const names = new FileNames((path) => input.exists(path) || input.exists(withoutDefault(path)));
  return decided.map((own, index) => {
    const foreign = new Set(wirings.filter((_, at) => at !== index).flatMap(setDefinitions));
    const filesOf = (which: (region: Region) => boolean) =>
      input.filesFrom(
        decided.flatMap(({ region, wiring }) =>
          region !== own.region && which(region) ? gatheredBy(wiring) : [],
        ),
      );
    return complete(input, own, {
      aggregators: folders[index] ?? new Map(),
      names,
      foreign,
      inner: filesOf((region) => isInside(region, own.region)),
      outer: filesOf((region) => isInside(own.region, region)),
      others: filesOf(() => true),
    });
  });
}

function isInside(region: Region, other: Region): boolean {
  return region !== other && contains(other.span, region.span);
}

/** The files that a region's code imports. */
function gatheredBy({ categories: wired }: Wiring): readonly string[] {
  return [...wired.values()].flatMap(({ file }) => file ?? []);
}

/** The definitions that hold the sets of categories. */
function setDefinitions({ categories: wired }: Wiring): readonly Definition[] {
  return [...wired.values()].flatMap(({ definition }) => definition ?? []);
}

/** `x/default.nix` takes the whole folder `x`. */
function withoutDefault(path: string): string {
  return path.replace(/\/default\.nix$/, "");
}

function decide(input: PlanInput, index: number, wirings: readonly Wiring[], known: Meanings): Decided {
  const { document, regions, settings } = input;
  const region = regions[index];
  const wiring = wirings[index];
  if (region === undefined || wiring === undefined) throw new Error(`no region ${index}`);
  const units = readUnits({
    region,
    scopes: document.scopes,
    meanings: known,
    text: document.text,
    directory: settings.directory,
    inlineLines: settings.inlineLines,
    wiring: wiring.definitions,
    sets: new Set(setDefinitions(wiring)),
    inner: regions.filter((other) => other !== region && contains(region.span, other.span)),
    isCommented: commentedItems(document, region),
  });
  const home = region.lets[region.lets.length - 1] ?? null;
  const decisions = classify({
    view: {
      scopes: document.scopes,
      units,
      text: document.text,
      home,
      configured: (label) => configuredCategory(settings, label),
    },
    users: new Users(region, units, wiring),
    wiring,
    inlineLines: settings.inlineLines,
    helpers: helpersOf(region.kind),
    outputs: region.outputs,
    isRecursive: spine(region.body).sets.some(({ set }) => set.recursive),
    body: region.body.span,
    home: home?.span ?? region.body.span,
    homeScope: homeScope(document, region),
    iterators: iterators(document, regions),
    excluded: input.excluded[index] ?? new Map(),
    declined: (label) => declinedBy(input, label),
  });
  return { region, home, units, wiring, decisions, meanings: known };
}

function usedCategories(decisions: ReadonlyMap<Unit, Decision>): ReadonlySet<CategoryId> {
  const used = new Set<CategoryId>();
  for (const decision of decisions.values()) {
    if (decision.kind === "move" || decision.kind === "along") used.add(decision.category);
  }
  return used;
}

interface Completion {
  readonly aggregators: ReadonlyMap<CategoryId, string>;
  readonly names: FileNames;
  /** The wiring of other regions. */
  readonly foreign: ReadonlySet<Definition>;
  /** The files of the regions inside of this one, of those around it, and of all other regions. */
  readonly inner: readonly Document[];
  readonly outer: readonly Document[];
  readonly others: readonly Document[];
}

function complete(input: PlanInput, decided: Decided, completion: Completion): Plan {
  const { aggregators, names, foreign, inner, outer, others } = completion;
  const { document, settings } = input;
  const { region, home, units, wiring, decisions } = decided;
  const files = input.filesFrom(gatheredBy(wiring));
  // A value that happens to be a set is no gathering file.
  const gathering = [...files, ...outer, ...inner].filter(({ path }) => input.categoryAt(path) !== null);
  const members = new Set(gathering.flatMap(({ path }) => [...input.members(path)]));
  const repeats = input.repeats === "ignored" ? [] : findRepeats(input, decided, names);
  return {
    region,
    home,
    units,
    wiring,
    placements: placements(units.units, {
      document,
      meanings: decided.meanings,
      decisions,
      settings,
      aggregators,
      names,
      boundNames: categoryNames(units, decisions),
      unitOf: (definition) => units.byDefinition.get(definition) ?? null,
      heading: commandHeadings(document, region, units, decisions),
      shared: input.repeats === "shared" ? repeats.filter(({ obstacle }) => obstacle === null) : [],
      members: (id) => {
        const file = wiring.categories.get(id)?.file ?? null;
        return file === null ? new Set() : input.members(file);
      },
    }),
    repeats,
    left: [...leftUnits(units, decisions), ...leftOthers(input, decided)],
    arguments: argumentNames({ document, region, files, inner, others, wiring, foreign, members }),
    aggregators,
    settings,
  };
}

/** A file is only taken for what is moved to it: names of other files are the same with a report and without. */
function findRepeats(
  { document, settings, repeats }: PlanInput,
  { units, decisions, meanings: known }: Decided,
  names: FileNames,
): readonly Repeat[] {
  return repeatsOf({
    document,
    meanings: known,
    units,
    decisions,
    fileFor: (id, name) => {
      const file = `${moduleFolder(id, settings) ?? settings.directory}/shared-${name}.nix`;
      return repeats === "shared" ? names.give(file) : file;
    },
  });
}

function declinedBy({ declined, settings }: PlanInput, label: string): string | null {
  if (declined.has(label)) return "declined when asked";
  const isNamed = settings.config.stays?.some((glob) => picomatch.isMatch(label, glob)) === true;
  return isNamed ? "`stays` in the configuration names it" : null;
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

/**
 * The author's heading over each command of a `let`. One that stands over a binding of another category doesn't count:
 * it goes where that goes, which an earlier phase may have done.
 */
function commandHeadings(
  document: Document,
  region: Region,
  { units }: Units,
  decisions: ReadonlyMap<Unit, Decision>,
): (unit: Unit) => string | null {
  const goes = new Set<Binding>();
  for (const unit of units) {
    const id = categoryOf(unit, decisions);
    if (id !== null && id !== "commands") goes.add(unit.item);
  }
  const found = new Map<Binding, string>();
  for (const { bindings, letKeyword, inKeyword } of region.lets) {
    const counts = (item: Binding) => !goes.has(item);
    for (const entry of sections(document, bindings, letKeyword.end, inKeyword.start, counts))
      found.set(...entry);
  }
  return (unit) => found.get(unit.item) ?? null;
}

/** The category that a binding goes to, by itself or with the one that uses it. */
function categoryOf(unit: Unit, decisions: ReadonlyMap<Unit, Decision>): CategoryId | null {
  const decision = decisions.get(unit);
  if (decision === undefined || decision.kind === "stay") return null;
  return decision.kind === "private" ? categoryOf(decision.host, decisions) : decision.category;
}

/** The names that a category's files may bind, by category. */
function categoryNames(
  { units, aliases }: Units,
  decisions: ReadonlyMap<Unit, Decision>,
): (id: CategoryId) => ReadonlySet<string> {
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
    const id = categoryOf(unit, decisions);
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
  { document, regions, settings }: PlanInput,
  { region, units, wiring }: Decided,
): readonly Left[] {
  const known = new Set<Binding>(units.units.map((unit) => unit.item));
  for (const definition of [...units.aliases.keys(), ...wiring.definitions]) {
    for (const item of definition.bindings) known.add(item);
  }
  const isSplit = (item: Binding) =>
    known.has(item) || regions.some((other) => other !== region && contains(item.span, other.span));
  const left = (item: Binding, label: string, code: LeftCode, reason: string): readonly Left[] => {
    const lines = lineCount(document.text, item.span);
    return isSplit(item) || lines <= settings.inlineLines
      ? []
      : [{ label, span: item.span, lines, code, reason }];
  };
  const bound = regionDefinitions(region, document.scopes).flatMap(({ name, bindings }) =>
    bindings.flatMap((item) => left(item, name, "plan/nested-path", "it isn't bound by one `name = value;`")),
  );
  const outputs = region.outputs.flatMap((output) =>
    output.bindings
      .filter(
        ({ path }) =>
          path.length > output.depth + 1 || (path.length === output.depth && output.entries.length === 0),
      )
      .flatMap((item) =>
        left(item, outputLabel(output), "plan/not-a-set", "it isn't a set of named members"),
      ),
  );
  return [...bound, ...outputs];
}
