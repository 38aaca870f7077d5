import {
  attrName,
  type Definition,
  type Document,
  type Region,
  referenceAt,
  type Scopes,
  spine,
} from "@flake-split/analysis";
import type { AttrBinding, AttrSet, Binding, Expression, Span } from "@flake-split/syntax";
import { type Category, type CategoryId, categories, category } from "./categories.ts";
import type { Settings } from "./config.ts";
import { itemOf, regionDefinitions } from "./unit.ts";

/** What an entry says of a category that an earlier phase has moved, or has needed. */
export interface WiredCategory {
  readonly category: Category;
  /**
   * `split`: `packages = import ./nix/packages { … };`.
   * `pending`: `packages = { inherit basePackages; };`, handed to files of other categories.
   */
  readonly state: "split" | "pending";
  /** Its name in the `let`; `null` where an output imports it directly. */
  readonly definition: Definition | null;
  readonly item: AttrBinding;
  /** The gathering file, from the flake's folder; for `split`. */
  readonly file: string | null;
  /** Of the whole `import … { … }`, or the pending set itself. */
  readonly call: Span;
  /** `{ inherit tool; }` behind `import … //`: members that wait for their phase. */
  readonly waiting: AttrSet | null;
  /** The set of arguments, or the pending set itself; `null` for the import of a file that takes nothing. */
  readonly set: AttrSet | null;
}

/** A name of `inherit (packages) base;`, or `docs = packages.docsHelper;`, for code that stayed in the entry. */
export interface WiredName {
  readonly definition: Definition;
  readonly category: CategoryId;
  /** What the category's set calls it. */
  readonly member: string;
  readonly item: Binding;
}

/** What earlier runs wrote into a region. Read off the code, so that hands may have moved or edited it since. */
export interface Wiring {
  readonly categories: ReadonlyMap<CategoryId, WiredCategory>;
  readonly names: ReadonlyMap<Definition, WiredName>;
  /** Every `let` definition that is wiring rather than the author's. */
  readonly definitions: ReadonlySet<Definition>;
}

/** Reads the imports of the split's files, the sets handed over, and the names taken back. */
export function readWiring(
  document: Document,
  region: Region,
  settings: Settings,
  categoryAt: (file: string) => CategoryId | null,
): Wiring {
  const found = new Map<CategoryId, WiredCategory>();
  const definitions = regionDefinitions(region, document.scopes);
  for (const definition of definitions) {
    const item = definition.bindings[0];
    if (definition.value === null || item?.kind !== "binding") continue;
    const { value, waiting } = withoutWaiting(definition.value);
    const wired = importOf(value, document, settings, categoryAt);
    if (wired !== null) {
      found.set(wired.category.id, { ...wired, state: "split", definition, item, waiting });
    }
  }
  for (const output of region.outputs) {
    for (const item of output.root === null ? output.bindings : [itemOf(output.root)]) {
      for (const operand of operands(item.value)) {
        const wired = importOf(operand, document, settings, categoryAt);
        if (wired !== null)
          found.set(wired.category.id, { ...wired, state: "split", definition: null, item, waiting: null });
      }
    }
  }
  const handed = argumentNames([
    ...[...found.values()].map(({ set }) => set),
    ...importedInPlace(region, definitions, document, settings),
  ]);
  for (const definition of definitions) addPending(definition, handed, found);
  return { categories: found, ...namesOf(definitions, found) };
}

/** Takes `import … // { inherit tool; }` apart. */
function withoutWaiting(value: Expression): { readonly value: Expression; readonly waiting: AttrSet | null } {
  const right = value.kind === "binary" && value.operator === "//" ? value.right : null;
  if (value.kind !== "binary" || right?.kind !== "attrset" || right.recursive)
    return { value, waiting: null };
  const handed = right.bindings.length > 0 && right.bindings.every(isHandedOver);
  return handed ? { value: value.left, waiting: right } : { value, waiting: null };
}

/** The operands of `a // b`, or the value itself. */
function operands(value: Expression): readonly Expression[] {
  if (value.kind === "parenthesized") return operands(value.inner);
  if (value.kind !== "binary" || value.operator !== "//") return [value];
  return [...operands(value.left), ...operands(value.right)];
}

/** `import ./nix/packages { … }`, when the file there is a category's gathering file. */
function importOf(
  value: Expression,
  document: Document,
  settings: Settings,
  categoryAt: (file: string) => CategoryId | null,
): Pick<WiredCategory, "category" | "file" | "set" | "call"> | null {
  const call = importCall(value, document, settings);
  const id = call === null ? null : categoryAt(call.file);
  return call === null || id === null ? null : { category: category(id), ...call, call: value.span };
}

/** `import ./nix/packages { … }` or `import ./nix/lib`: a file below the split's folder, and what it gets. */
function importCall(
  value: Expression,
  document: Document,
  settings: Settings,
): { readonly file: string; readonly set: AttrSet | null } | null {
  const given = value.kind === "apply" && value.function.kind === "apply" ? value.argument : null;
  const call = given === null || value.kind !== "apply" ? value : value.function;
  if (call.kind !== "apply" || (given !== null && given.kind !== "attrset")) return null;
  const { function: callee, argument } = call;
  if (callee.kind !== "variable" || callee.name !== "import" || argument.kind !== "path") return null;
  const path = document.text.slice(argument.span.start, argument.span.end);
  if (!path.startsWith(`./${settings.directory}/`)) return null;
  const file = path.endsWith(".nix") ? path.slice(2) : `${path.slice(2)}/default.nix`;
  return { file, set: given };
}

