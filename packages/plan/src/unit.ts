import {
  attrName,
  type Definition,
  freeReferences,
  type OutputEntry,
  type OutputSet,
  type Reference,
  type Region,
  referenceAt,
  type Scopes,
  spine,
} from "@flake-split/analysis";
import { type AttrBinding, contains, type Expression, type Span } from "@flake-split/syntax";
import { category, categoryOfOutput } from "./categories.ts";
import type { Meanings } from "./meanings.ts";
import { isAlias, madeBy, type Shape, shapeOf } from "./shape.ts";

/** A binding that could be moved: one of a region's `let`, or one member of an output. */
export interface Unit {
  readonly id: number;
  /**
   * `whole` is a value that is no member: an output such as `checks = mapAttrs …;`, a part of one such as
   * `{ … } // mapAttrs …`, or what an option of a flake module is set to.
   */
  readonly kind: "let" | "output" | "whole";
  readonly name: string;
  /** For people: `basePackages`, `packages.docs`. */
  readonly label: string;
  readonly item: AttrBinding;
  readonly value: Expression;
  readonly entry: OutputEntry | null;
  /** The output that it is or is a member of. */
  readonly output: string | null;
  /** All that the region says about that output. */
  readonly outputSet: OutputSet | null;
  /** What other code names it by: its `let` binding, or its place in a `rec` set. */
  readonly definition: Definition | null;
  readonly shape: Shape;
  /** What a function makes when it is called. */
  readonly makes: Shape | null;
  /** Whether an earlier run left its import where it stood: `pkgs = import ./nix/nixpkgs/pkgs.nix { … };`. */
  readonly isPlaced: boolean;
  /** Of the value, in lines. */
  readonly lines: number;
  /** What its value needs from outside of itself. */
  readonly needs: readonly Reference[];
}

/** `inherit (pkgs.lib) optionals;` or `isLinux = pkgs.stdenv.isLinux;`: copied to where it is used. */
export interface Alias {
  readonly definition: Definition;
  /** What its right-hand side needs. */
  readonly needs: readonly Reference[];
}

/** What a region's code is made of, for planning. */
export interface Units {
  readonly units: readonly Unit[];
  readonly aliases: ReadonlyMap<Definition, Alias>;
  readonly byDefinition: ReadonlyMap<Definition, Unit>;
}

export interface UnitSource {
  readonly region: Region;
  readonly scopes: Scopes;
  readonly meanings: Meanings;
  readonly text: string;
  /** The folder of the split. */
  readonly directory: string;
  /** Up to how many lines a binding is short. */
  readonly inlineLines: number;
  /** Definitions that the split itself wrote. */
  readonly wiring: ReadonlySet<Definition>;
  /** Those of them that are the sets of categories. */
  readonly sets: ReadonlySet<Definition>;
  /** The regions inside of this one, which are split by themselves. */
  readonly inner: readonly Region[];
  /** Whether a comment is attached to the item at this span; such an alias is kept in one piece. */
  isCommented(span: Span): boolean;
}

