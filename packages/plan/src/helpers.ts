import type { Span } from "@flake-split/syntax";
import { type CategoryId, category, categoryOfOutput, isShared } from "./categories.ts";
import type { ClassifyInput, Decision } from "./classify.ts";
import { components } from "./components.ts";
import type { LeftCode } from "./plan.ts";
import { isScalar } from "./shape.ts";
import { longValue, type Unit } from "./unit.ts";
import type { User } from "./users.ts";
import { handedOver, pendingCategory } from "./wiring.ts";

/**
 * Decides what no rule claims by who uses it. What uses others is decided before them; helpers that use each other
 * are decided together. `decisions` has all the others, and gets those of the helpers.
 */
export function decideHelpers(
  helpers: readonly Unit[],
  decisions: Map<Unit, Decision>,
  input: ClassifyInput,
): void {
  const waiting = handedOver(input.wiring, input.view.scopes);
  const open = helpers.filter((unit) => {
    const id = unit.definition === null ? undefined : waiting.get(unit.definition);
    if (id === undefined) return true;
    const reason = `files of other categories take it from ${category(id).directory}`;
    decisions.set(unit, moved(id, reason));
    return false;
  });
  const usersOf = (unit: Unit) => (unit.definition === null ? [] : input.users.of(unit.definition));
  const unitsOf = (unit: Unit) => usersOf(unit).flatMap((user) => (user.kind === "unit" ? user.unit : []));
  for (const component of components(open, unitsOf)) {
    const [only] = component;
    if (component.length > 1) decideTogether(component, usersOf, decisions, input);
    else if (only !== undefined) decisions.set(only, decide(only, usersOf(only), decisions, input));
  }
}

/** Helpers that use each other belong where those of them belong that others use. */
function decideTogether(
  component: readonly Unit[],
  usersOf: (unit: Unit) => readonly User[],
  decisions: Map<Unit, Decision>,
  input: ClassifyInput,
): void {
  const [longest] = [...component].sort((one, other) => other.lines - one.lines);
  if (longest === undefined) return;
  const outside = component
    .flatMap(usersOf)
    .filter((user) => user.kind !== "unit" || !component.includes(user.unit));
  const first = decide(longest, outside, decisions, input);
  const home = first.kind === "private" ? categoryOfHost(first.host, decisions) : null;
  const together: Decision = home === null ? first : { kind: "move", category: home, reasons: first.reasons };
  for (const unit of component) decisions.set(unit, together);
  for (let round = 0, isStable = false; !isStable && round <= component.length; round++) {
    const found = component.map((unit): [Unit, Decision] => [
      unit,
      decide(unit, usersOf(unit), decisions, input),
    ]);
    isStable = found.every(([unit, decision]) => isSame(decision, decisions.get(unit)));
    for (const [unit, decision] of found) decisions.set(unit, decision);
  }
}

function isSame(one: Decision, other: Decision | undefined): boolean {
  if (one.kind === "private") return other?.kind === "private" && one.host === other.host;
  if (one.kind === "stay") return other?.kind === "stay";
  return other?.kind === one.kind && one.category === other.category;
}

function categoryOfHost(host: Unit, decisions: ReadonlyMap<Unit, Decision>): CategoryId | null {
  const decision = decisions.get(host);
  return decision?.kind === "move" || decision?.kind === "along" ? decision.category : null;
}

/** What uses a helper: files, as far as they are known before files are chosen, or an output's code in the entry. */
type Home = FileHome | { readonly entry: CategoryId | null };

interface FileHome {
  readonly category: CategoryId;
  readonly file: Unit | CategoryId;
}

function decide(
  unit: Unit,
  users: readonly User[],
  decisions: ReadonlyMap<Unit, Decision>,
  input: ClassifyInput,
): Decision {
  const homes = users.flatMap((user) => homesOf(user, unit, decisions, input));
  return byHomes(unit, users, homes, input);
}

function homesOf(
  user: User,
  unit: Unit,
  decisions: ReadonlyMap<Unit, Decision>,
  input: ClassifyInput,
): readonly Home[] {
  if (user.kind === "entry") return [{ entry: outputAt(user.offset, input) }];
  if (user.kind === "category" || user.kind === "export")
    return [{ category: user.category, file: user.category }];
  if (user.unit === unit) return [];
  const decision = decisions.get(user.unit);
  if (decision === undefined) throw new Error(`\`${user.unit.label}\` isn't decided yet`);
  switch (decision.kind) {
    case "stay":
      return [{ entry: user.unit.output === null ? null : outputAt(user.unit.item.span.start, input) }];
    case "private": {
      const host = decisions.get(decision.host);
      if (host === undefined || host.kind === "stay" || host.kind === "private") return [{ entry: null }];
      return [{ category: host.category, file: decision.host }];
    }
    default:
      return [{ category: decision.category, file: user.unit }];
  }
}

