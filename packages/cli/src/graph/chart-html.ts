import { colorOf, escaped, svgElement } from "./chart-svg.ts";
import type { FlakeChart } from "./flake-chart.ts";

/**
 * The picture in a page of its own: a line number to look up, a table of all bindings, and bands that stand out under
 * the pointer. Nothing is loaded from anywhere.
 */
export function flakeHtml(chart: FlakeChart): string {
  const lines = chart.files[0]?.lines ?? 0;
  const title = `${chart.entry}: where does a line go?`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p><label>Line <input id="line" type="number" min="1" max="${lines}" inputmode="numeric"></label> <output id="answer" for="line">of ${lines}</output></p>
${svgElement(chart)}
<h2>Bindings</h2>
<table>
<thead><tr><th>lines</th><th>binding</th><th>goes to</th><th>in</th><th>because</th></tr></thead>
<tbody>
${chart.bindings.map((_, index) => bindingRow(chart, index)).join("\n")}
</tbody>
</table>
<h2>Outputs</h2>
<table>
<thead><tr><th>output</th><th>from</th></tr></thead>
<tbody>
${chart.outputs.map((output) => outputRow(chart, output)).join("\n")}
</tbody>
</table>
<script>${script}</script>
</body>
</html>
`;
}

function bindingRow({ bindings, entry }: FlakeChart, index: number): string {
  const binding = bindings[index];
  if (binding === undefined) return "";
  const { name, firstLine, lastLine, file, category, phase, reason } = binding;
  const place = firstLine === lastLine ? `${firstLine}` : `${firstLine}–${lastLine}`;
  const goes = file === entry ? "stays" : `<code>${escaped(file)}</code>`;
  const mark = `<i style="background:${colorOf(category)}"></i>`;
  return `<tr data-binding="${index}" data-first="${firstLine}" data-last="${lastLine}"><td>${place}</td><td>${mark}<code>${escaped(name)}</code></td><td>${goes}</td><td>${escaped(phase ?? "")}</td><td>${escaped(reason)}</td></tr>`;
}

function outputRow({ bindings }: FlakeChart, output: FlakeChart["outputs"][number]): string {
  const from = [...output.bindings.map((index) => bindings[index]?.name ?? ""), ...output.files];
  const list = from.map((name) => `<code>${escaped(name)}</code>`).join(", ");
  return `<tr><td><code>${escaped(output.name)}</code></td><td>${list === "" ? "code that stays" : list}</td></tr>`;
}

const style = `
body { font: 14px/1.5 system-ui, sans-serif; max-width: 1180px; margin: 2em auto; padding: 0 1em; color: #1f2328; }
svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 2px 10px 2px 0; border-bottom: 1px solid #d1d9e0; vertical-align: top; }
td:first-child { white-space: nowrap; }
i { display: inline-block; width: 10px; height: 10px; margin-right: 6px; }
input { width: 7em; font: inherit; }
.faded .binding, .faded .import, .faded .file { opacity: 0.15; }
.faded .shown { opacity: 1; }
tr.shown { background: #fff8c5; }
@media (prefers-color-scheme: dark) {
  :root { color-scheme: dark; }
  body { background: #0d1117; color: #e6edf3; }
  th, td { border-color: #3d444d; }
  tr.shown { background: #4b3d10; }
  .paper { fill: #0d1117; }
  .card { fill: #151b23; }
  .strip { fill: #262c36; }
  .ink { fill: #e6edf3; }
  .soft { fill: #a3adb8; }
  path { fill-opacity: 0.5; }
  .faded .binding, .faded .import, .faded .file { opacity: 0.3; }
  .faded .shown { opacity: 1; }
}
`;

/** Looks up a line, and lets what belongs together stand out. The page works without it. */
const script = `
const svg = document.querySelector("svg");
const rows = [...document.querySelectorAll("tr[data-binding]")];
const groups = [...svg.querySelectorAll(".binding, .import, .file")];
const has = (one, line) => Number(one.dataset.first) <= line && line <= Number(one.dataset.last);
function show(test, isShown) {
  let any = false;
  for (const group of groups) {
    const on = group.dataset.binding === undefined ? isShown(group) : test(group.dataset.binding);
    group.classList.toggle("shown", on);
    any = any || on;
  }
  for (const row of rows) row.classList.toggle("shown", test(row.dataset.binding));
  svg.classList.toggle("faded", any);
}
function clear() { show(() => false, () => false); }
for (const group of groups) {
  group.addEventListener("mouseenter", () => {
    const file = group.dataset.file;
    const own = group.dataset.binding;
    const within = new Set(groups.filter((one) => one.dataset.file === file).map((one) => one.dataset.binding));
    show((index) => (own === undefined ? within.has(index) : index === own), (one) => one.dataset.file === file);
  });
  group.addEventListener("mouseleave", clear);
}
document.getElementById("line").addEventListener("input", (event) => {
  const line = Number(event.target.value);
  const answer = document.getElementById("answer");
  if (!event.target.value) { answer.textContent = "of " + event.target.max; clear(); return; }
  if (!(line >= 1 && line <= Number(event.target.max))) { answer.textContent = "there are " + event.target.max + " lines"; clear(); return; }
  const found = new Set(rows.filter((one) => has(one, line)).map((one) => one.dataset.binding));
  const told = groups.filter((one) => found.has(one.dataset.binding) || has(one, line));
  const files = new Set(told.map((one) => one.dataset.file));
  answer.textContent = told.map((one) => one.querySelector("title").textContent).join("; ") || "stays: it is the entry's own code";
  show((index) => found.has(index), (one) => files.has(one.dataset.file));
});
`;
