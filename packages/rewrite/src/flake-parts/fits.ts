import { attrName, type Document, lastName, referenceAt } from "@flake-split/analysis";
import type {
  Apply,
  Attr,
  AttrBinding,
  AttrSet,
  Binary,
  Expression,
  Select,
  Span,
} from "@flake-split/syntax";
import { isDerivationMaker, isPackageSet, soundsLikePackages } from "./makers.ts";
import type { ValueType } from "./option-types.ts";
import { bare } from "./outputs-shape.ts";

/** Whether flake-parts takes a value, by its code; the place and the reason if it doesn't or isn't known to. */
export type Fit =
  | { readonly fits: "yes" }
  | { readonly fits: "no" | "unknown"; readonly at: Span; readonly why: string };

/** What `fits` may ask about. */
export interface FitContext {
  readonly document: Document;
  /** Whether each member of one of the flake's own outputs is known to be a derivation. */
  ownOutput(name: string): boolean;
}

const yes: Fit = { fits: "yes" };
const longestChain = 24;

/** Whether the value of an attribute path that ends below the option (`devShells.default = …`) fits. */
export function pathFits(
  context: FitContext,
  path: readonly Attr[],
  value: Expression,
  type: ValueType,
): Fit {
  let inner = type;
  for (const attr of path) {
    if (inner.kind === "anything") return yes;
    if (inner.kind === "app")
      return attrName(attr) === "type" || attrName(attr) === "program"
        ? yes
        : no(attr.span, "an app has `type`, `program` and `meta` alone");
    if (inner.kind !== "set") return no(attr.span, `this would be a set in place of ${described(inner)}`);
    inner = inner.of;
  }
  return fits(context, value, inner);
}

/** Whether a value is, by its code, what an option of this type takes as it is. */
export function fits(context: FitContext, value: Expression, type: ValueType, steps = longestChain): Fit {
  if (type.kind === "anything") return yes;
  if (type.kind === "module") return no(value.span, "flake-parts would wrap the modules in sets");
  if (steps === 0) return unknown(value.span, type);
  const again = (node: Expression) => fits(context, node, type, steps - 1);
  switch (value.kind) {
    case "parenthesized":
      return again(value.inner);
    case "let":
    case "with":
    case "assert":
      return again(value.body);
    case "if":
      return both(again(value.consequence), again(value.alternative));
    case "variable":
      return nameFits(context, value.span, type, steps);
    case "attrset":
      return setFits(context, value, type, steps);
    case "select":
      return selectFits(context, value, type, steps);
    case "apply":
      return callFits(context, value, type, steps);
    case "binary":
      return mergeFits(context, value, type, steps);
    case "lambda":
      return lambdaFits(value, type);
    case "path":
      return no(value.span, `a path isn't ${described(type)}`);
    default:
      return no(value.span, `this isn't ${described(type)}`);
  }
}

function both(a: Fit, b: Fit): Fit {
  return a.fits === "yes" ? b : a;
}

function no(at: Span, why: string): Fit {
  return { fits: "no", at, why };
}

function unknown(at: Span, type: ValueType): Fit {
  return { fits: "unknown", at, why: `whether this is ${described(type)} can't be read off the code` };
}

function described(type: ValueType): string {
  if (type.kind === "set")
    return `a set${type.of.kind === "anything" ? "" : ` with ${plural[type.of.kind]} alone`}`;
  return {
    anything: "a value",
    app: "an app",
    derivation: "a derivation",
    module: "a module",
    overlay: "an overlay",
  }[type.kind];
}

const plural = {
  set: "sets",
  app: "apps",
  derivation: "derivations",
  module: "modules",
  overlay: "overlays",
} as const;

function lambdaFits(value: Expression, type: ValueType): Fit {
  if (type.kind === "overlay" && value.kind === "lambda" && bare(value.body).kind === "lambda") return yes;
  return no(value.span, `a function isn't ${described(type)}`);
}

/** The name that starts at `at`. */
function nameFits(context: FitContext, at: Span, type: ValueType, steps: number): Fit {
  const reference = referenceAt(context.document.scopes, at.start);
  const target = reference?.target;
  if (reference === null || target === undefined) return unknown(at, type);
  if (target.kind === "with") {
    const [environment] = target.candidates;
    const fromPackages =
      target.candidates.length === 1 &&
      environment !== undefined &&
      isPackages(context, environment.environment);
    return type.kind === "derivation" && fromPackages && !isPackageSet(reference.name)
      ? yes
      : unknown(at, type);
  }
  if (target.kind !== "definition") return unknown(at, type);
  const { definition } = target;
  if (definition.value !== null) return fits(context, definition.value, type, steps - 1);
  const [binding] = definition.bindings;
  if (definition.bindings.length === 1 && binding?.kind === "inherit")
    return nameFits(context, definition.span, type, steps - 1);
  if (definition.bindings.length === 1 && binding?.kind === "inherit-from")
    return memberFits(context, binding.source, definition.name, at, type, steps - 1);
  if (definition.bindings.length > 0 && definition.bindings.every((item) => item.kind === "binding"))
    return pathsFit(context, definition.bindings as readonly AttrBinding[], type);
  return type.kind === "set" && type.of.kind === "anything" ? yes : unknown(at, type);
}

