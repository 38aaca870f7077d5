import type { Report, ReportedLeft, ReportedPlacement } from "./program.ts";
import type { LeftTally, Tally } from "./record.ts";

/** Bindings over this many lines are the ones that a split is for. */
const longFrom = 4;

export function tally(items: readonly { readonly lines: number }[]): Tally {
  return {
    bindings: items.length,
    long: items.filter(({ lines }) => lines >= longFrom).length,
    lines: items.reduce((sum, { lines }) => sum + lines, 0),
  };
}

export function leftTally(left: readonly ReportedLeft[]): LeftTally {
  const reasons: Record<string, number> = {};
  for (const { code, reason } of left) {
    const named = `${code}: ${reason}`;
    reasons[named] = (reasons[named] ?? 0) + 1;
  }
  return { ...tally(left), reasons };
}

/** What the commands of a track have moved, by the reports that they made before each wrote. */
export function movedBy(reports: readonly Report[]): readonly ReportedPlacement[] {
  const all = new Map<string, ReportedPlacement[]>();
  for (const report of reports) {
    const written = new Set(report.files.map(({ path }) => path));
    const moved = new Map<string, ReportedPlacement[]>();
    for (const placement of report.result === "applied" ? report.placements : []) {
      if (!written.has(placement.file)) continue;
      const key = `${placement.binding}\0${placement.file}`;
      moved.set(key, [...(moved.get(key) ?? []), placement]);
    }
    // A file that two phases write has the same placement in both reports.
    for (const [key, placements] of moved) {
      if (placements.length > (all.get(key)?.length ?? 0)) all.set(key, placements);
    }
  }
  return [...all.values()].flat();
}

/** What the plan of the tree that a track leaves behind still finds in the entry. */
export function leftBehind(plan: Report, reports: readonly Report[]): readonly ReportedLeft[] {
  const kept = new Map(reports.flatMap(keptBack).map((left) => [left.binding, left]));
  const waiting = plan.placements.map(
    ({ binding, lines, phase }) =>
      kept.get(binding) ?? { binding, lines, code: "corpus/waiting", reason: `for ${phase}` },
  );
  return [...plan.left, ...waiting];
}

/** Bindings that a check of the result kept where they were. */
export function keptBack({ left }: Report): readonly ReportedLeft[] {
  return left.filter(({ reason }) => reason.startsWith("checked after the move"));
}

/** The lines of what is shared, in the `lib` folder of the split. */
export function libraryLines(moved: readonly ReportedPlacement[]): number {
  return tally(moved.filter(({ file }) => file.split("/").at(-2) === "lib")).lines;
}
