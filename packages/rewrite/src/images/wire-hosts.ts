import { lineIndent } from "@flake-split/analysis";
import { inherit, pathBinding, set as setText, update } from "../make.ts";
import type { TextEdit } from "../text-edit.ts";
import { type EntryImport, entryImports, handMore, inheritMore } from "./entry-imports.ts";
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
import type { OutputsSpine } from "./outputs-spine.ts";
import { type SetPlaces, setPlaces } from "./set-places.ts";

const output = "nixosConfigurations";

/** Makes the machines of `nix/images` outputs: `nixosConfigurations.<host>`. */
export function wireHosts(wiring: ImageWiring, spine: OutputsSpine): Wired {
  if (wiring.hostsFile === null) return edited();
  const imports = entryImports(wiring.document, wiring.hostsFile);
  const [wired] = imports;
  if (wired === undefined) return define(wiring, spine, null);
  const given = handMore(wiring.document, wired, wiring.hostsTake);
  if (given === null) return refused(wired.call.span, "what this import is given isn't written out");
  const shadowed = given.length === 0 ? null : shadowing(wiring, wiring.hostsTake, wired.call.span);
  if (shadowed !== null) return shadowed;
  const rest = taken(wiring, spine, wired, sum(given));
  return rest.kind === "refused" ? rest : edited(...given, ...rest.edits);
}

function sum(edits: readonly TextEdit[]): number {
  return edits.reduce((length, { text }) => length + text.length, 0);
}

/** Has the output take every host from an import that is there, and that gets `given` columns longer. */
function taken(wiring: ImageWiring, spine: OutputsSpine, wired: EntryImport, given: number): Wired {
  if (wired.inherit !== null)
    return edited(...inheritMore(wiring.document, wired.inherit, wiring.hosts, given));
  if (wired.name === null) return edited();
  const { name } = wired;
  const known = spine.sets.flatMap((set) => setPlaces(set, [output]).exact);
  const inherits = known.flatMap(({ value }) => (value.kind === "attrset" ? value.bindings : []));
  for (const item of inherits) {
    if (item.kind === "inherit-from" && item.source.kind === "variable" && item.source.name === name) {
      return edited(...inheritMore(wiring.document, item, wiring.hosts, given));
    }
  }
  return define(wiring, spine, name);
}

/** Adds the hosts to the output, from a new import, or from the `let`'s `name`. */
function define(wiring: ImageWiring, spine: OutputsSpine, name: string | null): Wired {
  const { document } = wiring;
  const found = placesOf(spine);
  if (found === null) return appended(wiring, spine, name);
  const given = found.inherited[0];
  if (given !== undefined) return refused(given.span, `\`${output}\` comes from an \`inherit\` here`);
  const opaque = found.opaque[0]?.binding;
  if (opaque !== undefined)
    return refused(opaque.value.span, `this may have \`${output}\`, and isn't a set written out`);
  const exact = found.exact[0];
  if (exact !== undefined) {
    const { end } = exact.value.span;
    const { text } = document;
    const indent = lineIndent(text, end - 1);
    const room = end - text.lastIndexOf("\n", end - 1) + 4;
    const shadowed = shadowing(wiring, wiring.hostsTake, { start: end, end });
    return shadowed ?? edited(...updated(document, exact.value, hostsText(wiring, name, indent, room)));
  }
  const target = found.open[found.open.length - 1];
  if (target === undefined) return refused(undefined, "no set of outputs is written out");
  const item = (indent: string) => bindingText(wiring, target.rest, name, found, indent);
  return added(wiring, wiring.hostsTake, target.set, target.rest[0] ?? output, item);
}

/** What the sets of outputs say of it; `null` where none is written out. */
function placesOf({ sets, module, unknown }: OutputsSpine): SetPlaces | null {
  for (const set of [...sets].reverse()) {
    const found = setPlaces(set, [output]);
    if (found.exact.length + found.below.length + found.inherited.length > 0) return found;
  }
  if (module !== null) return setPlaces(module, ["flake", output]);
  const last = sets[sets.length - 1];
  return last === undefined || unknown.length > 0 ? null : setPlaces(last, [output]);
}

/** Adds a set of its own behind everything, where what stands there is known to have outputs per system only. */
function appended(wiring: ImageWiring, { body, unknown }: OutputsSpine, name: string | null): Wired {
  const opaque = unknown[0];
  if (opaque !== undefined) return refused(opaque.span, "which outputs this gives can't be read off it");
  const { end } = body.span;
  const shadowed = shadowing(wiring, wiring.hostsTake, { start: end, end });
  const indent = lineIndent(wiring.document.text, end - 1);
  const item = pathBinding([output], hostsText(wiring, name, `${indent}  `, indent.length + 25));
  return shadowed ?? edited({ span: { start: end, end }, text: update("", setText([item], indent)) });
}

function bindingText(
  wiring: ImageWiring,
  path: readonly string[],
  name: string | null,
  { below }: SetPlaces,
  indent: string,
): string {
  const room = indent.length + path.join(".").length + 3;
  if (below.length === 0) return pathBinding(path, hostsText(wiring, name, indent, room));
  // Beside `nixosConfigurations.desk = …` a set must be written out, for Nix to join them.
  const inner = `${indent}  `;
  const source = name ?? importText(wiring.hostsFile ?? "", wiring.hostsTake, inner, room);
  return pathBinding(path, setText([inherit(wiring.hosts, source, inner)], indent));
}

function hostsText(wiring: ImageWiring, name: string | null, indent: string, room: number): string {
  if (name === null) return importText(wiring.hostsFile ?? "", wiring.hostsTake, indent, room);
  return setText([inherit(wiring.hosts, name, `${indent}  `)], indent);
}
