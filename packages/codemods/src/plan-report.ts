import { category, type Placement, type Plan } from "@flake-split/plan";
import type { PlacementReport, PlannedFile, PlanReport } from "./contract.ts";

/** The plan as the reports show it. */
export function planReport(plan: Plan): PlanReport {
  const placed = [...plan.placements.values()].filter(({ form }) => form.kind !== "export");
  return {
    placements: placed.map((placement) => placementReport(placement)),
    left: plan.left.map(({ label, span, lines, code, reason }) => ({
      binding: label,
      at: span,
      lines,
      reason,
      code,
    })),
    files: plannedFiles(placed, plan),
  };
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

/** The files by path, with how many lines of the entry go into each. */
function plannedFiles(placed: readonly Placement[], plan: Plan): readonly PlannedFile[] {
  const files = new Map<string, { lines: number; holds: string[] }>();
  const add = (path: string, lines: number, holds: string) => {
    const file = files.get(path) ?? { lines: 0, holds: [] };
    files.set(path, { lines: file.lines + lines, holds: [...file.holds, holds] });
  };
  for (const { file, unit, category: id } of placed) {
    add(file, unit.lines, unit.label);
    const gathering = plan.aggregators.get(id);
    if (gathering !== undefined && gathering !== file) add(gathering, 1, unit.label);
  }
  return [...files].map(([path, file]) => ({ path, ...file })).sort((a, b) => (a.path < b.path ? -1 : 1));
}