/** Reads the movable bindings of a region. */
export function readUnits(source: UnitSource): Units {
  const { region, scopes } = source;
  const bySpan = new Map(scopes.definitions.map((definition) => [definition.span.start, definition]));
  const units: Unit[] = [];
  const aliases = new Map<Definition, Alias>();
  const byDefinition = new Map<Definition, Unit>();
  const add = (unit: Omit<Unit, "id" | "shape" | "makes" | "isPlaced" | "lines" | "needs">): void => {
    if (source.inner.some(({ span }) => contains(unit.item.span, span))) return;
    const made: Unit = {
      ...unit,
      id: units.length,
      shape: shapeOf(unit.value, unit.name, source.meanings),
      makes: madeBy(unit.value, source.meanings),
      isPlaced: unit.kind === "let" && isOwnImport(unit.value, source, placedFolder),
      lines: lineCount(source.text, unit.value.span),
      needs: freeReferences(scopes, unit.value.span),
    };
    units.push(made);
    if (made.definition !== null) byDefinition.set(made.definition, made);
  };

  for (const definition of regionDefinitions(region, scopes)) {
    if (source.wiring.has(definition)) continue;
    const alias = aliasOf(definition, source);
    if (alias !== null && isKnownByLets(region)) continue;
    if (alias !== null) aliases.set(definition, alias);
    const item = definition.bindings[0];
    if (alias !== null || definition.value === null || item?.kind !== "binding") continue;
    add({
      kind: "let",
      name: definition.name,
      label: definition.name,
      item,
      value: definition.value,
      entry: null,
      output: null,
      outputSet: null,
      definition,
    });
  }
  for (const outputSet of region.outputs) {
    if (categoryOfOutput(outputSet.key) === null || isOneValue(outputSet, source)) continue;
    const merged = new Set(mergedNames(outputSet));
    for (const entry of outputSet.entries) {
      const { key: output, name, item, value } = entry;
      if (merged.has(name) || value === null || item.kind !== "binding" || isWired(value, source)) continue;
      const definition = bySpan.get(entry.nameSpan.start) ?? null;
      const label = `${outputLabel(outputSet)}.${name}`;
      add({ kind: "output", name, label, item, value, entry, output, outputSet, definition });
    }
  }
  for (const { outputSet, item } of region.outputs.flatMap((output) => wholes(output, source))) {
    add({
      kind: "whole",
      name: outputSet.key,
      label: wholeLabel(outputSet, item),
      item,
      value: item.value,
      entry: null,
      output: outputSet.key,
      outputSet,
      definition: null,
    });
  }
  return { units, aliases, byDefinition };
}

/**
 * Whether it is the value at one system, `packages.x86_64-linux = let … in { … }`, which is a region by its `let`
 * alone. Names in it are handed to files rather than copied, so that the `let` stays.
 */
export function isKnownByLets({ kind, iteration }: Region): boolean {
  return kind === "output" && iteration === null;
}

/** `packages`, `packages.x86_64-linux`; a system that is a variable isn't part of it. */
export function outputLabel({ key, system }: Pick<OutputSet, "key" | "system">): string {
  const name = attrName(system ?? undefined);
  return name === null ? key : `${key}.${name}`;
}

/** The members that several bindings make together: `x.a = 1; x = { b = 2; };`. */
function mergedNames({ bindings, entries, depth }: OutputSet): readonly string[] {
  const heads = bindings.flatMap((item) =>
    item.path.length > depth + 1 ? (attrName(item.path[depth]) ?? []) : [],
  );
  for (const set of new Set(entries.map(({ container, form }) => (form === "member" ? container : null)))) {
    for (const item of set?.bindings ?? []) {
      if (item.kind === "binding" && item.path.length > 1) heads.push(attrName(item.path[0]) ?? "");
    }
  }
  const paths = entries.filter(({ form }) => form === "path").map(({ name }) => name);
  const seen = new Set<string>();
  for (const name of paths) {
    if (seen.has(name)) heads.push(name);
    seen.add(name);
  }
  return heads;
}

interface WholeOutput {
  readonly outputSet: OutputSet;
  readonly item: AttrBinding;
}

/** From so many lines on, a value that is no member is worth a file of its own. */
export const longValue = 10;

/** The values of an output that have no members that could be told apart. */
function wholes(outputSet: OutputSet, source: UnitSource): readonly WholeOutput[] {
  const { bindings, depth, root } = outputSet;
  const items = root === null ? bindings : [itemOf(root)];
  const movable = ({ value }: AttrBinding) =>
    !isAlias(value) && !isWired(value, source) && !isOwnImport(value, source);
  if (categoryOfOutput(outputSet.key) === null)
    return items.filter(movable).map((item) => ({ outputSet, item }));
  const [item] = items;
  if (item !== undefined && isOneValue(outputSet, source)) return movable(item) ? [{ outputSet, item }] : [];
  const rest = items
    .filter(({ path }) => path.length === depth || path.length === 0)
    .flatMap(({ value }) => spine(value).rest)
    .filter(({ span }) => lineCount(source.text, span) >= longValue);
  return rest
    .map(itemOf)
    .filter(movable)
    .map((part) => ({ outputSet, item: part }));
}

