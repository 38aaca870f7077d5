import { attrName, type Document, type Region, referenceAt } from "@flake-split/analysis";
import type { Attr, AttrBinding, Binding, Expression, LetIn, Select, Span } from "@flake-split/syntax";
import type {
  EntryNote,
  EntryRefusal,
  Handed,
  Part,
  PerSystem,
  RenamedOutput,
  Systems,
} from "./entry-plan.ts";
import { type Fit, type FitContext, fits, pathFits } from "./fits.ts";
import { handedArguments } from "./handed-arguments.ts";
import { freeName, meansTheSameAt, outerNames, signatureOf } from "./meaning.ts";
import { isDeclared, isReserved, perSystemType } from "./option-types.ts";
import { bare, namesOf, type OutputsShape, regionOfCall } from "./outputs-shape.ts";

/** What becomes `perSystem`, and the bindings that it takes. */
export interface ChosenPerSystem {
  readonly systems: Systems;
  readonly perSystem: PerSystem | null;
  /** The region whose body is `perSystem`, where it is the whole of one. */
  readonly region: Region | null;
  readonly taken: ReadonlySet<Binding>;
  readonly declared: readonly string[];
  readonly renamed: readonly RenamedOutput[];
  /** The outputs of `perSystem` that are known to be what flake-parts' options take. */
  readonly fitting: ReadonlySet<string>;
  readonly notes: readonly EntryNote[];
  /** What the calls had besides the code that moves. */
  readonly consumed: readonly Span[];
}

type Chosen = ChosenPerSystem | { readonly refused: EntryRefusal };

/** Chooses the code that becomes `perSystem`: one function for all outputs, else functions of one output each, else one system. */
export function choosePerSystem(
  document: Document,
  shape: OutputsShape,
  regions: readonly Region[],
  own?: FitContext,
): Chosen {
  const context: FitContext = own ?? {
    document,
    ownOutput: (name) => {
      const found = choosePerSystem(document, shape, regions, { document, ownOutput: () => true });
      return "fitting" in found && found.fitting.has(name);
    },
  };
  const whole = wholeRegion(shape);
  if (whole !== null) return ofWholeRegion(context, shape, whole);
  const parts = ofParts(context, shape, regions);
  if (parts !== null) return parts;
  const one = ofOneSystem(context, shape);
  return one ?? { ...nothing, systems: { kind: "none" }, perSystem: null };
}

const nothing = {
  region: null,
  taken: new Set<Binding>(),
  declared: [],
  renamed: [],
  fitting: new Set<string>(),
  notes: [],
  consumed: [],
} as const;

/** The function for each system that gives the most outputs. */
function wholeRegion({ operands }: OutputsShape): Region | null {
  let best: Region | null = null;
  for (const operand of operands) {
    if (operand.kind !== "region") continue;
    const { region } = operand;
    if (best === null || sizeOf(region) > sizeOf(best)) best = region;
  }
  return best;
}

function sizeOf({ body }: Region): number {
  return body.kind === "attrset" ? body.bindings.length : 0;
}

function ofWholeRegion(context: FitContext, shape: OutputsShape, region: Region): Chosen {
  const { document } = context;
  const { body, iteration } = region;
  if (iteration === null || region.function === null)
    return refuse(region.span, "this isn't a function of the system");
  if (iteration.spelling === "passThrough")
    return refuse(iteration.call.span, "this merges outputs of all systems into one set");
  if (iteration.passes.length > 0)
    return refuse(iteration.call.span, "a helper hands arguments of its own to this function");
  if (iteration.argument.span.start !== region.span.start)
    return refuse(iteration.argument.span, "this function stands elsewhere");
  if (region.function.parameter === null || region.function.formals !== null)
    return refuse(region.function.span, "this function takes more than the system");
  if (body.kind !== "attrset")
    return refuse(body.span, "the names of the outputs for each system are computed");
  const systems = systemsOf(document, region, shape);
  if (systems === null)
    return refuse(iteration.call.span, "the list of systems can't be written where mkFlake is called");
  const library = libraryOf(document, iteration.call);
  if (library === null && namesOf(body)?.includes("hydraJobs") === true)
    return refuse(iteration.call.span, "flake-utils decides the layout of `hydraJobs`, and can't be reached");
  const sorted = sortOutputs(context, body.bindings, library);
  if ("refused" in sorted) return sorted;
  const perSystem: PerSystem = { kind: "function", region, body: region.function.body };
  return {
    ...nothing,
    ...sorted,
    systems,
    perSystem,
    region,
    consumed: around(iteration.call, region.function.body),
  };
}

