import { attrName, referenceAt } from "@flake-split/analysis";
import { type AttrBinding, contains, type Expression, walk } from "@flake-split/syntax";
import type { Meanings } from "./meanings.ts";
import { call, listItems, result } from "./shape.ts";

/** Code of a machine that could be the same in another one. */
export interface HostPart {
  /** A whole module, or the value that one gives to an option. */
  readonly kind: "module" | "value";
  /** With its parentheses. */
  readonly node: Expression;
  /** The names under which a value stands in its module; none for a module. */
  readonly path: readonly string[];
}

/**
 * The modules that are written out in a machine's value, and the values in them: elements of `modules` and `imports`,
 * and what a function of the flake that makes machines is called with. Parents come before what stands in them.
 */
export function hostParts(value: Expression, meanings: Meanings): readonly HostPart[] {
  const modules = writtenModules(value, meanings);
  const parts: HostPart[] = modules.map((node) => ({ kind: "module", node, path: [] }));
  const outer = modules.filter((node) => !modules.some((other) => other !== node && holds(other, node)));
  for (const module of outer) addValues(module, [], parts);
  return parts;
}

function holds(outer: Expression, inner: Expression): boolean {
  return contains(outer.span, inner.span);
}

/** Whether a module is written out here: a set, or a function that gives one. */
export function isWrittenModule(node: Expression): boolean {
  if (node.kind === "parenthesized") return isWrittenModule(node.inner);
  return node.kind === "attrset" || node.kind === "lambda";
}

/** Names under which modules stand in a list. */
const moduleLists: ReadonlySet<string | null> = new Set(["modules", "imports"]);

/** The binding's elements, if it is a list of modules. */
export function modulesOf({ path, value }: AttrBinding): readonly Expression[] {
  return moduleLists.has(attrName(path[path.length - 1])) ? listItems(value) : [];
}

function writtenModules(value: Expression, meanings: Meanings): readonly Expression[] {
  const found: Expression[] = [];
  walk(value, (node) => {
    if (node.kind === "apply") found.push(...handedModules(node, meanings));
    if (node.kind !== "attrset") return undefined;
    for (const item of node.bindings) {
      if (item.kind === "binding") found.push(...modulesOf(item).filter(isWrittenModule));
    }
    return undefined;
  });
  return [...new Set(found)];
}

/**
 * The arguments of `mkHost "bench" { … }` that look like modules or lists of them, where `mkHost` is a function of the
 * flake, in the entry or in a file of an earlier run.
 */
function handedModules(node: Expression, meanings: Meanings): readonly Expression[] {
  const { callee, arguments: given } = call(node);
  const target =
    callee.kind === "variable" ? referenceAt(meanings.scopes, callee.span.start)?.target : undefined;
  const made = target?.kind === "definition" ? meanings.valueOf(target.definition) : null;
  const patterns = made === null ? [] : takesSettings(made);
  return given
    .filter((_, index) => patterns[index] === false)
    .flatMap((argument) => (argument.kind === "list" ? argument.items : [argument]))
    .filter((argument) => isWrittenModule(argument) && !isSettings(argument));
}

/** For each parameter of a function, whether it is a pattern: what is taken apart by names is no module. */
function takesSettings(node: Expression): readonly boolean[] {
  const made = result(node);
  return made.kind === "lambda" ? [made.formals !== null, ...takesSettings(made.body)] : [];
}

/** Whether a set says how a machine is made, `{ system = …; modules = [ … ]; }`, rather than being a module. */
function isSettings(node: Expression): boolean {
  if (node.kind === "parenthesized") return isSettings(node.inner);
  if (node.kind !== "attrset") return false;
  return node.bindings.some((item) =>
    item.kind === "binding" ? isSettingName(attrName(item.path[0])) : item.names.some(isSettingAttr),
  );
}

/** What `lib.nixosSystem` and its likes take, and what no module may have at its top as a plain value. */
const settingNames: ReadonlySet<string | null> = new Set([
  "modules",
  "system",
  "specialArgs",
  "extraSpecialArgs",
  "pkgs",
]);

function isSettingAttr(attr: AttrBinding["path"][number]): boolean {
  return isSettingName(attrName(attr));
}

function isSettingName(name: string | null): boolean {
  return settingNames.has(name);
}

function addValues(node: Expression, around: readonly string[], parts: HostPart[]): void {
  walk(node, (inner) => {
    if (inner.kind !== "attrset") return undefined;
    for (const item of inner.bindings) {
      if (item.kind !== "binding") continue;
      const path = [...around, ...item.path.map((attr) => attrName(attr) ?? "*")];
      const isModuleList = moduleLists.has(path[path.length - 1] ?? null);
      if (!isModuleList) parts.push({ kind: "value", node: item.value, path });
      addValues(item.value, isModuleList ? [] : path, parts);
    }
    return "skip";
  });
}
