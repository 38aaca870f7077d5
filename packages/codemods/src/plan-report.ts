import type { FlakeModel } from "@flake-split/analysis";
import { category, type Placement, type Plan, type Repeat } from "@flake-split/plan";
import type { Span } from "@flake-split/syntax";
import type { FlakeReport, PlacementReport, PlannedFile, PlanReport, RepeatReport } from "./contract.ts";

/** The plans of all regions as the reports show them. */
export function planReport(plans: readonly Plan[], model: FlakeModel): PlanReport {
  const placed = plans.map((plan) =>
    [...plan.placements.values()].filter(({ form }) => form.kind !== "export"),
  );
  const repeats = plans.flatMap((plan) => plan.repeats).map(repeatReport);
  const inOrder = <T extends { readonly at: Span }>(items: readonly T[]) =>
    plans.length === 1 ? items : [...items].sort((a, b) => a.at.start - b.at.start);
  return {
    placements: inOrder(placed.flat().map((placement) => placementReport(placement))),
    left: inOrder(
      plans.flatMap(({ left }) =>
        left.map(({ label, span, lines, code, reason }) => ({
          binding: label,
          at: span,
          lines,
          reason,
          code,
        })),
      ),
    ),
    files: plannedFiles(plans, placed),
    ...(repeats.length === 0 ? {} : { repeats }),
    flake: flakeReport(model),
  };
}

/** Of each region's plan the bindings of some labels, those that a set has already among them. */
export function movedReport(
  plans: readonly Plan[],
  labels: readonly ReadonlySet<string>[],
): readonly PlacementReport[] {
  return plans
    .flatMap(({ placements }, index) =>
      [...placements.values()].filter(({ unit }) => labels[index]?.has(unit.label)),
    )
    .map((placement) => placementReport(placement))
    .sort((a, b) => a.at.start - b.at.start);
}

/** Of a flake that was understood, but can't be split. */
export function emptyReport(model: FlakeModel | undefined): PlanReport {
  const nothing = { placements: [], left: [], files: [] };
  return model === undefined ? nothing : { ...nothing, flake: flakeReport(model) };
}

function flakeReport({ framework, spelling }: FlakeModel): FlakeReport {
  return { framework, spelling };
}

function placementReport({ unit, category: id, file, reasons }: Placement): PlacementReport {
  return {
    binding: unit.label,
    at: unit.item.span,
    lines: unit.lines,
    category: id,
    file,
    phase: category(id).phase,
    reasons,
  };
}

function repeatReport({ label, kind, lines, places, file, obstacle }: Repeat): RepeatReport {
  return {
    what: label,
    kind,
    lines,
    places: places.map(({ unit, span }) => ({ binding: unit.label, at: span })),
    code: obstacle === null ? "plan/repeated" : "plan/not-shared",
    file,
    reason: obstacle,
  };
}

/** The files by path, with how many lines of the entry go into each. */
function plannedFiles(
  plans: readonly Plan[],
  placed: readonly (readonly Placement[])[],
): readonly PlannedFile[] {
  const files = new Map<string, { lines: number; holds: string[] }>();
  const add = (path: string, lines: number, holds: string) => {
    const file = files.get(path) ?? { lines: 0, holds: [] };
    files.set(path, { lines: file.lines + lines, holds: [...file.holds, holds] });
  };
  plans.forEach(({ aggregators }, index) => {
    for (const { file, unit, category: id } of placed[index] ?? []) {
      add(file, unit.lines, unit.label);
      const gathering = aggregators.get(id);
      if (gathering !== undefined && gathering !== file) add(gathering, 1, unit.label);
    }
  });
  return [...files].map(([path, file]) => ({ path, ...file })).sort((a, b) => (a.path < b.path ? -1 : 1));
}