/**
 * Whether an output is moved as one value: it has no members that could be told apart or, behind `//` and the
 * like, only short ones beside much else. Members that an earlier run took away were long.
 */
function isOneValue(outputSet: OutputSet, source: UnitSource): boolean {
  const { bindings, entries, depth, root, literal } = outputSet;
  const items = root === null ? bindings : [itemOf(root)];
  const [item] = items;
  if (item === undefined || items.length > 1 || item.value.kind === "attrset") return false;
  if (root === null && item.path.length !== depth) return false;
  if (entries.length === 0) return true;
  const isShort = ({ value }: OutputEntry) =>
    value === null || lineCount(source.text, value.span) <= source.inlineLines;
  return (
    !literal &&
    lineCount(source.text, item.value.span) >= longValue &&
    entries.every((entry) => isShort(entry) && !isTakenBack(entry, source))
  );
}

/** Whether an output has the member from a category's set, since an earlier run. */
function isTakenBack({ value, item }: OutputEntry, source: UnitSource): boolean {
  if (value !== null) return isWired(value, source);
  if (item.kind !== "inherit-from" || item.source.kind !== "variable") return false;
  const target = referenceAt(source.scopes, item.source.span.start)?.target;
  return target?.kind === "definition" && source.sets.has(target.definition);
}

/** `checks`, `packages.*` for a part of it, `_module.args.pkgs` for an option. */
function wholeLabel(outputSet: OutputSet, { path, value }: AttrBinding): string {
  const label = outputLabel(outputSet);
  if (path.length === 0) return value === outputSet.root ? label : `${label}.*`;
  if (path.length <= outputSet.depth) return label;
  return [label, ...path.slice(outputSet.depth).map((attr) => attrName(attr) ?? "*")].join(".");
}

/** A value that no name is bound to, such as the body of a region that is one output, as if one were. */
export function itemOf(value: Expression): AttrBinding {
  return { kind: "binding", span: value.span, path: [], value };
}

/** Where long package sets go, whose imports stand where they stood. */
const placedFolder = `${category("packageSets").directory}/`;

/** `import ./nix/checks/outputs.nix { … }`: what an earlier run left in an output's place. */
function isOwnImport(value: Expression, { text, directory }: UnitSource, folder = ""): boolean {
  return (
    value.kind === "apply" &&
    text.slice(value.span.start, value.span.end).startsWith(`import ./${directory}/${folder}`)
  );
}

/** `packages.docs`, where `packages` is the set of a category: what an earlier run left in an output's place. */
function isWired(value: Expression, { scopes, sets }: UnitSource): boolean {
  if (value.kind !== "select" || value.target.kind !== "variable" || value.path.length > 1) return false;
  const target = referenceAt(scopes, value.target.span.start)?.target;
  return target?.kind === "definition" && sets.has(target.definition);
}

/** What the region's `let`s bind, in source order. */
export function regionDefinitions(region: Region, scopes: Scopes): readonly Definition[] {
  const spans = new Set(region.lets.map((node) => node.span.start));
  return scopes.definitions.filter(
    (definition) => definition.scope.kind === "let" && spans.has(definition.scope.span.start),
  );
}

function aliasOf(definition: Definition, source: UnitSource): Alias | null {
  const item = definition.bindings[0];
  if (item === undefined || definition.bindings.length !== 1) return null;
  if (item.kind === "inherit") return null;
  const right = item.kind === "inherit-from" ? item.source : definition.value;
  if (right === null || !isAlias(right) || source.isCommented(item.span)) return null;
  return { definition, needs: freeReferences(source.scopes, right.span) };
}

/** How many lines of the text a span touches. */
export function lineCount(text: string, span: Span): number {
  let lines = 1;
  for (let at = text.indexOf("\n", span.start); at !== -1 && at < span.end; at = text.indexOf("\n", at + 1))
    lines++;
  return lines;
}