function pathsFit(context: FitContext, bindings: readonly AttrBinding[], type: ValueType): Fit {
  return bindings.reduce<Fit>(
    (all, { path, value }) => both(all, pathFits(context, path.slice(1), value, type)),
    yes,
  );
}

function setFits(context: FitContext, set: AttrSet, type: ValueType, steps: number): Fit {
  switch (type.kind) {
    case "set":
      return membersFit(context, set, type.of, steps);
    case "app":
      return appFits(context, set, steps);
    default:
      return no(set.span, `a set isn't ${described(type)}`);
  }
}

function membersFit(context: FitContext, set: AttrSet, type: ValueType, steps: number): Fit {
  if (type.kind === "anything") return yes;
  let all: Fit = yes;
  for (const item of set.bindings) {
    if (item.kind === "binding") all = both(all, pathFits(context, item.path.slice(1), item.value, type));
    else
      for (const attr of item.names) {
        const name = attrName(attr);
        if (name === null) return unknown(attr.span, type);
        all = both(
          all,
          item.kind === "inherit"
            ? nameFits(context, attr.span, type, steps - 1)
            : memberFits(context, item.source, name, attr.span, type, steps - 1),
        );
      }
  }
  return all;
}

/** `{ type = "app"; program = "…"; }`: other attributes aren't known to flake-parts. */
function appFits({ document }: FitContext, set: AttrSet, steps: number): Fit {
  let typed = false;
  let program = false;
  for (const item of set.bindings) {
    if (item.kind !== "binding") return unknown(item.span, { kind: "app" });
    const name = attrName(item.path[0]);
    if (name === "meta") continue;
    if (item.path.length > 1 || (name !== "type" && name !== "program"))
      return no(item.span, "an app has `type`, `program` and `meta` alone");
    const value = bare(item.value);
    if (name === "type") {
      if (value.kind !== "string" || document.text.slice(value.span.start + 1, value.span.end - 1) !== "app")
        return unknown(value.span, { kind: "app" });
      typed = true;
    } else {
      if (!isText(document, value, steps)) return unknown(value.span, { kind: "app" });
      program = true;
    }
  }
  return typed && program ? yes : no(set.span, "an app has a `type` and a `program`");
}

/** Functions that give a string. */
const textMakers: ReadonlySet<string> = new Set([
  "concatStrings",
  "concatStringsSep",
  "getExe",
  "getExe'",
  "optionalString",
  "toString",
]);

function isText(document: Document, node: Expression, steps: number): boolean {
  if (steps === 0) return false;
  const value = bare(node);
  switch (value.kind) {
    case "string":
      return true;
    case "binary":
      return value.operator === "+" && isText(document, value.left, steps - 1);
    case "if":
      return isText(document, value.consequence, steps - 1) && isText(document, value.alternative, steps - 1);
    case "let":
    case "with":
      return isText(document, value.body, steps - 1);
    case "apply":
      return textMakers.has(lastName(calleeOf(value)) ?? "");
    case "variable": {
      const target = referenceAt(document.scopes, value.span.start)?.target;
      const own = target?.kind === "definition" ? target.definition.value : null;
      return own !== null && isText(document, own, steps - 1);
    }
    default:
      return false;
  }
}

/** The function of a call with all its arguments. */
function calleeOf(call: Expression): Expression {
  let head = bare(call);
  while (head.kind === "apply") head = bare(head.function);
  return head;
}

function argumentsOf(call: Apply): readonly Expression[] {
  const found: Expression[] = [];
  let head: Expression = call;
  while (head.kind === "apply") {
    found.unshift(head.argument);
    head = bare(head.function);
  }
  return found;
}

/** Functions that give a part of a set that they get, as their last argument, and the place of what they do to each member. */
const keepers: ReadonlySet<string> = new Set([
  "filterAttrs",
  "optionalAttrs",
  "warn",
  "warnIf",
  "trace",
  "traceVal",
  "seq",
  "throwIf",
  "throwIfNot",
  "flattenTreeOf",
]);

