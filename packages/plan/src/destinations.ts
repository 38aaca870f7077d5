import { attrName, type Definition, type Document } from "@flake-split/analysis";
import { contains, type Expression } from "@flake-split/syntax";
import picomatch from "picomatch";
import { type CategoryId, category, isShared, outputOf } from "./categories.ts";
import { type Decision, isInPlace } from "./classify.ts";
import type { Settings } from "./config.ts";
import { type FileNames, kebab, stem } from "./file-names.ts";
import { fragmentsOf } from "./fragments.ts";
import { functionName } from "./function-name.ts";
import { listCommands } from "./list-commands.ts";
import { listParts } from "./list-parts.ts";
import type { Meanings } from "./meanings.ts";
import type { Fragment, Placement, PlacementForm, Repeat } from "./plan.ts";
import { listItems } from "./shape.ts";
import type { Unit } from "./unit.ts";

export interface DestinationInput {
  readonly document: Document;
  readonly meanings: Meanings;
  readonly decisions: ReadonlyMap<Unit, Decision>;
  readonly settings: Settings;
  readonly aggregators: ReadonlyMap<CategoryId, string>;
  readonly names: FileNames;
  /** Every name that the category's files may bind: of its bindings, and of the aliases that they use. */
  boundNames(id: CategoryId): ReadonlySet<string>;
  unitOf(definition: Definition): Unit | null;
  /** The author's heading over each binding of a `let`. */
  heading(unit: Unit): string | null;
  /** What machines repeat and are to share. */
  readonly shared: readonly Repeat[];
  /** The names that a category's gathering file has already. */
  members(id: CategoryId): ReadonlySet<string>;
}

/** Chooses a file and a name in its category for everything that moves. */
export function placements(units: readonly Unit[], input: DestinationInput): ReadonlyMap<Unit, Placement> {
  const placed = new Map<Unit, Placement>();
  const groups = groupFiles(units, input);
  const members = memberNames(units, input);
  for (const unit of units) {
    const decision = input.decisions.get(unit);
    if (decision === undefined || decision.kind === "stay" || decision.kind === "private") continue;
    const exported = exportOf(unit, input);
    if (exported !== null) continue;
    const { form, file } = destination(unit, decision, groups, input);
    placed.set(unit, {
      unit,
      category: decision.category,
      form,
      file,
      member: members.get(unit) ?? unit.name,
      // Before every phase has run, the entry may still need what only shared values use in the end.
      exported: decision.kind === "move" || isShared(decision.category),
      reasons: decision.reasons,
    });
  }
  for (const unit of units) placePrivate(unit, placed, input);
  for (const unit of units) placeExport(unit, placed, input);
  return placed;
}

/** The binding of which `packages.tool = tool;` only says that it is exported. */
function exportOf(unit: Unit, input: DestinationInput): Unit | null {
  const decision = input.decisions.get(unit);
  if (unit.kind !== "output" || unit.value.kind !== "variable" || decision?.kind !== "move") return null;
  const target = unit.needs[0]?.target;
  if (target?.kind !== "definition" || target.definition.name !== unit.name) return null;
  const owner = input.unitOf(target.definition);
  if (owner === null || owner.kind !== "let") return null;
  const owned = input.decisions.get(owner);
  return owned?.kind === "move" && owned.category === decision.category ? owner : null;
}

function placeExport(unit: Unit, placed: Map<Unit, Placement>, input: DestinationInput): void {
  const of = exportOf(unit, input);
  const owner = of === null ? undefined : placed.get(of);
  const decision = input.decisions.get(unit);
  if (of === null || owner === undefined || decision?.kind !== "move") return;
  const { category: id, file, member } = owner;
  const { reasons } = decision;
  placed.set(unit, {
    unit,
    category: id,
    form: { kind: "export", of },
    file,
    member,
    exported: true,
    reasons,
  });
}

function placePrivate(unit: Unit, placed: Map<Unit, Placement>, input: DestinationInput): Placement | null {
  const known = placed.get(unit);
  const decision = input.decisions.get(unit);
  if (known !== undefined || decision?.kind !== "private") return known ?? null;
  const host = placePrivate(decision.host, placed, input);
  if (host === null) return null;
  const shares =
    host.form.kind === "commands" && host.form.commands.length < listItems(decision.host.value).length;
  const aggregator = input.aggregators.get(host.category) ?? host.file;
  const made: Placement = {
    unit,
    category: host.category,
    form: shares ? { kind: "inline", fragments: [] } : { kind: "private", host: decision.host },
    file: shares ? aggregator : host.file,
    member: unit.name,
    exported: false,
    reasons: decision.reasons,
  };
  placed.set(unit, made);
  return made;
}

