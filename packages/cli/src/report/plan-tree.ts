import type { LeftReport, PlacementReport, PlanReport, RepeatReport } from "@flake-split/codemods";
import { bindings, count, lineCount } from "./counts.ts";
import { groupBy } from "./group-by.ts";
import type { Palette } from "./palette.ts";
import type { Positions } from "./positions.ts";
import { repeatAdvice, repeatHead } from "./repeats.ts";
import { visible } from "./visible.ts";

/**
 * The plan as a tree: category, file, binding with its place, size and reason; then what stays and why.
 *
 *     packages (phase1)
 *     └─ nix/packages/base.nix  120 lines
 *        └─ basePackages  flake.nix:40  118 lines
 *           name: ends in "Packages"
 */
export function planTree(plan: PlanReport, flakePath: string, source: Positions, palette: Palette): string {
  const where = (offset: number) => {
    const { line, column } = source.at(offset);
    return palette.dim(`${flakePath}:${line}:${column}`);
  };
  const blocks = [
    headline(plan, flakePath, source, palette),
    ...[...groupBy(plan.placements, (placement) => placement.category)].map(([category, placements]) =>
      categoryTree(category, placements, plan, where, palette),
    ),
  ];
  if (plan.repeats !== undefined) blocks.push(repeatTree(plan.repeats, where, palette));
  if (plan.left.length > 0) blocks.push(leftTree(plan.left, flakePath, where, palette));
  return blocks.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

type Where = (offset: number) => string;

function headline(plan: PlanReport, flakePath: string, source: Positions, palette: Palette): string[] {
  const moved = plan.placements.reduce((sum, placement) => sum + placement.lines, 0);
  const files = new Set(plan.placements.map((placement) => placement.file)).size;
  const size = `${palette.bold(flakePath)}: ${lineCount(source.lines)}`;
  if (plan.placements.length === 0) return [`${size}, nothing to move`];
  return [
    `${size}, of which ${lineCount(moved)} in ${bindings(plan.placements.length)} go to ${count(files, "file")}`,
  ];
}

function categoryTree(
  category: string,
  placements: readonly PlacementReport[],
  plan: PlanReport,
  where: Where,
  palette: Palette,
): string[] {
  const phases = [...new Set(placements.map((placement) => placement.phase))].join(", ");
  const files = [...groupBy(placements, (placement) => placement.file)];
  const lines = [`${palette.bold(palette.cyan(category))} ${palette.dim(`(${phases})`)}`];
  for (const [index, [file, held]] of files.entries()) {
    const planned = plan.files.find((candidate) => candidate.path === file);
    const size = planned === undefined ? "" : `  ${palette.dim(lineCount(planned.lines))}`;
    lines.push(
      ...branch(
        index === files.length - 1,
        `${palette.bold(visible(file))}${size}`,
        fileTree(held, where, palette),
      ),
    );
  }
  return lines;
}

function fileTree(placements: readonly PlacementReport[], where: Where, palette: Palette): string[] {
  const width = Math.max(...placements.map((placement) => placement.binding.length));
  return placements.flatMap((placement, index) => {
    const name = visible(placement.binding).padEnd(width);
    const head = `${name}  ${where(placement.at.start)}  ${lineCount(placement.lines)}`;
    const reasons = placement.reasons.map(({ heuristic, reason }) =>
      palette.dim(`${heuristic}: ${visible(reason)}`),
    );
    return branch(index === placements.length - 1, head, reasons);
  });
}

function leftTree(left: readonly LeftReport[], flakePath: string, where: Where, palette: Palette): string[] {
  const lines = [palette.bold(palette.yellow(`stays in ${flakePath}`))];
  for (const [index, item] of left.entries()) {
    const head = `${visible(item.binding)}  ${where(item.at.start)}  ${lineCount(item.lines)}`;
    const reason = palette.dim(`${visible(item.reason)} [${item.code}]`);
    lines.push(...branch(index === left.length - 1, head, [reason]));
  }
  return lines;
}

function repeatTree(repeats: readonly RepeatReport[], where: Where, palette: Palette): string[] {
  const lines = [palette.bold(palette.yellow("repeated by several machines"))];
  for (const [index, item] of repeats.entries()) {
    const places = item.places.map(({ binding, at }) => `${visible(binding)}  ${where(at.start)}`);
    const advice = palette.dim(`${visible(repeatAdvice(item))} [${item.code}]`);
    lines.push(...branch(index === repeats.length - 1, visible(repeatHead(item)), [...places, advice]));
  }
  return lines;
}

/** A node of the tree with the lines below it. */
function branch(isLast: boolean, head: string, below: readonly string[]): string[] {
  const stem = isLast ? "   " : "│  ";
  return [`${isLast ? "└─" : "├─"} ${head}`, ...below.map((line) => stem + line)];
}
