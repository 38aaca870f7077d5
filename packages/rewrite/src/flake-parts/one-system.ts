import {
  attrName,
  commentsWithin,
  type Document,
  isPerSystemOutput,
  referenceAt,
} from "@flake-split/analysis";
import { type Attr, type AttrBinding, bare, type Expression } from "@flake-split/syntax";
import type { Part } from "./entry-plan.ts";
import type { FitContext } from "./fit.ts";
import { meansTheSameAt, signatureOf } from "./meaning.ts";
import { perSystemType } from "./option-types.ts";
import type { OutputsShape } from "./outputs-shape.ts";
import { type ChosenPerSystem, nothingChosen } from "./per-system-plan.ts";
import { outputFits } from "./sort-outputs.ts";

/** Outputs that stand at one system: `packages.${system} = …`, `packages = { x86_64-linux = …; }`. */
export function oneSystem(context: FitContext, shape: OutputsShape): ChosenPerSystem | null {
  const { document } = context;
  const found: { readonly binding: AttrBinding; readonly system: Attr; readonly parts: readonly Part[] }[] =
    [];
  for (const binding of bindingsOf(shape)) {
    const read = oneSystemParts(binding);
    if (read !== null) found.push({ binding, ...read });
  }
  const [first] = found;
  const systems = new Set(found.map(({ system }) => systemText(document, system)));
  if (first === undefined || systems.size !== 1) return null;
  // Of what names the system, one place is left: comments in the others would have none.
  const kept = found.filter(
    ({ parts, system }) =>
      commentsWithin(document.comments, system.span).length === 0 &&
      parts.every(
        ({ path, value }) =>
          outputFits(context, attrName(path[0]) ?? "", path.slice(1), value).fits === "yes",
      ),
  );
  // An output may stand in several bindings, some of another form; they stay together, or one would hide the others.
  const moving = new Set(kept.map(({ binding }) => binding));
  const apart = new Set(
    bindingsOf(shape)
      .filter((binding) => !moving.has(binding))
      .map(({ path }) => attrName(path[0])),
  );
  const taken = kept.filter(({ binding }) => !apart.has(attrName(binding.path[0])));
  const [one] = taken;
  if (one === undefined || !canBeOne(document, shape, one.system)) return null;
  const parts = taken.flatMap((each) => each.parts);
  const names = [...new Set(parts.map(({ path }) => attrName(path[0]) ?? ""))];
  return {
    ...nothingChosen,
    systems: { kind: "one", attr: one.system, code: systemCode(document, one.system) },
    perSystem: { kind: "parts", handed: [], shared: null, parts, takesSystem: false },
    taken: new Set(taken.map(({ binding }) => binding)),
    declared: names.filter((name) => perSystemType(name) === null),
    fitting: new Set(names.filter((name) => perSystemType(name) !== null)),
    consumed: taken
      .slice(1)
      .flatMap(({ system }) => (system.kind === "dynamic" ? [system.expression.span] : [])),
  };
}

function bindingsOf({ operands }: OutputsShape): readonly AttrBinding[] {
  const items = operands.flatMap((operand) => (operand.kind === "set" ? operand.set.bindings : []));
  return items.filter((item): item is AttrBinding => item.kind === "binding");
}

function canBeOne(document: Document, { body }: OutputsShape, system: Attr): boolean {
  return system.kind !== "dynamic" || meansTheSameAt(document, system.expression.span, body.span.start);
}

/**
 * The code of a computed system: `system` in `${system}`, and in `"${system}"` where that names a string, which is then the
 * same one.
 */
function systemCode({ scopes }: Document, attr: Attr): Expression | null {
  if (attr.kind !== "dynamic") return null;
  const { expression } = attr;
  const [only, ...others] = expression.kind === "string" ? expression.parts : [];
  if (only?.kind !== "interpolation" || others.length > 0 || only.expression.kind !== "variable")
    return expression;
  const target = referenceAt(scopes, only.expression.span.start)?.target;
  const value = target?.kind === "definition" ? target.definition.value : null;
  return value?.kind === "string" ? only.expression : expression;
}

function systemText(document: Document, system: Attr): string {
  const code = systemCode(document, system);
  return code === null ? `"${attrName(system)}"` : signatureOf(document, code.span, new Map());
}

function oneSystemParts(
  binding: AttrBinding,
): { readonly system: Attr; readonly parts: readonly Part[] } | null {
  const [head, system, ...below] = binding.path;
  if (head === undefined || !isPerSystemOutput(attrName(head) ?? "")) return null;
  if (system !== undefined)
    return {
      system,
      parts: [{ path: [head, ...below], value: binding.value, binding, sharesLet: false, own: null }],
    };
  const set = bare(binding.value);
  if (set.kind !== "attrset" || set.recursive || set.bindings.length !== 1) return null;
  const [item] = set.bindings;
  if (item?.kind !== "binding") return null;
  const [inner, ...deeper] = item.path;
  if (inner === undefined) return null;
  return {
    system: inner,
    parts: [{ path: [head, ...deeper], value: item.value, binding, sharesLet: false, own: null }],
  };
}
