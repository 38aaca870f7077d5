import { attrName, type Document, lastName, referenceAt } from "@flake-split/analysis";
import { type Apply, type AttrSet, bare, type Expression, type Span } from "@flake-split/syntax";
import { argumentsOf, calleeOf } from "./calls.ts";
import { type Fit, type FitContext, unknown, yes } from "./fit.ts";
import { isPackageSet, soundsLikePackages } from "./makers.ts";
import type { ValueType } from "./option-types.ts";

/** Outputs of other flakes, below the system: Nix itself asks for derivations there. */
const derivationOutputs: ReadonlySet<string> = new Set(["checks", "devShells", "packages"]);
const singleOutputs: ReadonlySet<string> = new Set(["defaultPackage", "devShell", "formatter"]);

/** What comes from an input: `treefmt.packages.${system}.default`, `pkgs.hello`, `x.config.build.check`. */
export function outsideFits(
  context: FitContext,
  target: Expression,
  path: readonly (string | null)[],
  at: Span,
  type: ValueType,
): Fit {
  const last = path[path.length - 1] ?? null;
  const named = target.kind === "variable" ? target.name : "";
  const isOwnOutput = derivationOutputs.has(named);
  if (named === "self" && !isArgument(context.document, target)) return unknown(at, type);
  const own = named === "self" || path[0] === "self" || isOwnOutput;
  const whole = isOwnOutput ? [named, ...path] : path;
  const output = whole.findIndex(
    (name) => name !== null && (derivationOutputs.has(name) || singleOutputs.has(name)),
  );
  const depth = output < 0 ? 0 : whole.length - output - 1;
  const key = whole[output] ?? "";
  if (type.kind === "set") {
    if (type.of.kind === "anything") return yes;
    const isWhole = type.of.kind === "derivation" && derivationOutputs.has(key) && depth === 1;
    return isWhole && (!own || context.ownOutput(key)) ? yes : unknown(at, type);
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

/** The set literal that an expression stands for. */
export function literalSet(document: Document, node: Expression, steps: number): AttrSet | null {
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
export function flattened(node: Expression): {
  readonly target: Expression;
  readonly path: readonly (string | null)[];
} {
  const value = bare(node);
  if (value.kind !== "select" || value.fallback !== null) return { target: value, path: [] };
  const inner = flattened(value.target);
  return { target: inner.target, path: [...inner.path, ...value.path.map((attr) => attrName(attr))] };
}

/** Whether an expression is a package set. */
export function isPackages(context: FitContext, node: Expression): boolean {
  const { document } = context;
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
  const made = value === null ? target : path.length === 0 ? bare(value) : null;
  return made?.kind === "apply" && (isImportOfNixpkgs(document, made) || isExtended(context, made));
}

/** `pkgs.extend overlay`, `pkgs.appendOverlays [ … ]`. */
function isExtended(context: FitContext, call: Expression): boolean {
  const callee = calleeOf(call);
  const name = lastName(callee);
  if (callee.kind !== "select" || (name !== "extend" && name !== "appendOverlays")) return false;
  const path = callee.path.slice(0, -1);
  return isPackages(context, path.length === 0 ? callee.target : { ...callee, path });
}

function isImportOfNixpkgs({ text }: Document, call: Apply): boolean {
  if (lastName(calleeOf(call)) !== "import") return false;
  const [source] = argumentsOf(call);
  return source !== undefined && text.slice(source.span.start, source.span.end).includes("nixpkgs");
}

/** Whether a name is an argument, and not something of the flake's own under that name. */
function isArgument({ scopes }: Document, name: Expression): boolean {
  const target = referenceAt(scopes, name.span.start)?.target;
  return target?.kind === "definition" && target.definition.kind === "formal";
}