/** What is handed to files of the split that gather nothing, such as `nix/nixpkgs/pkgs.nix`. */
function importedInPlace(
  { outputs }: Region,
  definitions: readonly Definition[],
  document: Document,
  settings: Settings,
): readonly (AttrSet | null)[] {
  const values = [
    ...definitions.flatMap(({ value }) => value ?? []),
    ...outputs
      .flatMap(({ bindings, root }) => (root === null ? bindings.map(({ value }) => value) : [root]))
      .flatMap((value) => spine(value).rest),
  ];
  return values.map((value) => importCall(value, document, settings)?.set ?? null);
}

function argumentNames(sets: readonly (AttrSet | null)[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const set of sets) {
    for (const binding of set?.bindings ?? []) {
      if (binding.kind !== "inherit") continue;
      for (const attr of binding.names) names.add(attrName(attr) ?? "");
    }
  }
  return names;
}

function addPending(
  definition: Definition,
  handed: ReadonlySet<string>,
  found: Map<CategoryId, WiredCategory>,
): void {
  const item = definition.bindings[0];
  const { value } = definition;
  const category = handed.has(definition.name) ? pendingCategory(definition) : null;
  if (category === null || value?.kind !== "attrset" || item?.kind !== "binding" || found.has(category.id))
    return;
  found.set(category.id, {
    category,
    state: "pending",
    definition,
    item,
    file: null,
    set: value,
    call: value.span,
    waiting: null,
  });
}

/** The category whose set, waiting for its phase, a definition would be if a file got it: `packages = { inherit tool; };`. */
export function pendingCategory({ name, value }: Definition): Category | null {
  if (value?.kind !== "attrset" || value.recursive) return null;
  if (value.bindings.length === 0 || !value.bindings.every(isHandedOver)) return null;
  return categories.find((candidate) => argumentCandidates(candidate).includes(name)) ?? null;
}

/** What sets that wait for their phase hand over, with the category that it goes to. */
export function handedOver(
  { categories: wired }: Wiring,
  scopes: Scopes,
): ReadonlyMap<Definition, CategoryId> {
  const found = new Map<Definition, CategoryId>();
  const add = (at: number, id: CategoryId): void => {
    const target = referenceAt(scopes, at)?.target;
    if (target?.kind === "definition") found.set(target.definition, id);
  };
  for (const { category, state, set, waiting } of wired.values()) {
    for (const item of (state === "pending" ? set : waiting)?.bindings ?? []) {
      if (item.kind === "inherit") for (const { span } of item.names) add(span.start, category.id);
      if (item.kind === "binding") add(item.value.span.start, category.id);
    }
  }
  return found;
}

/** `inherit tool;` or `toolHelper = tool;`. */
function isHandedOver(binding: Binding): boolean {
  return binding.kind === "inherit" || (binding.kind === "binding" && binding.value.kind === "variable");
}

/** The names that a category's set may go by, in the order of preference. */
export function argumentCandidates(category: Category): readonly string[] {
  const { argument } = category;
  const upper = argument.charAt(0).toUpperCase() + argument.slice(1);
  return [argument, `split${upper}`, `flake${upper}`, `nix${upper}`, `${argument}'`, `split${upper}'`];
}

function namesOf(
  definitions: readonly Definition[],
  found: ReadonlyMap<CategoryId, WiredCategory>,
): Pick<Wiring, "names" | "definitions"> {
  const names = new Map<Definition, WiredName>();
  const wiring = new Set<Definition>();
  const byDefinition = new Map<Definition, CategoryId>();
  for (const [id, { definition }] of found) {
    if (definition === null) continue;
    byDefinition.set(definition, id);
    wiring.add(definition);
  }
  for (const definition of definitions) {
    const item = definition.bindings[0];
    const taken = item === undefined ? null : takenFrom(definition, item);
    if (item === undefined || taken === null) continue;
    for (const [from, category] of byDefinition) {
      if (from.name !== taken.source) continue;
      names.set(definition, { definition, category, member: taken.member, item });
      wiring.add(definition);
    }
  }
  return { names, definitions: wiring };
}

/** What a definition takes from which set: `inherit (set) name;`, `name = set.member;`. */
function takenFrom(
  definition: Definition,
  item: Binding,
): { readonly source: string; readonly member: string } | null {
  if (item.kind === "inherit-from") {
    return item.source.kind === "variable" ? { source: item.source.name, member: definition.name } : null;
  }
  const { value } = definition;
  if (value?.kind !== "select" || value.target.kind !== "variable" || value.fallback !== null) return null;
  const member = value.path.length === 1 ? attrName(value.path[0]) : null;
  return member === null ? null : { source: value.target.name, member };
}