function refuse(span: Span, reason: string): { readonly refused: EntryRefusal } {
  return { refused: { span, reason } };
}

/** The list of systems as it can be written before `perSystem`. */
function systemsOf(document: Document, { iteration }: Region, { body }: OutputsShape): Systems | null {
  if (iteration === null) return null;
  const { systems, call } = iteration;
  if (systems !== null)
    return meansTheSameAt(document, systems.span, body.span.start)
      ? { kind: "code", node: systems, name: null }
      : null;
  const library = libraryOf(document, call);
  if (library === null || !meansTheSameAt(document, library.span, body.span.start)) return null;
  return { kind: "default", library };
}

/** `flake-utils.lib`, where a function of it is called: `flake-utils.lib.eachDefaultSystem`, also by a name for that. */
function libraryOf(document: Document, call: Expression): Expression | null {
  let head = bare(call);
  while (head.kind === "apply") head = bare(head.function);
  if (head.kind === "select") return head.path.length === 1 ? head.target : shortened(head);
  if (head.kind !== "variable") return null;
  const target = referenceAt(document.scopes, head.span.start)?.target;
  if (target?.kind === "with")
    return target.candidates.length === 1 ? (target.candidates[0]?.environment ?? null) : null;
  if (target?.kind !== "definition") return null;
  const { value, bindings } = target.definition;
  const [binding] = bindings;
  if (binding?.kind === "inherit-from") return binding.source;
  return value?.kind === "select" ? libraryOf(document, value) : null;
}

/** A select without the last name of its path. */
function shortened(node: Select): Expression {
  const path = node.path.slice(0, -1);
  const end = path[path.length - 1]?.span.end ?? node.target.span.end;
  return { ...node, path, span: { start: node.span.start, end } };
}

/** Tells the outputs of `perSystem` apart: those with an option, those to declare, those to rename. */
function sortOutputs(
  context: FitContext,
  items: readonly Binding[],
  library: Expression | null,
): Pick<ChosenPerSystem, "declared" | "renamed" | "fitting" | "notes"> | { readonly refused: EntryRefusal } {
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
    const turned = output === "hydraJobs" ? library : null;
    if (fit.fits === "yes" && turned === null) {
      if (perSystemType(output) !== null) fitting.add(output);
      else declared.push(output);
      continue;
    }
    renamed.push({ output, option: optionName(context.document, output), through: turned });
    const message = fit.fits === "yes" ? "flake-utils decides its layout" : fit.why;
    notes.push({ output, span: fit.fits === "yes" ? context.document.root.span : fit.at, message });
  }
  return { declared, renamed, fitting, notes };
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