/** Above so many lines, a list is divided by the author's sections. */
const longList = 150;

function destination(
  unit: Unit,
  decision: Extract<Decision, { readonly category: CategoryId }>,
  groups: ReadonlyMap<Unit, string>,
  input: DestinationInput,
): { readonly form: PlacementForm; readonly file: string } {
  const { category: id } = decision;
  const aggregator = input.aggregators.get(id) ?? "";
  const group = groups.get(unit);
  const shared = sharedBy(unit, input);
  if (group !== undefined) return { form: { kind: "member", fragments: shared }, file: group };
  if (isInPlace(unit, decision)) {
    const isMain = category(id).outputs[0] === outputOf(unit.name);
    const base = isMain ? "outputs" : kebab(id === "others" ? unit.label : unit.name);
    const file = id === "formatter" ? aggregator : input.names.give(`${folderOf(aggregator)}/${base}.nix`);
    return {
      form: { kind: "whole", fragments: fragments(unit, id, input), functionName: functionName(unit) },
      file,
    };
  }
  const inline = isShared(id) ? 40 : input.settings.inlineLines;
  if (unit.lines <= inline && !wouldBeCaptured(unit, input.boundNames(id)))
    return { form: { kind: "inline", fragments: shared }, file: aggregator };
  const base = `${folderOf(aggregator)}/${fileStem(unit, id)}`;
  const { document, settings } = input;
  const commands =
    unit.shape === "command-list" ? listCommands(unit.value, input.meanings, document.text) : [];
  const parts = unit.shape === "package-list" && unit.lines > longList ? listParts(unit, document) : null;
  if (parts !== null) {
    return { form: { kind: "parts", parts }, file: input.names.give(`${base}/default.nix`) };
  }
  if (commands.length === 0) {
    const file = input.names.give(`${base}.nix`);
    return {
      form: { kind: "value", fragments: fragments(unit, id, input), functionName: functionName(unit) },
      file,
    };
  }
  const divided = unit.lines > settings.maxLines;
  const file = input.names.give(divided ? `${base}/default.nix` : `${base}.nix`);
  return { form: { kind: "commands", commands, divided }, file };
}

/** Where the modules go that the machines of a category have written out. */
const moduleFolders: Partial<Record<CategoryId, string>> = {
  hosts: "modules/nixos",
  images: "modules/nixos",
  darwinHosts: "modules/darwin",
  homes: "modules/home-manager",
  androidHosts: "modules/nix-on-droid",
};

/** The folder of the modules that machines of a category have written out. */
export function moduleFolder(id: CategoryId, { directory }: Settings): string | null {
  const folder = moduleFolders[id];
  return folder === undefined ? null : `${directory}/${folder}`;
}

/** The modules of machines, and the overlays of package sets, that are written out and long; and what machines share. */
function fragments(unit: Unit, id: CategoryId, input: DestinationInput): readonly Fragment[] {
  const { settings, names, document } = input;
  const folder = moduleFolder(id, settings);
  const shared = sharedBy(unit, input);
  const isIn = (inner: Fragment, outer: Expression) => contains(outer.span, inner.element.span);
  const own = fragmentsOf(unit, document.scopes, document.text).flatMap(({ kind, element }): Fragment[] => {
    if (kind === "module" && folder === null) return [];
    if (shared.some((other) => contains(other.element.span, element.span))) return [];
    const base =
      kind === "module"
        ? `${folder}/${kebab(unit.name)}-host`
        : `${settings.directory}/overlays/${kebab(unit.name)}-overlay`;
    const inner = shared.filter((other) => isIn(other, element));
    return [{ element, file: names.give(`${base}.nix`), repeat: null, inner }];
  });
  return [...own, ...shared.filter((fragment) => !own.some(({ element }) => isIn(fragment, element)))];
}

/** What a machine has in common with others. */
function sharedBy(unit: Unit, { shared }: DestinationInput): readonly Fragment[] {
  return shared.flatMap((repeat) =>
    repeat.places.flatMap(({ unit: machine, node }) =>
      machine !== unit || node === null || repeat.file === null
        ? []
        : [{ element: node, file: repeat.file, repeat, inner: [] }],
    ),
  );
}

/**
 * Whether a name that a `with` gives to the binding is bound by the flake, too: in a file of its own it can't
 * meet that name.
 */
