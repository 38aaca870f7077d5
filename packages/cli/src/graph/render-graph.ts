import type { BindingGraph, ImportGraph } from "@flake-split/codemods";
import type { TextOf } from "../report/diagnostic-text.ts";
import { positionsOf } from "../report/positions.ts";
import { flakeDot } from "./chart-dot.ts";
import { flakeHtml } from "./chart-html.ts";
import { flakeMermaid } from "./chart-mermaid.ts";
import { flakeSvg } from "./chart-svg.ts";
import { type FlakeChart, flakeChart } from "./flake-chart.ts";

export type GraphFormat = "mermaid" | "dot" | "svg" | "html";

export interface GraphInput {
  readonly flakePath: string;
  readonly textOf: TextOf;
  readonly graph: () => ImportGraph;
  readonly bindings: () => BindingGraph;
}

const writers: Readonly<Record<GraphFormat, (chart: FlakeChart) => string>> = {
  mermaid: flakeMermaid,
  dot: flakeDot,
  svg: flakeSvg,
  html: flakeHtml,
};

/** Draws a flake: its outputs, bindings and files. */
export function renderGraph(format: GraphFormat, { flakePath, textOf, graph, bindings }: GraphInput): string {
  const source = positionsOf(textOf(flakePath) ?? "");
  const chart = flakeChart({
    flakePath,
    imports: graph(),
    bindings: bindings(),
    lineAt: (offset) => source.at(offset).line,
    lines: source.lines,
  });
  return writers[format](chart);
}
