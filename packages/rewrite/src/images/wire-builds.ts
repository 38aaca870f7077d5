import { lineIndent, type OutputSet, type Region } from "@flake-split/analysis";
import type { AttrBinding, AttrSet, Expression } from "@flake-split/syntax";
import { forSystems, pathBinding, select, set as setText } from "../make.ts";
import { entryImports, handMore } from "./entry-imports.ts";
import {
  added,
  edited,
  type ImageWiring,
  importText,
  refused,
  shadowing,
  updated,
  type Wired,
} from "./image-wiring.ts";
import { type OutputsSpine, operandsOf } from "./outputs-spine.ts";
import { setPlaces, withoutParentheses } from "./set-places.ts";

const output = "legacyPackages";
const member = "images";

/** The systems on which someone may call the images where a flake doesn't say. */
const systems = ["x86_64-linux", "aarch64-linux"];

/**
 * Makes what the machines build outputs: `legacyPackages.<system>.images`, of every system alike, since one may
 * build an image for another machine.
 */
export function wireBuilds(wiring: ImageWiring, spine: OutputsSpine): Wired {
  if (wiring.buildsFile === null) return edited();
  const [wired] = entryImports(wiring.document, wiring.buildsFile);
  if (wired !== undefined) {
    const given = handMore(wiring.document, wired, wiring.buildsTake);
    return given === null
      ? refused(wired.call.span, "what this import is given isn't written out")
      : edited(...given);
  }
  const perSystem = wiring.model.regions.filter(({ kind }) => kind === "per-system");
  if (perSystem.length > 0) return intoPerSystem(wiring, perSystem);
  if (spine.module !== null) return intoModule(wiring, spine.module);
  return intoOutputs(wiring, spine);
}

/** Into the body of the region that has the output, or of the largest. */
function intoPerSystem(wiring: ImageWiring, regions: readonly Region[]): Wired {
  const having = regions.find(({ outputs }) => outputs.some(({ key }) => key === output));
  const bySize = [...regions].sort(
    (a, b) => b.body.span.end - b.body.span.start - (a.body.span.end - a.body.span.start),
  );
  const region = having ?? bySize[0];
  if (region === undefined) return refused(undefined, "no outputs per system are written out");
  const operands = operandsOf(region.body);
  const sets = operands.filter((operand) => operand.kind === "attrset");
  const saying = [...sets].reverse().find((set) => saysOutput(set));
  const unknown = operands.find((operand) => operand.kind !== "attrset");
  const set = saying ?? sets[sets.length - 1];
  if (set === undefined || (saying === undefined && unknown !== undefined)) {
    return refused((unknown ?? region.body).span, `which outputs this gives can't be read off it`);
  }
  return intoSet(wiring, set, [output, member]);
}

function saysOutput(set: AttrSet): boolean {
  const { exact, below, inherited, opaque } = setPlaces(set, [output]);
  return exact.length + below.length + inherited.length + opaque.length > 0;
}

/** Into a flake-parts module without a `perSystem` of its own. */
function intoModule(wiring: ImageWiring, module: AttrSet): Wired {
  const found = setPlaces(module, ["perSystem"]);
  const other = found.exact[0] ?? found.inherited[0];
  if (other === undefined) return intoSet(wiring, module, ["perSystem", output, member]);
  return refused(other.span, "`perSystem` isn't written out here, and may be given once only");
}

/** Adds `images` at a path of a set that is written out. */
function intoSet(wiring: ImageWiring, set: AttrSet, path: readonly string[]): Wired {
  const { exact, below, inherited, opaque, open } = setPlaces(set, path);
  const name = path[path.length - 1] ?? member;
  const taken = exact[0] ?? below[0];
  if (taken !== undefined) return refused(taken.span, `\`${path.join(".")}\` is taken`);
  const given = inherited[0];
  if (given !== undefined) return refused(given.span, `\`${output}\` comes from an \`inherit\` here`);
  const [above] = opaque;
  if (above !== undefined && above.rest.length === 1) return joined(wiring, above.binding.value, name);
  if (above !== undefined) return refused(above.binding.value.span, `this isn't a set written out`);
  const target = open[open.length - 1];
  if (target === undefined) return refused(set.span, "this isn't a set written out");
  const { rest } = target;
  return added(wiring, wiring.buildsTake, target.set, rest[0] ?? name, (indent) =>
    pathBinding(rest, buildsText(wiring, indent, indent.length + rest.join(".").length + 3)),
  );
}