function wouldBeCaptured(unit: Unit, bound: ReadonlySet<string>): boolean {
  return unit.needs.some(({ name, target }) => target.kind === "with" && bound.has(name));
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "." : path.slice(0, slash);
}

function fileStem(unit: Unit, id: CategoryId): string {
  const base = stem(unit.name, id);
  const plain = id === "packages" && unit.shape !== "package-list" ? kebab(unit.name) || base : base;
  const suffix = id === "commands" && unit.shape === "command-list" ? "-commands" : category(id).suffix;
  return plain === "default" && suffix === "" ? "default-one" : `${plain}${suffix}`;
}

/** The files that hold several bindings: those that the user names, and loose commands under one heading. */
function groupFiles(units: readonly Unit[], input: DestinationInput): ReadonlyMap<Unit, string> {
  const wanted = new Map<string, Unit[]>();
  for (const unit of units) {
    const decision = input.decisions.get(unit);
    if (decision?.kind !== "move" || isInPlace(unit, decision)) continue;
    const path = userFile(unit, decision.category, input) ?? headingFile(unit, decision.category, input);
    if (path === null) continue;
    const others = wanted.get(path.file);
    if (others === undefined) wanted.set(path.file, [unit]);
    else others.push(unit);
  }
  const files = new Map<Unit, string>();
  for (const [path, members] of wanted) {
    const asked = members.some((unit) => userFile(unit, "packages", input) !== null);
    if (members.length < 2 && !asked) continue;
    const file = input.names.give(path);
    for (const unit of members) files.set(unit, file);
  }
  return files;
}

interface WantedFile {
  readonly file: string;
}

function userFile(unit: Unit, id: CategoryId, input: DestinationInput): WantedFile | null {
  const { config, directory } = input.settings;
  const folder = folderOf(input.aggregators.get(id) ?? directory);
  const file = match(config.files, unit.label);
  if (file !== null) return { file: `${directory}/${file}` };
  const topic = match(config.topics, unit.label);
  return topic === null
    ? null
    : { file: `${folder}/${kebab(topic)}${id === "commands" ? "-commands" : ""}.nix` };
}

function headingFile(unit: Unit, id: CategoryId, input: DestinationInput): WantedFile | null {
  if (unit.kind !== "let" || id !== "commands" || unit.shape !== "command") return null;
  const heading = input.heading(unit);
  if (heading === null) return null;
  const slug = stem(heading, "commands");
  // "Commands" alone tells the folder's commands from nothing.
  if (slug === "commands") return null;
  return { file: `${folderOf(input.aggregators.get(id) ?? "")}/${slug}-commands.nix` };
}

/** The value of the first glob that matches. */
export function match(globs: Readonly<Record<string, string>> | undefined, label: string): string | null {
  for (const [glob, value] of Object.entries(globs ?? {})) {
    if (picomatch.isMatch(label, glob)) return value;
  }
  return null;
}

/** For a binding whose name another has: of an output for another system, or of a helper. */
function secondName(unit: Unit): string {
  const system = attrName(unit.outputSet?.system ?? undefined);
  if (system !== null) return `${unit.name}-${system}`;
  if (unit.output !== null) return `${unit.name}-${kebab(unit.output)}`;
  return `${unit.name}${unit.shape.endsWith("list") ? "List" : "Helper"}`;
}

/** Names in each category's set: outputs keep theirs; a helper of the same name but another value gives way. */
function memberNames(units: readonly Unit[], input: DestinationInput): ReadonlyMap<Unit, string> {
  const names = new Map<Unit, string>();
  const taken = new Map<CategoryId, Set<string>>();
  const moving = units.filter((unit) => {
    const kind = input.decisions.get(unit)?.kind;
    return (kind === "move" || kind === "along") && exportOf(unit, input) === null;
  });
  for (const unit of [
    ...moving.filter((u) => u.kind === "output"),
    ...moving.filter((u) => u.kind === "let"),
  ]) {
    const decision = input.decisions.get(unit);
    if (decision === undefined || decision.kind === "stay" || decision.kind === "private") continue;
    const used = taken.get(decision.category) ?? new Set(input.members(decision.category));
    taken.set(decision.category, used);
    let name = unit.name;
    if (used.has(name)) name = secondName(unit);
    const isTaken = (candidate: string) =>
      used.has(candidate) || (candidate !== unit.name && input.boundNames(decision.category).has(candidate));
    for (let count = 2; isTaken(name); count++) name = `${unit.name}${count}`;
    used.add(name);
    names.set(unit, name);
  }
  return names;
}
