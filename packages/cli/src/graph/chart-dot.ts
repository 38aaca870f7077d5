import { visible } from "../report/visible.ts";
import type { FlakeChart } from "./flake-chart.ts";
import { shortList } from "./mermaid.ts";

/** The chart for Graphviz: the same boxes and arrows as for Mermaid. */
export function flakeDot({ files, bindings, outputs, uses, imports }: FlakeChart): string {
  const anchors = new Map(files.map(({ path }, index) => [path, `f${index}`]));
  const boxes = files.flatMap(({ path, lines }, fileIndex) => {
    const own = bindings.flatMap(({ file }, index) => (file === path ? index : []));
    return [
      `  subgraph cluster_${fileIndex} {`,
      `    label=${quoted(path)};`,
      `    f${fileIndex} [label=${quoted(`${lines} lines`)}, shape=plaintext];`,
      ...own.map((index) => `    b${index} [label=${quoted(bindings[index]?.name ?? "")}];`),
      "  }",
    ];
  });
  const arrows = [
    ...outputs.flatMap(({ bindings: own, files: held }, index) => [
      ...own.map((binding) => `  o${index} -> b${binding};`),
      ...held.map((path) => `  o${index} -> ${anchors.get(path)};`),
    ]),
    ...uses.map(([user, used]) => `  b${user} -> b${used} [style=dotted];`),
    ...imports.map(
      ({ from, to, names }) =>
        `  ${anchors.get(from)} -> ${anchors.get(to)} [style=bold, label=${quoted(shortList(names))}];`,
    ),
  ];
  const outs = outputs.map(({ name }, index) => `  o${index} [label=${quoted(name)}, shape=oval];`);
  return [
    "digraph flake {",
    "  rankdir=LR;",
    '  node [shape=box, fontname="sans-serif"];',
    '  graph [fontname="sans-serif"];',
    ...outs,
    ...boxes,
    ...arrows,
    "}",
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return `"${visible(text).replace(/\s/g, " ").replace(/["\\]/g, "\\$&")}"`;
}
