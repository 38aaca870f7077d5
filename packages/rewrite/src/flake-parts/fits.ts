import { attrName, type Document, lastName, referenceAt } from "@flake-split/analysis";
import {
  type Apply,
  type Attr,
  type AttrBinding,
  type AttrSet,
  type Binary,
  bare,
  type Expression,
  type Select,
  type Span,
} from "@flake-split/syntax";
import { appFits } from "./app-fits.ts";
import { argumentsOf, calleeOf } from "./calls.ts";
import { both, described, type Fit, type FitContext, no, unknown, yes } from "./fit.ts";
import { isDerivationMaker, isPackageSet } from "./makers.ts";
import type { ValueType } from "./option-types.ts";
import { flattened, isPackages, literalSet, outsideFits } from "./outside-fits.ts";

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
      return lambdaFits(context, value, type);
    case "path":
      return no(value.span, `a path isn't ${described(type)}`);
    default:
      return no(value.span, `this isn't ${described(type)}`);
  }
}

function lambdaFits(context: FitContext, value: Expression, type: ValueType): Fit {
  const overlay = type.kind === "overlay" ? pastParameters(value, 2) : null;
  if (overlay === null) return no(value.span, `a function isn't ${described(type)}`);
  return fits(context, overlay, { kind: "set", of: { kind: "anything" } });
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
