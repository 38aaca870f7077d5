import type { Definition, Document } from "@flake-split/analysis";
import {
  type CategoryId,
  categories,
  category,
  isShared,
  type PhaseId,
  type Placement,
  type Plan,
  type Unit,
} from "@flake-split/plan";
import { type CategoryFiles, CategoryWriter } from "./category-files.ts";
import { rewriteEntry } from "./entry.ts";
import { consolidates, restComments } from "./entry-outputs.ts";
import { argumentsOf, type FileContext, Relocation } from "./file-context.ts";
import type { Dropped } from "./fragment-files.ts";
import { mergeSetFiles } from "./merge-set-files.ts";
import { render } from "./render.ts";
import { exportedNames, printSetFile, readSetFile, type SetFile } from "./set-file.ts";
import { UnitTexts } from "./unit-text.ts";

export interface EmitInput {
  readonly document: Document;
  readonly plan: Plan;
  readonly phase: PhaseId;
  /** The gathering files that earlier runs wrote, by path. */
  readonly gathering: ReadonlyMap<string, Document>;
}

/** The files of the flake as they will be. */
export interface Emitted {
  /** New text by path, from the flake's folder; only files that change. */
  readonly files: ReadonlyMap<string, string>;
  readonly moved: readonly Placement[];
  /** What each written file of the split needs. */
  readonly contexts: readonly FileContext[];
  /** What several places had, and one file has for all of them. */
  readonly dropped: readonly Dropped[];
  /** What each category's set has once this run is done, by gathering file or by the bindings that wait for it. */
  readonly members: ReadonlyMap<CategoryId, ReadonlySet<string>>;
}

/** Carries out one phase of a plan, in memory. */
export function emit(input: EmitInput): Emitted {
  const { document, plan } = input;
  const moved = movedBy(plan, input.phase);
  if (moved.length === 0) return { files: new Map(), moved, contexts: [], dropped: [], members: new Map() };
  const relocation = new Relocation(document, plan);
  const texts = new UnitTexts(document, plan.region, relocation, render);
  const unwritten = new UnitTexts(document, plan.region, relocation, () => "");
  const moving = new Set(moved.map(({ unit }) => unit));
  const eol = lineEnd(document.text);
  const whole = categories.map(({ id }) => writeAll(plan, unwritten, id));
  const base = { document, plan, texts, moving, eol };
  const written = new Map<CategoryId, CategoryFiles>();
  const sets = new Map<CategoryId, SetFile>();
  for (const { id } of categories) {
    const own = moved.filter((placement) => placement.category === id);
    if (own.length === 0) continue;
    const named = whole.find((files) => files.id === id)?.gathering?.context.locals;
    const files = new CategoryWriter(plan, texts, id).write(own, restOf(id, base), named);
    written.set(id, files);
    const set = withExisting(files, input);
    if (set !== null) sets.set(id, set);
  }
  const entry = rewriteEntry({
    ...base,
    split: new Set([...sets.keys(), ...splitBefore(plan)]),
    copied: new Set(
      [...written.values()].flatMap(({ contexts }) => contexts).flatMap(({ copied }) => [...copied]),
    ),
    namedInPlan: namedCategories(whole),
    needed: neededMembers(plan, written),
    exported: (id) => {
      const set = sets.get(id);
      return set === undefined ? new Set() : exportedNames(set);
    },
    published: (id) => writtenBefore(id, input),
    written: (id) => {
      const set = sets.get(id);
      return set === undefined ? writtenBefore(id, input) : exportedNames(set);
    },
    taken: (file) => {
      const context = [...written.values()].flatMap((files) => files.contexts).find((c) => c.file === file);
      return context === undefined ? [] : argumentsOf(context);
    },
    arguments: (id) => argumentsOfCategory(id, plan, sets),
  });
  const contexts = [...written.values()].flatMap((files) => files.contexts);
  const dropped = [...written.values()].flatMap((files) => files.dropped);
  const members = membersAfter(input, sets);
  return { files: allFiles(document, entry, written, sets, plan, eol), moved, contexts, dropped, members };
}

/** What a phase moves: its categories, and of the shared helpers those that it is the first to need. */
function movedBy(plan: Plan, phase: PhaseId): readonly Placement[] {
  const placements = [...plan.placements.values()];
  const moved = new Set(
    // The last phase takes what no other has needed.
    placements.filter(({ category: id }) =>
      isShared(id) ? phase === "phase5" : category(id).phase === phase,
    ),
  );
  const waiting = [...moved].map(({ unit }) => unit.needs);
  const seen = new Set<Definition>();
  for (let needs = waiting.pop(); needs !== undefined; needs = waiting.pop()) {
    for (const { target } of needs) {
      if (target.kind !== "definition" || seen.has(target.definition)) continue;
      seen.add(target.definition);
      const alias = plan.units.aliases.get(target.definition);
      if (alias !== undefined) waiting.push(alias.needs);
      const unit = plan.units.byDefinition.get(target.definition);
      const placement = unit === undefined ? undefined : plan.placements.get(unit);
      if (unit === undefined || placement === undefined || !isShared(placement.category)) continue;
      moved.add(placement);
      waiting.push(unit.needs, ...privatesOf(unit, placements, moved));
    }
  }
  return placements.filter((placement) => moved.has(placement));
}