function outputFits(context: FitContext, name: string, below: readonly Attr[], value: Expression): Fit {
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

/** A binding of one output whose value goes through systems. */
interface Candidate {
  readonly binding: AttrBinding;
  readonly region: Region;
  readonly handed: readonly Handed[];
  readonly value: Expression;
  readonly systems: Systems;
  readonly group: string;
}

function ofParts(
  context: FitContext,
  shape: OutputsShape,
  regions: readonly Region[],
): ChosenPerSystem | null {
  const { document } = context;
  const found = candidates(document, shape, regions);
  const group = largestGroup(found);
  if (group.length === 0) return null;
  const kept = withoutCapture(document, group);
  const [first] = kept;
  if (first === undefined) return null;
  const takenNames = new Map<string, Handed>();
  for (const { handed } of kept) for (const each of handed) takenNames.set(each.name, each);
  const shared = sharedLet(document, kept, takenNames);
  const fitting = new Set<string>();
  const declared: string[] = [];
  const notes: EntryNote[] = [];
  const parts: Part[] = [];
  for (const { binding, value } of kept) {
    const [head] = binding.path;
    const name = attrName(head) ?? "";
    const fit = outputFits(context, name, [], value);
    if (head === undefined || fit.fits !== "yes") continue;
    if (perSystemType(name) !== null) fitting.add(name);
    else declared.push(name);
    const own = bare(value);
    const sharesLet = shared !== null && own.kind === "let" && shared.same.has(own);
    parts.push({
      path: [head],
      value: sharesLet && own.kind === "let" ? own.body : value,
      binding,
      sharesLet,
      own: own.kind === "let" ? own : null,
    });
  }
  if (parts.length === 0) return null;
  const used = [...takenNames.values()];
  return {
    ...nothing,
    systems: first.systems,
    perSystem: { kind: "parts", handed: used, shared: shared?.first ?? null, parts, takesSystem: true },
    taken: new Set(parts.map(({ binding }) => binding)),
    declared,
    fitting,
    notes,
    consumed: kept
      .filter(({ binding }) => parts.some((part) => part.binding === binding))
      .flatMap(({ binding, value }) => around(binding, value)),
  };
}

/** What stands around a part of something. */
function around({ span }: { readonly span: Span }, inner: Expression): readonly Span[] {
  return [
    { start: span.start, end: inner.span.start },
    { start: inner.span.end, end: span.end },
  ];
}

function candidates(
  document: Document,
  shape: OutputsShape,
  regions: readonly Region[],
): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const operand of shape.operands) {
    if (operand.kind !== "set") continue;
    for (const binding of operand.set.bindings) {
      if (binding.kind !== "binding" || binding.path.length !== 1) continue;
      const region = regionOfCall(binding.value, regions);
      if (region === null || region.function === null || region.iteration === null) continue;
      if (region.iteration.argument.span.start !== region.span.start) continue;
      const handed = handedArguments(document, region);
      const systems = systemsOf(document, region, shape);
      if (handed === null || systems === null) continue;
      const group =
        systems.kind === "code" ? signatureOf(document, systems.node.span, new Map()) : systems.kind;
      found.push({ binding, region, handed, value: region.function.body, systems, group });
    }
  }
  return found;
}

function largestGroup(all: readonly Candidate[]): readonly Candidate[] {
  const groups = new Map<string, Candidate[]>();
  for (const each of all) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
  return [...groups.values()].reduce<readonly Candidate[]>(
    (best, group) => (group.length > best.length ? group : best),
    [],
  );
}

/**
 * Those of the candidates that can share one scope: the same names are handed the same values, and no name that
 * comes from further out would be taken for one of them.
 */
function withoutCapture(document: Document, group: readonly Candidate[]): readonly Candidate[] {
  const names = new Map<string, string>([["system", "system"]]);
  const kept: Candidate[] = [];
  for (const candidate of group) {
    const meanings = candidate.handed.map((handed) => [handed.name, meaningOf(document, handed)] as const);
    if (meanings.some(([name, meaning]) => names.has(name) && names.get(name) !== meaning)) continue;
    for (const [name, meaning] of meanings) names.set(name, meaning);
    kept.push(candidate);
  }
  return kept.filter(({ region, handed }) => {
    const span = region.function?.span ?? region.span;
    const outer = outerNames(document, span);
    const values = handed.flatMap(({ value, system }) =>
      value === null ? [] : [...outerNames(document, value.span)].filter((name) => name !== system?.name),
    );
    return [...names.keys()].every((name) => !outer.has(name) && !values.includes(name));
  });
}

function meaningOf(document: Document, { value, system }: Handed): string {
  if (value === null) return "system";
  return signatureOf(document, value.span, system === null ? new Map() : new Map([[system.id, "system"]]));
}

interface SharedLet {
  readonly first: LetIn;
  readonly same: ReadonlySet<LetIn>;
}

