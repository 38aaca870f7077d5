import type { FlakeChart } from "./flake-chart.ts";
import { edgeLimit, quotedLabel, shortList } from "./mermaid.ts";

/**
 * The chart for Mermaid: a box for each file with its bindings in it, an arrow from an output to what gives it, and
 * from a binding to what it uses.
 */
export function flakeMermaid(chart: FlakeChart): string {
  const { files, bindings, outputs, uses, imports } = chart;
  const fileId = new Map(files.map(({ path }, index) => [path, `f${index}`]));
  const boxes = files.flatMap(({ path, lines }) => {
    const own = bindings.flatMap(({ file }, index) => (file === path ? index : []));
    const label = `${quotedLabel(path)}<br/>${lines} lines`;
    if (own.length === 0) return [`  ${fileId.get(path)}["${label}"]`];
    const inner = own.map((index) => `    b${index}["${bindingLabel(chart, index)}"]`);
    return [`  subgraph ${fileId.get(path)}["${quotedLabel(path)}"]`, ...inner, "  end"];
  });
  const outs = outputs.map(({ name }, index) => `  o${index}(["${quotedLabel(name)}"])`);
  const arrows = [
    ...outputs.flatMap(({ bindings: own, files: held }, index) => [
      ...own.map((binding) => `  o${index} --> b${binding}`),
      ...held.map((path) => `  o${index} --> ${fileId.get(path)}`),
    ]),
    ...uses.map(([user, used]) => `  b${user} -.-> b${used}`),
    ...imports.map(({ from, to, names }) => {
      const label = names.length === 0 ? "" : `|"${quotedLabel(shortList(names))}"|`;
      return `  ${fileId.get(from)} ==>${label} ${fileId.get(to)}`;
    }),
  ];
  const limits =
    arrows.length > edgeLimit
      ? [
          `  %% ${arrows.length} arrows: Mermaid draws ${edgeLimit} unless its maxEdges says more; svg, html and dot have no limit`,
        ]
      : [];
  return ["flowchart LR", ...limits, ...outs, ...boxes, ...arrows, ""].join("\n");
}

function bindingLabel({ bindings }: FlakeChart, index: number): string {
  const binding = bindings[index];
  if (binding === undefined) return "";
  const { name, firstLine, lastLine } = binding;
  const place = firstLine === lastLine ? `line ${firstLine}` : `lines ${firstLine}-${lastLine}`;
  return `${quotedLabel(name)}<br/>${place}`;
}