/** Marks what moves along with a shared helper, and gives what that needs in turn. */
function privatesOf(host: Unit, placements: readonly Placement[], moved: Set<Placement>): Unit["needs"][] {
  const own = placements.filter(({ form }) => form.kind === "private" && form.host === host);
  for (const placement of own) moved.add(placement);
  return own.map(({ unit }) => unit.needs);
}

function writeAll(plan: Plan, texts: UnitTexts, id: CategoryId): CategoryFiles {
  const own = [...plan.placements.values()].filter((placement) => placement.category === id);
  return new CategoryWriter(plan, texts, id).write(own, "");
}

function restOf(id: CategoryId, base: Parameters<typeof consolidates>[1]): string {
  const outputs = base.plan.region.outputs.filter(({ key }) => category(id).outputs.includes(key));
  return outputs
    .filter((output) => consolidates(output, base))
    .map((output) => restComments(output, base))
    .join("");
}

/** The gathering file: new, or what stands there with the new members in it. */
function withExisting(files: CategoryFiles, { gathering }: EmitInput): SetFile | null {
  if (files.gathering === null) return null;
  const { context, set } = files.gathering;
  const known = gathering.get(context.file);
  const written = known === undefined ? null : readSetFile(known);
  return mergeSetFiles(written, set, files.id, context.locals);
}

function splitBefore(plan: Plan): readonly CategoryId[] {
  return [...plan.wiring.categories].filter(([, { state }]) => state === "split").map(([id]) => id);
}

function namedCategories(whole: readonly CategoryFiles[]): ReadonlySet<CategoryId> {
  return new Set(whole.flatMap(({ contexts }) => contexts).flatMap(({ selects }) => [...selects.keys()]));
}

function writtenBefore(id: CategoryId, { plan, gathering }: EmitInput): ReadonlySet<string> {
  const known = gathering.get(plan.aggregators.get(id) ?? "");
  const before = known === undefined ? null : readSetFile(known);
  return before === null ? new Set() : exportedNames(before);
}

function membersAfter(
  { plan, gathering }: EmitInput,
  sets: ReadonlyMap<CategoryId, SetFile>,
): ReadonlyMap<CategoryId, ReadonlySet<string>> {
  const members = new Map<CategoryId, ReadonlySet<string>>();
  for (const { id } of categories) {
    const known = gathering.get(plan.aggregators.get(id) ?? "");
    const set = sets.get(id) ?? (known === undefined ? null : readSetFile(known));
    const written = set === null ? [] : exportedNames(set);
    const waiting = [...plan.placements.values()].filter(
      ({ category: of, unit }) => of === id && unit.kind === "let",
    );
    members.set(id, new Set([...written, ...waiting.map(({ member }) => member)]));
  }
  return members;
}

/** The members of each category that files name which exist once this run is done. */
function neededMembers(
  plan: Plan,
  written: ReadonlyMap<CategoryId, CategoryFiles>,
): ReadonlyMap<CategoryId, ReadonlySet<string>> {
  const needed = new Map<CategoryId, Set<string>>();
  const add = (id: CategoryId, member: string) => needed.set(id, (needed.get(id) ?? new Set()).add(member));
  for (const { category: of, state, set, waiting } of plan.wiring.categories.values()) {
    for (const item of (state === "pending" ? set : waiting)?.bindings ?? []) {
      const attrs = item.kind === "binding" ? item.path.slice(0, 1) : item.names;
      for (const attr of attrs) if (attr.kind !== "dynamic") add(of.id, attr.name);
    }
  }
  const contexts: readonly FileContext[] = [...written.values()].flatMap((files) => files.contexts);
  for (const { selects } of contexts) {
    for (const [id, members] of selects) for (const member of members) add(id, member);
  }
  return needed;
}

function argumentsOfCategory(
  id: CategoryId,
  plan: Plan,
  sets: ReadonlyMap<CategoryId, SetFile>,
): readonly string[] {
  const set = sets.get(id);
  if (set !== undefined) return [...set.arguments].sort();
  const wired = plan.wiring.categories.get(id);
  const names = wired?.set?.bindings.flatMap((item) => (item.kind === "inherit" ? item.names : [])) ?? [];
  return names.flatMap((attr) => (attr.kind === "dynamic" ? [] : [attr.name])).sort();
}

function allFiles(
  document: Document,
  entry: string,
  written: ReadonlyMap<CategoryId, CategoryFiles>,
  sets: ReadonlyMap<CategoryId, SetFile>,
  plan: Plan,
  eol: string,
): ReadonlyMap<string, string> {
  const ended = (text: string) => (eol === "\n" ? text : text.replaceAll(/\r?\n/g, eol));
  const files = new Map<string, string>([[document.path, ended(entry)]]);
  for (const [id, { files: own }] of written) {
    const set = sets.get(id);
    if (set !== undefined) files.set(plan.aggregators.get(id) ?? "", ended(printSetFile(set)));
    for (const [path, text] of own) files.set(path, ended(text));
  }
  return files;
}

/** CRLF only where every line of the flake ends so; then no "\n" that stands alone can be meant. */
function lineEnd(text: string): string {
  return text.includes("\r\n") && !/(^|[^\r])\n/.test(text) ? "\r\n" : "\n";
}