function callFits(context: FitContext, call: Apply, type: ValueType, steps: number): Fit {
  const callee = calleeOf(call);
  const args = argumentsOf(call);
  const last = args[args.length - 1] ?? call.argument;
  const name = lastName(callee) ?? "";
  if (name === "throw" || name === "abort") return yes;
  const own = ownFunction(context.document, callee, args.length);
  if (own !== null) return fits(context, own, type, steps - 1);
  if (keepers.has(name)) return fits(context, last, type, steps - 1);
  if (name === "removeAttrs") return fits(context, args[0] ?? call, type, steps - 1);
  if (type.kind === "set") return setCallFits(context, call, name, args, type, steps);
  if (type.kind === "derivation") return isDerivationMaker(name) ? yes : unknown(call.span, type);
  if (type.kind === "app")
    return name === "mkApp" && isLibrary(context.document, callee) ? yes : unknown(call.span, type);
  if (type.kind === "overlay")
    return name === "composeManyExtensions" || name === "composeExtensions" ? yes : unknown(call.span, type);
  return name === "import" && bare(last).kind === "path" ? yes : unknown(call.span, type);
}

function setCallFits(
  context: FitContext,
  call: Apply,
  name: string,
  args: readonly Expression[],
  type: Extract<ValueType, { kind: "set" }>,
  steps: number,
): Fit {
  if (type.of.kind === "anything")
    return isDerivationMaker(name) && name !== "callPackage" ? unknown(call.span, type) : yes;
  if (name === "flattenTree" && type.of.kind === "derivation") return yes;
  const made =
    name === "mapAttrs"
      ? pastParameters(args[0], 2)
      : name === "genAttrs"
        ? pastParameters(args[1], 1)
        : null;
  return made === null ? unknown(call.span, type) : fits(context, made, type.of, steps - 1);
}

/** What a function written out gives, behind its parameters. */
function pastParameters(node: Expression | undefined, count: number): Expression | null {
  let body = node === undefined ? null : bare(node);
  for (let left = count; left > 0; left--) {
    if (body?.kind !== "lambda") return null;
    body = bare(body.body);
  }
  return body;
}

/** What a function of the file's own gives for that many arguments. */
function ownFunction(document: Document, callee: Expression, count: number): Expression | null {
  if (callee.kind === "lambda") return pastParameters(callee, count);
  if (callee.kind !== "variable") return null;
  const target = referenceAt(document.scopes, callee.span.start)?.target;
  if (target?.kind !== "definition" || target.definition.value === null) return null;
  return pastParameters(target.definition.value, count);
}

/** Whether a function comes from outside of the file. */
function isLibrary(document: Document, callee: Expression): boolean {
  if (callee.kind === "select") return true;
  const target =
    callee.kind === "variable" ? referenceAt(document.scopes, callee.span.start)?.target : undefined;
  return (
    target?.kind === "with" || (target?.kind === "definition" && target.definition.kind === "inherit-from")
  );
}

function mergeFits(context: FitContext, value: Binary, type: ValueType, steps: number): Fit {
  if (value.operator !== "//") return no(value.span, `this isn't ${described(type)}`);
  const left = fits(context, value.left, type, steps - 1);
  if (type.kind === "derivation")
    return bare(value.right).kind === "attrset" ? left : unknown(value.span, type);
  if (type.kind !== "set") return unknown(value.span, type);
  return both(left, fits(context, value.right, type, steps - 1));
}

/** Outputs of other flakes, below the system: Nix itself asks for derivations there. */
const derivationOutputs: ReadonlySet<string> = new Set(["checks", "devShells", "packages"]);
const singleOutputs: ReadonlySet<string> = new Set(["defaultPackage", "devShell", "formatter"]);

function selectFits(context: FitContext, value: Select, type: ValueType, steps: number): Fit {
  if (value.fallback !== null) {
    const rest = fits(context, { ...value, fallback: null }, type, steps - 1);
    return both(rest, fits(context, value.fallback, type, steps - 1));
  }
  const names = value.path.map((attr) => attrName(attr));
  const last = names[names.length - 1] ?? null;
  const [only] = value.path;
  if (names.length === 1 && only !== undefined && last !== null && !isPackages(context, value.target))
    return memberFits(context, value.target, last, value.span, type, steps - 1);
  return outsideFits(context, value.target, names, value.span, type);
}