/** `value // { images = …; }`, or into `value` where it is a set written out. */
function joined(wiring: ImageWiring, value: Expression, name: string): Wired {
  const bare = withoutParentheses(value);
  if (bare.kind === "attrset") return intoSet(wiring, bare, [name]);
  const { end } = value.span;
  const indent = lineIndent(wiring.document.text, end - 1);
  const item = pathBinding([name], buildsText(wiring, `${indent}  `, indent.length + name.length + 5));
  const shadowed = shadowing(wiring, wiring.buildsTake, { start: end, end });
  return shadowed ?? edited(...updated(wiring.document, value, setText([item], indent)));
}

/** Into a flake whose outputs name their systems one by one, or by `genAttrs`. */
function intoOutputs(wiring: ImageWiring, spine: OutputsSpine): Wired {
  const regions = wiring.model.regions.filter(
    ({ kind, outputs }) => kind === "output" && outputs.some(({ key }) => key === output),
  );
  const whole = wiring.model.regions
    .filter(({ kind }) => kind === "outputs")
    .flatMap(({ outputs }) => outputs);
  const named = whole.filter(({ key, system }) => key === output && system !== null);
  const inRegions = regions.map((region) => joined(wiring, region.body, member));
  const covered = (set: OutputSet) =>
    regions.some(({ span }) =>
      set.bindings.some((item) => item.value.span.start <= span.start && span.end <= item.value.span.end),
    );
  const inSystems = named.filter((set) => !covered(set)).map((set) => intoSystem(wiring, set));
  const all = [...inRegions, ...inSystems];
  if (all.length > 0) return together(all);
  return asNewOutput(wiring, spine);
}

function together(all: readonly Wired[]): Wired {
  const wrong = all.find((one) => one.kind === "refused");
  return wrong ?? edited(...all.flatMap((one) => (one.kind === "edits" ? one.edits : [])));
}

/** `legacyPackages.${system} = …;` or `legacyPackages.${system}.tool = …;`. */
function intoSystem(wiring: ImageWiring, { bindings, depth, entries }: OutputSet): Wired {
  const taken = entries.find(({ name }) => name === member);
  if (taken !== undefined) return refused(taken.nameSpan, `\`${output}.<system>.${member}\` is taken`);
  const whole = bindings.find(({ path }) => path.length === depth);
  if (whole !== undefined) return joined(wiring, whole.value, member);
  const beside = bindings[bindings.length - 1];
  const set = entries[entries.length - 1]?.container;
  if (beside === undefined || set === undefined) return refused(beside?.span, "this isn't a set written out");
  return added(wiring, wiring.buildsTake, set, output, (indent) => besideText(wiring, beside, depth, indent));
}

/** The path of `beside` up to the system, and `images`. */
function besideText(wiring: ImageWiring, beside: AttrBinding, depth: number, indent: string): string {
  const { text } = wiring.document;
  const end = beside.path[depth - 1]?.span.end ?? beside.span.start;
  const head = text.slice(beside.span.start, end);
  const value = buildsText(wiring, indent, indent.length + head.length + member.length + 4);
  return `${select(head, member)} = ${value};`;
}

function asNewOutput(wiring: ImageWiring, { sets, unknown, body }: OutputsSpine): Wired {
  const opaque = unknown[0];
  if (opaque !== undefined) return refused(opaque.span, "which outputs this gives can't be read off it");
  const saying = sets.find(saysOutput);
  if (saying !== undefined) {
    const { exact, below, inherited } = setPlaces(saying, [output]);
    const place = exact[0]?.value ?? below[0] ?? inherited[0];
    return refused(place?.span, `for which systems \`${output}\` is given can't be read off this`);
  }
  const set = sets[sets.length - 1];
  if (set === undefined) return refused(body.span, "no set of outputs is written out");
  const handed = [...wiring.buildsTake, wiring.nixpkgs];
  return added(wiring, handed, set, output, (indent) => {
    const inner = `${indent}  `;
    const item = pathBinding([member], buildsText(wiring, inner, inner.length + member.length + 3));
    const genAttrs = `${wiring.nixpkgs.expression}.lib.genAttrs`;
    return pathBinding([output], forSystems(genAttrs, systems, [item], indent));
  });
}

function buildsText(wiring: ImageWiring, indent: string, room: number): string {
  return importText(wiring.buildsFile ?? "", wiring.buildsTake, indent, room);
}