/** The `let` that two or more of the functions begin with, when all others can stand behind it, too. */
function sharedLet(
  document: Document,
  group: readonly Candidate[],
  handed: ReadonlyMap<string, Handed>,
): SharedLet | null {
  const lets = new Map<string, LetIn[]>();
  for (const candidate of group) {
    const value = bare(candidate.value);
    if (value.kind !== "let") continue;
    const signature = letSignature(document, value, candidate, handed);
    lets.set(signature, [...(lets.get(signature) ?? []), value]);
  }
  const same = [...lets.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  const [first] = same;
  if (first === undefined || same.length < 2) return null;
  const bound = new Set(
    namesOf({
      ...first,
      kind: "attrset",
      recursive: false,
      open: first.letKeyword,
      close: first.inKeyword,
    }) ?? [],
  );
  const shares = new Set(same);
  const others = group.filter(({ value }) => {
    const own = bare(value);
    return own.kind !== "let" || !shares.has(own);
  });
  const captured = others.some(({ value }) =>
    [...outerNames(document, value.span)].some((name) => bound.has(name)),
  );
  return captured || [...handed.keys()].some((name) => bound.has(name)) ? null : { first, same: shares };
}

function letSignature(
  document: Document,
  value: LetIn,
  { region }: Candidate,
  handed: ReadonlyMap<string, Handed>,
): string {
  const renamed = new Map<number, string>();
  for (const definition of document.scopes.definitions) {
    if (definition.scope.lambda === region.function && handed.has(definition.name))
      renamed.set(definition.id, "handed");
  }
  const comments = document.comments.filter(
    ({ span }) => span.start >= value.span.start && span.end <= value.inKeyword.end,
  );
  const told = comments.map(({ span }) => document.text.slice(span.start, span.end)).join("\n");
  return `${signatureOf(document, { start: value.span.start, end: value.inKeyword.end }, renamed)}\n${told}`;
}

/** Outputs that stand at one system: `packages.${system} = …`, `packages = { x86_64-linux = …; }`. */
function ofOneSystem(context: FitContext, shape: OutputsShape): ChosenPerSystem | null {
  const { document } = context;
  const found: { readonly binding: AttrBinding; readonly system: Attr; readonly parts: readonly Part[] }[] =
    [];
  for (const operand of shape.operands) {
    if (operand.kind !== "set") continue;
    for (const binding of operand.set.bindings) {
      const read = binding.kind === "binding" ? oneSystemParts(binding) : null;
      if (read !== null && binding.kind === "binding") found.push({ binding, ...read });
    }
  }
  const [first] = found;
  const systems = new Set(found.map(({ system }) => systemText(document, system)));
  if (first === undefined || systems.size !== 1) return null;
  const kept = found.filter(({ parts }) =>
    parts.every(
      ({ path, value }) => outputFits(context, attrName(path[0]) ?? "", path.slice(1), value).fits === "yes",
    ),
  );
  // An output may stand in several bindings; they stay together.
  const apart = new Set(
    found.filter((each) => !kept.includes(each)).map(({ binding }) => attrName(binding.path[0])),
  );
  const taken = kept.filter(({ binding }) => !apart.has(attrName(binding.path[0])));
  if (taken.length === 0 || !canBeOne(document, shape, first.system)) return null;
  const parts = taken.flatMap((each) => each.parts);
  const names = [...new Set(parts.map(({ path }) => attrName(path[0]) ?? ""))];
  return {
    ...nothing,
    systems: { kind: "one", attr: first.system },
    perSystem: { kind: "parts", handed: [], shared: null, parts, takesSystem: false },
    taken: new Set(taken.map(({ binding }) => binding)),
    declared: names.filter((name) => perSystemType(name) === null),
    fitting: new Set(names.filter((name) => perSystemType(name) !== null)),
  };
}

function canBeOne(document: Document, { body }: OutputsShape, system: Attr): boolean {
  return system.kind !== "dynamic" || meansTheSameAt(document, system.expression.span, body.span.start);
}

function systemText(document: Document, system: Attr): string {
  return system.kind === "dynamic"
    ? signatureOf(document, system.expression.span, new Map())
    : `"${system.name}"`;
}

/** Outputs that are kept apart by system even where no function says so. */
const keptApart: ReadonlySet<string> = new Set([
  "apps",
  "bundlers",
  "checks",
  "defaultApp",
  "defaultPackage",
  "devShell",
  "devShells",
  "formatter",
  "legacyPackages",
  "packages",
]);

function oneSystemParts(
  binding: AttrBinding,
): { readonly system: Attr; readonly parts: readonly Part[] } | null {
  const [head, system, ...below] = binding.path;
  if (head === undefined || !keptApart.has(attrName(head) ?? "")) return null;
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
