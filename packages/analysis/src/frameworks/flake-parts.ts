import {
  type AttrBinding,
  type AttrSet,
  bare,
  type Expression,
  type Lambda,
  type LetIn,
} from "@flake-split/syntax";
import { attrName } from "../attr-name.ts";
import type { Document } from "../document.ts";
import type { Region } from "../flake-model.ts";
import { lastName } from "../output-sets.ts";
import { regionOf } from "../region.ts";
import { referenceAt, type Scopes } from "../scopes.ts";
import { configSet, flakePartsOutputs } from "./flake-parts-outputs.ts";
import { resolve } from "./resolve.ts";

/** What flake-parts makes of a flake. */
export interface FlakeParts {
  /** Its `flake`, and the code at every `perSystem` of the module and of the modules written out in its `imports`. */
  readonly regions: readonly Region[];
  /** What the module says of `flake`. */
  readonly flake: readonly FlakeDefinition[];
}

/** `flake = { … };` or a part of it, `flake.lib = { … };`. */
export interface FlakeDefinition {
  readonly binding: AttrBinding;
  /** Where in its path the output's name is, if it has one. */
  readonly depth: number;
}

/** Recognises `mkFlake { … } MODULE` under any name that ends in `mkFlake`. */
export function flakeParts({ scopes }: Document, outputs: Lambda): FlakeParts | null {
  const module = mkFlakeModule(scopes, body(outputs));
  if (module === null) return null;
  const regions: Region[] = [];
  const shared = flakePartsOutputs(outputs, module);
  if (shared !== null) regions.push(shared);
  collect(module, regions);
  return { regions, flake: flakeDefinitions(module) };
}

function flakeDefinitions(module: Expression): readonly FlakeDefinition[] {
  const set = moduleSet(module);
  return set === null
    ? []
    : [...definitionsIn(set)].flatMap(({ binding, path }) =>
        path[0] === "flake" ? [{ binding, depth: binding.path.length - path.length + 1 }] : [],
      );
}

/** The module that the outermost call of `mkFlake` gets. */
function mkFlakeModule(scopes: Scopes, node: Expression): Expression | null {
  switch (node.kind) {
    case "apply":
      return isMkFlake(scopes, node.function) ? node.argument : null;
    case "binary":
      if (node.operator !== "//") return null;
      return mkFlakeModule(scopes, node.left) ?? mkFlakeModule(scopes, node.right);
    case "parenthesized":
      return mkFlakeModule(scopes, node.inner);
    case "let":
      return mkFlakeModule(scopes, node.body) ?? boundModule(scopes, node);
    case "with":
    case "assert":
      return mkFlakeModule(scopes, node.body);
    default:
      return null;
  }
}

/**
 * `let flake = mkFlake … { … }; in removeAttrs flake [ … ] // { … }`: what flake-parts makes gets other names. A
 * flake that only takes something from it here and there, as in `checks = eachSystem (s: own // dev.checks.${s})`,
 * is laid out by what takes it.
 */
function boundModule(scopes: Scopes, { bindings, body }: LetIn): Expression | null {
  for (const binding of bindings) {
    if (binding.kind !== "binding" || binding.path.length !== 1) continue;
    const module = mkFlakeModule(scopes, binding.value);
    if (module !== null && handsOn(scopes, body, binding.value)) return module;
  }
  return null;
}

/** Whether a value of outputs is, or takes whole outputs from, what a name is bound to. */
function handsOn(
  scopes: Scopes,
  node: Expression,
  value: Expression,
  seen: ReadonlySet<Expression> = new Set(),
): boolean {
  const inner = (each: Expression) => handsOn(scopes, each, value, seen);
  switch (node.kind) {
    case "variable": {
      const target = referenceAt(scopes, node.span.start)?.target;
      const named = target?.kind === "definition" ? target.definition.value : null;
      if (named === null || named === value || seen.has(named)) return named === value;
      return handsOn(scopes, named, value, new Set([...seen, named]));
    }
    case "select":
      return inner(node.target);
    case "parenthesized":
      return inner(node.inner);
    case "let":
    case "with":
    case "assert":
      return inner(node.body);
    case "if":
      return inner(node.consequence) || inner(node.alternative);
    case "binary":
      return node.operator === "//" && (inner(node.left) || inner(node.right));
    case "apply":
      return inner(node.function) || inner(node.argument);
    case "attrset":
      return node.bindings.some(
        (item) =>
          (item.kind === "inherit-from" && inner(item.source)) ||
          (item.kind === "binding" && inner(item.value)),
      );
    default:
      return false;
  }
}

/**
 * `mkFlake { inherit inputs; }`. Not the flake's own function of that name, and not flakelight's
 * `mkFlake ./. { … }`.
 */
function isMkFlake(scopes: Scopes, callee: Expression): boolean {
  const call = bare(callee);
  if (call.kind !== "apply" || lastName(call.function) !== "mkFlake" || call.argument.kind === "path")
    return false;
  return resolve(scopes, call.function).kind !== "code";
}

function collect(module: Expression, regions: Region[]): void {
  const set = moduleSet(module);
  if (set === null) return;
  for (const { path, binding } of definitionsIn(set)) {
    const [name, ...more] = path;
    if (more.length > 0) continue;
    if (name === "perSystem") regions.push(regionOf(binding.value, { kind: "per-system" }));
    if (name === "imports") for (const inner of listItems(binding.value)) collect(inner, regions);
  }
}

/** What a module defines, also below `config`, where a module that declares options of its own has it. */
function* definitionsIn(
  set: AttrSet,
): Iterable<{ readonly path: readonly (string | null)[]; readonly binding: AttrBinding }> {
  for (const binding of set.bindings) {
    if (binding.kind !== "binding") continue;
    const [head, ...more] = binding.path.map((attr) => attrName(attr));
    const config = head === "config" && more.length === 0 ? configSet(set) : null;
    if (config !== null) yield* definitionsIn(config);
    else yield { path: head === "config" ? more : [head ?? null, ...more], binding };
  }
}

function listItems(node: Expression): readonly Expression[] {
  if (node.kind === "list") return node.items;
  if (node.kind === "parenthesized") return listItems(node.inner);
  return node.kind === "binary" && node.operator === "++"
    ? [...listItems(node.left), ...listItems(node.right)]
    : [];
}

/** The set that a module is or returns. */
function moduleSet(module: Expression): AttrSet | null {
  switch (module.kind) {
    case "attrset":
      return module;
    case "parenthesized":
      return moduleSet(module.inner);
    case "lambda":
    case "let":
    case "with":
      return moduleSet(module.body);
    default:
      return null;
  }
}

function body(lambda: Lambda): Expression {
  let node: Expression = lambda.body;
  while (node.kind === "lambda") node = node.body;
  return node;
}