function byHomes(unit: Unit, users: readonly User[], homes: readonly Home[], input: ClassifyInput): Decision {
  const stay = (code: LeftCode, reason: string): Decision => ({
    kind: "stay",
    code,
    reasons: [{ heuristic: "users", reason }],
  });
  if (users.length === 0) return stay("plan/unused", "nothing uses it");
  const inFiles = homes.filter((home): home is FileHome => "file" in home);
  const entries = homes.flatMap((home) => ("entry" in home ? [home.entry] : []));
  const only = onlyOne([...inFiles.map((home) => home.category), ...entries]);
  if (inFiles.length === 0 && unit.lines < longValue)
    return stay("plan/stays", "only bindings that stay use it");
  const first = inFiles[0];
  if (first !== undefined && only !== null && entries.length === 0) {
    const files = new Set(inFiles.map((home) => home.file));
    const along = goesAlong(unit, first, files, input);
    // What the entry hands to files by name it has to find in the set again.
    const exported = users.some(({ kind }) => kind === "export" || kind === "category");
    if (along !== null) return along.kind === "along" && exported ? { ...along, kind: "move" } : along;
  }
  if (unit.lines <= input.inlineLines && !looksPending(unit))
    return stay("plan/short", "it is short, and handed to the files that use it");
  if (only !== null && entries.length > 0 && category(only).inPlace !== true) {
    return moved(only, `only ${category(only).directory} use it, in files or in the entry`);
  }
  return byOrigin(unit, users, homes, input) ?? bySharing(inFiles.length > 0, entries.length > 0, input);
}

/** What is made of the things of a category, and not the other way round. */
const madeOf: Partial<Record<CategoryId, ReadonlySet<CategoryId>>> = {
  hosts: new Set<CategoryId>(["images", "deployment", "others"]),
};

/**
 * What several categories use, and one of them has before the others: because it gives it out as an output, or
 * because the others are made of its things. Checks, shells and apps are made of packages.
 */
function byOrigin(
  unit: Unit,
  users: readonly User[],
  homes: readonly Home[],
  { helpers }: ClassifyInput,
): Decision | null {
  const given = onlyOne(users.flatMap((user) => (user.kind === "export" ? user.category : [])));
  if (given !== null && !isShared(given))
    return moved(given, `${category(given).directory} give it out, and others take it from there`);
  // Text and yes or no are no part of what they are used for.
  if (isScalar(unit.value)) return null;
  const found = new Set(homes.map((home) => ("file" in home ? home.category : home.entry)));
  // What is the same for every system is no part of packages, which are made for one.
  if (found.has("packages") && helpers === "lib")
    return moved("packages", "packages are made with it, and others take it from there");
  for (const [id, others] of Object.entries(madeOf) as [CategoryId, ReadonlySet<CategoryId>][]) {
    const fits = [...found].every((other) => other === id || (other !== null && others.has(other)));
    if (found.has(id) && fits)
      return moved(id, `${category(id).directory} are made with it, and others take it from there`);
  }
  return null;
}

function bySharing(isInFiles: boolean, isInEntry: boolean, { helpers }: ClassifyInput): Decision {
  if (!isInFiles) return moved(helpers, "it is long, though only the entry uses it");
  return moved(helpers, isInEntry ? "files and the entry use it" : "several files use it");
}

function moved(id: CategoryId, reason: string): Decision {
  return { kind: "move", category: id, reasons: [{ heuristic: "users", reason }] };
}

/** Whether a file that got it under its name would seem to wait for members of a category. */
export function looksPending({ definition }: Unit): boolean {
  return definition !== null && pendingCategory(definition) !== null;
}

/** The one value that a list holds, however often; `null` when there are others. */
function onlyOne(found: readonly (CategoryId | null)[]): CategoryId | null {
  const [first] = found;
  return first !== undefined && found.every((other) => other === first) ? first : null;
}

/** The category of the output in whose code an offset of the entry lies. */
function outputAt(offset: number, { outputs }: ClassifyInput): CategoryId | null {
  const holds = ({ span }: { readonly span: Span }) => span.start <= offset && offset < span.end;
  const found = outputs.find(({ bindings, root }) => (root === null ? bindings.some(holds) : holds(root)));
  return found === undefined ? null : (categoryOfOutput(found.key)?.id ?? null);
}

function goesAlong(
  unit: Unit,
  home: FileHome,
  files: ReadonlySet<Unit | CategoryId>,
  input: ClassifyInput,
): Decision | null {
  const { file, category: id } = home;
  const name = category(id).directory;
  const whole = [...files].some((user) => typeof user !== "string" && user.kind === "whole");
  if (whole && (files.size > 1 || input.isRecursive)) return null;
  if (files.size === 1 && typeof file !== "string" && !isShared(id)) {
    return {
      kind: "private",
      host: file,
      reasons: [{ heuristic: "users", reason: `only \`${file.label}\` uses it` }],
    };
  }
  if (category(id).inPlace === true) return null;
  // What writes a file is a derivation of its own, which no category but these two takes in.
  if (unit.shape === "file" && id !== "packages" && id !== "commands" && !isShared(id)) return null;
  return { kind: "along", category: id, reasons: [{ heuristic: "users", reason: `only ${name} use it` }] };
}
