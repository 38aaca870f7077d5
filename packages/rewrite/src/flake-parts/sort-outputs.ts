import { attrName, type Document } from "@flake-split/analysis";
import type { Attr, Binding, Expression, Span } from "@flake-split/syntax";
import type { EntryNote, RenamedOutput } from "./entry-plan.ts";
import type { Fit, FitContext } from "./fit.ts";
import { fits, pathFits } from "./fits.ts";
import { freeName } from "./meaning.ts";
import { isDeclared, isReserved, perSystemType } from "./option-types.ts";
import type { ChosenPerSystem } from "./per-system-plan.ts";

/** Tells the outputs of `perSystem` apart: those with an option, those to declare, those to rename. */
export function sortOutputs(
  context: FitContext,
  items: readonly Binding[],
  library: Expression | null,
  dead: ReadonlySet<string>,
): Pick<ChosenPerSystem, "declared" | "renamed" | "fitting" | "notes"> {
  const groups = new Map<string, Fit>();
  for (const item of items) {
    for (const [name, fit] of itemFits(context, item)) {
      const known = groups.get(name);
      if (known === undefined || known.fits === "yes") groups.set(name, fit);
    }
  }
  const declared: string[] = [];
  const renamed: RenamedOutput[] = [];
  const fitting = new Set<string>();
  const notes: EntryNote[] = [];
  for (const [output, fit] of groups) {
    const at = items.find((item) => namesOfItem(item).includes(output))?.span;
    if (dead.has(output)) {
      renamed.push({ output, option: optionName(context.document, output), through: null, isDead: true });
      if (at !== undefined)
        notes.push({ output, span: at, message: "given a second time behind `//`, which wins" });
      continue;
    }
    const turned = output === "hydraJobs" ? library : null;
    if (fit.fits === "yes" && turned === null) {
      if (perSystemType(output) !== null) fitting.add(output);
      else declared.push(output);
      continue;
    }
    renamed.push({ output, option: optionName(context.document, output), through: turned, isDead: false });
    if (fit.fits !== "yes") notes.push({ output, span: fit.at, message: fit.why });
    else if (at !== undefined) notes.push({ output, span: at, message: "flake-utils decides its layout" });
  }
  return { declared, renamed, fitting, notes };
}

function namesOfItem(item: Binding): readonly (string | null)[] {
  return item.kind === "binding" ? [attrName(item.path[0])] : item.names.map((attr) => attrName(attr));
}

/** `rawPackages` for `packages`. */
function optionName(document: Document, output: string): string {
  return freeName(document, [`raw${output.charAt(0).toUpperCase()}${output.slice(1)}`]);
}

function itemFits(context: FitContext, item: Binding): readonly (readonly [string, Fit])[] {
  if (item.kind === "binding") {
    const name = attrName(item.path[0]) ?? "";
    return [[name, outputFits(context, name, item.path.slice(1), item.value)]];
  }
  return item.names.map((attr) => {
    const name = attrName(attr) ?? "";
    const type = perSystemType(name);
    if (type === null) return [name, withoutOption(name, attr.span)] as const;
    if (item.kind === "inherit") {
      const value: Expression = { kind: "variable", span: attr.span, name };
      return [name, fits(context, value, type)] as const;
    }
    const value: Expression = {
      kind: "select",
      span: item.source.span,
      target: item.source,
      path: [attr],
      fallback: null,
    };
    return [name, fits(context, value, type)] as const;
  });
}

export function outputFits(
  context: FitContext,
  name: string,
  below: readonly Attr[],
  value: Expression,
): Fit {
  const type = perSystemType(name);
  if (type === null) return withoutOption(name, value.span);
  return below.length === 0 ? fits(context, value, type) : pathFits(context, below, value, type);
}

/** An output that is declared takes anything, unless its name is taken. */
function withoutOption(name: string, at: Span): Fit {
  if (isReserved(name, "perSystem"))
    return { fits: "no", at, why: `\`${name}\` means something else in a module` };
  if (isDeclared(name)) return { fits: "no", at, why: `flake-parts' \`${name}\` isn't kept apart by system` };
  return { fits: "yes" };
}
