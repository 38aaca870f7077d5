import type { ImportGraph } from "@flake-split/codemods";
import { grouped, lineCount } from "../report/counts.ts";
import { visible } from "../report/visible.ts";
import { type Chart, type ChartEdge, type ChartNode, importChart, regionChart } from "./import-chart.ts";

/** Mermaid draws nothing at all of a chart with more arrows than this, unless it is told to. */
export const edgeLimit = 500;
/** More boxes than this are hard to read in a comment; files are folded rather. */
const nodeLimit = 16;

/**
 * The files of a flake as a Mermaid chart: an arrow for each import, with the names that are passed; a dotted arrow
 * from the file that makes a value to the file that gets it. Where there are many, a file that the entry imports stands for all
 * that it leads to. `undefined` when nothing is imported, or when it would be longer than `limit`, or have more arrows than
 * Mermaid draws, however much is folded.
 */
export function importMermaid(graph: ImportGraph, limit: number): string | undefined {
  if (graph.calls.length === 0) return undefined;
  for (const leaves of [12, 6, 3, 1]) {
    const chart = importChart(graph, leaves);
    if (chart.nodes.length > nodeLimit || chart.edges.length > edgeLimit) continue;
    const text = chartMermaid(chart);
    if (text.length <= limit) return text;
  }
  const chart = regionChart(graph);
  const text = chartMermaid(chart);
  return text.length <= limit && chart.edges.length <= edgeLimit ? text : undefined;
}

export function chartMermaid({ nodes, edges }: Chart): string {
  const ids = new Map(nodes.map(({ key }, index) => [key, `n${index}`]));
  return [
    "flowchart LR",
    ...nodes.map((node) => `  ${ids.get(node.key)}${shape(node)}`),
    ...edges.map((edge) => `  ${ids.get(edge.from)} ${arrow(edge)} ${ids.get(edge.to)}`),
    "",
  ].join("\n");
}

function shape({ title, kind, files, lines }: ChartNode): string {
  const label = `${quotedLabel(title)}<br/>${files > 1 ? `${grouped(files)} files, ` : ""}${lineCount(lines)}`;
  if (kind === "folded") return `[["${label}"]]`;
  return kind === "entry" ? `(["${label}"])` : `["${label}"]`;
}

function arrow({ kind, names }: ChartEdge): string {
  const line = kind === "import" ? "-->" : "-.->";
  return names.length === 0 ? line : `${line}|"${quotedLabel(shortList(names))}"|`;
}

/** Names up to a width that a chart bears. */
export function shortList(names: readonly string[]): string {
  const shown: string[] = [];
  for (const name of names) {
    if (shown.length > 0 && [...shown, name].join(", ").length > 44) break;
    shown.push(name.length > 40 ? `${name.slice(0, 40)}…` : name);
  }
  const rest = names.length - shown.length;
  return shown.join(", ") + (rest === 0 ? "" : `, +${rest}`);
}

/** A text that Mermaid shows as it is: whatever could be markup goes by its number. */
export function quotedLabel(text: string): string {
  return visible(text).replace(/[^\p{L}\p{N} ,./_+…-]/gu, (character) => `#${character.codePointAt(0)};`);
}