/** What comes from an input: `treefmt.packages.${system}.default`, `pkgs.hello`, `x.config.build.check`. */
function outsideFits(
  context: FitContext,
  target: Expression,
  path: readonly (string | null)[],
  at: Span,
  type: ValueType,
): Fit {
  const last = path[path.length - 1] ?? null;
  const own = lastName(target) === "self";
  const output = path.findIndex(
    (name) => name !== null && (derivationOutputs.has(name) || singleOutputs.has(name)),
  );
  const depth = output < 0 ? 0 : path.length - output - 1;
  const key = path[output] ?? "";
  if (type.kind === "set") {
    if (type.of.kind === "anything") return yes;
    const whole = type.of.kind === "derivation" && derivationOutputs.has(key) && depth === 1;
    return whole && (!own || context.ownOutput(key)) ? yes : unknown(at, type);
  }
  if (type.kind === "overlay") return !own && path.includes("overlays") ? yes : unknown(at, type);
  if (type.kind !== "derivation") return unknown(at, type);
  const inOutput = derivationOutputs.has(key) ? depth >= 2 : singleOutputs.has(key) && depth === 1;
  if (inOutput) return !own || context.ownOutput(key) ? yes : unknown(at, type);
  if (path.includes("build") && path.includes("config")) return yes;
  const packages =
    isPackages(context, target) ||
    path.slice(0, -1).some((name) => name !== null && soundsLikePackages(name));
  return packages && last !== null && !isPackageSet(last) && !path.includes("lib") ? yes : unknown(at, type);
}

/** The member `name` of a set. */
function memberFits(
  context: FitContext,
  source: Expression,
  name: string,
  at: Span,
  type: ValueType,
  steps: number,
): Fit {
  if (steps <= 0) return unknown(at, type);
  const set = literalSet(context.document, source, longestChain);
  if (set === null) {
    const { target, path } = flattened(source);
    return outsideFits(context, target, [...path, name], at, type);
  }
  const own = set.bindings.filter((item) =>
    item.kind === "binding"
      ? attrName(item.path[0]) === name
      : item.names.some((attr) => attrName(attr) === name),
  );
  const [item] = own;
  if (item === undefined) return unknown(at, type);
  if (item.kind === "binding")
    return pathsFit(
      context,
      own.filter((each) => each.kind === "binding"),
      type,
    );
  const attr = item.names.find((each) => attrName(each) === name);
  if (item.kind === "inherit" && attr !== undefined) return nameFits(context, attr.span, type, steps - 1);
  return item.kind === "inherit-from"
    ? memberFits(context, item.source, name, at, type, steps - 1)
    : unknown(at, type);
}

/** The set literal that an expression stands for. */
function literalSet(document: Document, node: Expression, steps: number): AttrSet | null {
  const value = bare(node);
  if (steps === 0) return null;
  if (value.kind === "attrset") return value;
  if (value.kind === "let" || value.kind === "with") return literalSet(document, value.body, steps - 1);
  if (value.kind !== "variable") return null;
  const target = referenceAt(document.scopes, value.span.start)?.target;
  const own = target?.kind === "definition" ? target.definition.value : null;
  return own === null ? null : literalSet(document, own, steps - 1);
}

/** `a.b.c` as `a` and its path. */
function flattened(node: Expression): {
  readonly target: Expression;
  readonly path: readonly (string | null)[];
} {
  const value = bare(node);
  if (value.kind !== "select" || value.fallback !== null) return { target: value, path: [] };
  const inner = flattened(value.target);
  return { target: inner.target, path: [...inner.path, ...value.path.map((attr) => attrName(attr))] };
}

/** Whether an expression is a package set. */
function isPackages({ document }: FitContext, node: Expression): boolean {
  const { target, path } = flattened(node);
  const name = path.length > 0 ? path.findLast((each) => each !== null) : lastName(target);
  if (
    name !== undefined &&
    name !== null &&
    (soundsLikePackages(name) || isPackageSet(name)) &&
    name !== "lib"
  )
    return true;
  if (path.some((each) => each === "legacyPackages")) return true;
  const found =
    target.kind === "variable" ? referenceAt(document.scopes, target.span.start)?.target : undefined;
  const value = found?.kind === "definition" ? found.definition.value : null;
  if (value === null) return target.kind === "apply" && isImportOfNixpkgs(document, target);
  return path.length === 0 && bare(value).kind === "apply" && isImportOfNixpkgs(document, bare(value));
}

function isImportOfNixpkgs({ text }: Document, call: Expression): boolean {
  if (call.kind !== "apply" || lastName(calleeOf(call)) !== "import") return false;
  const [source] = argumentsOf(call);
  return source !== undefined && text.slice(source.span.start, source.span.end).includes("nixpkgs");
}
