import { attrName, codeText } from "@flake-split/analysis";
import { type AttrBinding, contains, type Expression, type Span } from "@flake-split/syntax";
import type { CategoryId } from "./categories.ts";
import { hostParts } from "./host-modules.ts";
import type { Repeat } from "./plan.ts";
import type { RepeatInput } from "./repeats.ts";
import { result } from "./shape.ts";
import { lineCount, type Unit } from "./unit.ts";

/** From so many lines on, bindings that follow each other are worth a word. */
const leastLines = 3;

const reason =
  "it is a part of modules that go on in other ways; a module of its own would put its definitions in another order";

/**
 * Bindings that follow each other in a module, and in the same way in a module of another machine. They are only told
 * of: what definitions of several modules come to depends on their order and on the types of their options.
 */
export function repeatedRuns(
  machines: readonly Unit[],
  id: CategoryId,
  covered: readonly Span[],
  input: RepeatInput,
): readonly Repeat[] {
  const modules = machines.flatMap((unit) => modulesIn(unit, covered, input));
  const known = new Map<string, Place[]>();
  for (const module of modules) {
    module.items.forEach((item, index) => {
      if (item.code !== null) known.set(item.code, [...(known.get(item.code) ?? []), { module, index }]);
    });
  }
  const told = new Set<Item>();
  return modules.flatMap((module) =>
    module.items.flatMap((item, index) => {
      if (told.has(item) || item.code === null) return [];
      const others = (known.get(item.code) ?? []).filter(
        (place) => place.module.unit !== module.unit && !told.has(itemAt(place)),
      );
      const here = { module, index };
      const length = runLength([here, ...others]);
      const places = [here, ...others];
      const first = runSpan(here, length);
      const lines = lineCount(input.document.text, first);
      if (others.length === 0 || lines < leastLines) return [];
      for (const place of places) {
        for (const one of place.module.items.slice(place.index, place.index + length)) told.add(one);
      }
      const labels = module.items.slice(index, index + length).map(({ label }) => label);
      const label = labels.length > 2 ? `${labels[0]} to ${labels[labels.length - 1]}` : labels.join(", ");
      return [
        {
          kind: "bindings" as const,
          category: id,
          label,
          lines,
          places: places.map((place) => ({
            unit: place.module.unit,
            span: runSpan(place, length),
            node: null,
          })),
          file: null,
          lifted: new Set<string>(),
          obstacle: reason,
        },
      ];
    }),
  );
}

interface Item {
  /** `null` for what is shared already. */
  readonly code: string | null;
  readonly span: Span;
  readonly label: string;
}

interface Module {
  readonly unit: Unit;
  readonly items: readonly Item[];
}

interface Place {
  readonly module: Module;
  readonly index: number;
}

function itemAt({ module, index }: Place): Item {
  const item = module.items[index];
  if (item === undefined) throw new Error("a place outside of its module");
  return item;
}

/** How many bindings, from each of the places on, are the same everywhere. */
function runLength(places: readonly Place[]): number {
  for (let length = 1; ; length++) {
    const codes = places.map(({ module, index }) => module.items[index + length]?.code);
    if (codes[0] === undefined || codes[0] === null || codes.some((code) => code !== codes[0])) return length;
  }
}

function runSpan(place: Place, length: number): Span {
  const last = itemAt({ module: place.module, index: place.index + length - 1 });
  return { start: itemAt(place).span.start, end: last.span.end };
}

/** The modules of a machine that aren't shared, with their bindings. */
function modulesIn(
  unit: Unit,
  covered: readonly Span[],
  { document, meanings }: RepeatInput,
): readonly Module[] {
  const isCovered = (span: Span) => covered.some((other) => contains(other, span));
  return hostParts(unit.value, meanings)
    .filter(({ kind, node }) => kind === "module" && !isCovered(node.span))
    .map(({ node }) => ({
      unit,
      items: bindingsOf(node).map((item) => ({
        code: isCovered(item.value.span)
          ? null
          : `${pathText(item, document.text)} = ${codeText(document, item.value).code}`,
        span: item.span,
        label: item.path.map((attr) => attrName(attr) ?? "*").join("."),
      })),
    }));
}

function pathText({ path }: AttrBinding, text: string): string {
  return path.map(({ span }) => text.slice(span.start, span.end)).join(".");
}

function bindingsOf(node: Expression): readonly AttrBinding[] {
  const body = result(node);
  if (body.kind === "lambda") return bindingsOf(body.body);
  return body.kind === "attrset" ? body.bindings.filter((item) => item.kind === "binding") : [];
}
