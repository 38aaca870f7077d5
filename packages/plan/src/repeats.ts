import { codeText, type Document } from "@flake-split/analysis";
import { contains, type Span } from "@flake-split/syntax";
import type { CategoryId } from "./categories.ts";
import type { Decision } from "./classify.ts";
import { type HostPart, hostParts } from "./host-modules.ts";
import type { Meanings } from "./meanings.ts";
import type { Repeat, RepeatPlace } from "./plan.ts";
import { repeatName } from "./repeat-name.ts";
import { sharing } from "./repeat-sharing.ts";
import { repeatedRuns } from "./repeated-runs.ts";
import { lineCount, type Unit, type Units } from "./unit.ts";

/** What repeats are looked for in: one region, before files are chosen. */
export interface RepeatInput {
  readonly document: Document;
  readonly meanings: Meanings;
  readonly units: Units;
  readonly decisions: ReadonlyMap<Unit, Decision>;
  /** A file for a repeat that can be shared: `openssh` of machines of that category. */
  fileFor(id: CategoryId, name: string): string;
}

/** From so many lines on, code that machines repeat is worth a file: a whole module, or a value in one. */
const least = { module: 3, value: 4 } as const;

/** The categories of machines whose code is compared, each with itself. */
const compared: readonly CategoryId[] = ["hosts", "darwinHosts", "homes", "androidHosts"];

/**
 * The code that several machines of a region repeat: the same tokens in the same order. An expression and the import of a file
 * that holds it are one value, wherever they stand, so that a repeat is shared as the value that it is. Of repeats in each
 * other only the outermost is shared. One that can't be shared says why, and what stands in it is looked at by itself.
 */
export function repeatsOf(input: RepeatInput): readonly Repeat[] {
  return compared.flatMap((id) => {
    const machines = input.units.units.filter((unit) => {
      const decision = input.decisions.get(unit);
      return decision?.kind === "move" && decision.category === id;
    });
    return machines.length < 2 ? [] : repeatsAmong(machines, id, input);
  });
}

function repeatsAmong(machines: readonly Unit[], id: CategoryId, input: RepeatInput): readonly Repeat[] {
  const found: Repeat[] = [];
  const covered: Span[] = [];
  for (const group of groupsOf(machines, input)) {
    const parts = group.filter(({ span }) => !covered.some((other) => contains(other, span)));
    const [first] = parts;
    if (first === undefined || !areSeveral(parts)) continue;
    const { kind } = first.part;
    const result = sharing(parts, input);
    const places = parts.map(({ unit, span, node }) => ({ unit, span, node }));
    const base = { kind, category: id, lines: first.lines, places, label: labelOf(first.part) };
    if ("obstacle" in result) {
      found.push({ ...base, file: null, lifted: new Set(), obstacle: result.obstacle });
      continue;
    }
    covered.push(...places.map(({ span }) => span));
    const name = repeatName(first.part, input.document);
    const file = input.fileFor(id, kind === "module" ? name : `${name}-value`);
    found.push({ ...base, file, lifted: result.lifted, obstacle: null });
  }
  const isTold = ({ label, places: [place] }: Repeat) =>
    place !== undefined &&
    found.some((other) => other.label === label && contains(place.span, other.places[0]?.span ?? nowhere));
  return [...found, ...repeatedRuns(machines, id, covered, input).filter((run) => !isTold(run))];
}

const nowhere: Span = { start: -1, end: -1 };

/** Code of a machine, read for comparison. */
export interface ReadPart extends RepeatPlace {
  readonly part: HostPart;
  readonly lines: number;
  /** Its tokens and comments. */
  readonly commented: string;
}

/** Parts that are the same code, the longest first, so that what holds others comes before them. */
function groupsOf(machines: readonly Unit[], input: RepeatInput): readonly (readonly ReadPart[])[] {
  const { document, meanings } = input;
  const groups = new Map<string, ReadPart[]>();
  for (const unit of machines) {
    for (const part of hostParts(unit.value, meanings)) {
      const { span } = part.node;
      const lines = lineCount(document.text, span);
      if (lines < least[part.kind]) continue;
      const { code, commented } = codeText(document, part.node);
      const key = `${part.kind} ${code}`;
      groups.set(key, [...(groups.get(key) ?? []), { unit, span, node: part.node, part, lines, commented }]);
    }
  }
  const length = ([first]: readonly ReadPart[]) =>
    first === undefined ? 0 : first.span.end - first.span.start;
  return [...groups.values()].filter(areSeveral).sort((a, b) => length(b) - length(a));
}

/** Whether places are in more than one machine. */
export function areSeveral(places: readonly RepeatPlace[]): boolean {
  return places.some(({ unit }) => unit !== places[0]?.unit);
}

function labelOf({ kind, path }: HostPart): string {
  return kind === "module" ? "a module" : path.join(".");
}
