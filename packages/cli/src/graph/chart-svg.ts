import { count, lineCount } from "../report/counts.ts";
import { visible } from "../report/visible.ts";
import type { ChartBinding, ChartFile, ChartImport, FlakeChart } from "./flake-chart.ts";
import { regionsOf } from "./import-chart.ts";

/*
 * Where does a line of the flake go? On the left the entry from top to bottom, on the right the files, and a band from
 * each binding to the file that takes it, or from each import to the file that is there. Everything is in the picture itself:
 * no font, script or style from elsewhere. A page gives other colours to the classes `paper`, `card`, `ink`, `soft` and `strip`.
 */

const width = 1180;
const strip = { x: 150, width: 70 };
const box = { x: 640, width: 520, padding: 22, gap: 8, least: 26, indent: 24 };
const top = 70;
/** How high a line of the entry is at least and at most, in pixels. */
const lineHeights = { least: 0.05, most: 6 };
const bottom = 30;

/** A colour for each category; related ones are alike. Those without one get it by their name. */
const palette: Readonly<Record<string, string>> = {
  packages: "#2f6fb0",
  legacyPackages: "#5a8fc4",
  overlays: "#7a4fa3",
  functions: "#41456f",
  lib: "#5b5f97",
  commands: "#c8641b",
  apps: "#e0964f",
  shells: "#2c8a57",
  checks: "#63ad7d",
  formatter: "#8fbf9f",
  images: "#a33c3c",
  nixosModules: "#8a6d1f",
  darwinModules: "#9c8236",
  homeModules: "#ae974d",
  flakeModules: "#c0ac64",
  hosts: "#a8477f",
  darwinHosts: "#ba679a",
  homes: "#cc87b4",
};
const staysColor = "#9a9a9a";
const otherColors = ["#0f7c8a", "#6b7a1e", "#7b5b45"];

interface FileBox {
  readonly file: ChartFile;
  readonly y: number;
  readonly height: number;
  readonly bindings: readonly number[];
  /** Further in than the file that the entry imports. */
  readonly indent: number;
  readonly color: string;
}

/** The picture as a file of its own. */
export function flakeSvg(chart: FlakeChart): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgElement(chart)}\n`;
}

/** The picture as an element of a page. Bands and boxes carry `data-file`, `data-binding` and `data-first`. */
export function svgElement(chart: FlakeChart): string {
  const lines = chart.files[0]?.lines ?? 0;
  const boxes = layout(chart);
  const boxesEnd = boxes.reduce((end, { y, height }) => Math.max(end, y + height), top);
  const wanted = Math.max(boxesEnd - top, 420);
  const scale = Math.min(lineHeights.most, Math.max(lineHeights.least, wanted / Math.max(1, lines)));
  const height = Math.ceil(Math.max(boxesEnd, top + lines * scale) + bottom);
  const title = `Where the ${lineCount(lines)} of ${chart.entry} go`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" class="paper" fill="#ffffff"/>`,
    `<text x="${strip.x}" y="30" font-size="18" font-weight="600" class="ink" fill="#1f2328">${escaped(title)}</text>`,
    `<text x="${strip.x}" y="52" class="soft" fill="#59636e">${escaped(subtitle(chart))}</text>`,
    ...ruler(lines, scale),
    ...importBands(chart, boxes, scale),
    ...bands(chart, boxes, scale),
    ...boxes.map((one) => boxElement(one, chart)),
    "</svg>",
  ].join("\n");
}

/** The colour of a category; code that stays is grey. */
export function colorOf(category: string | null): string {
  if (category === null) return staysColor;
  const known = palette[category];
  if (known !== undefined) return known;
  const sum = [...category].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return otherColors[sum % otherColors.length] ?? staysColor;
}

/** A file that is there gets the colour of the category that it is named for, or one by the file that leads to it. */
function colorOfFile({ path, category }: ChartFile, region: string): string {
  if (category !== null) return colorOf(category);
  const named = path.split("/").find((part) => palette[part] !== undefined);
  return colorOf(named ?? region);
}

function subtitle({ bindings, entry, imports }: FlakeChart): string {
  const moving = bindings.filter(({ file }) => file !== entry);
  const files = new Set(moving.map(({ file }) => file)).size;
  const imported = new Set(imports.flatMap(({ from, to }) => (from === entry ? to : []))).size;
  if (moving.length === 0) {
    return imported === 0
      ? "Nothing is to move."
      : `Nothing is left to move; it imports ${count(imported, "file")}.`;
  }
  return `${count(moving.length, "binding")} to ${count(files, "file")}; ${bindings.length - moving.length} stay.`;
}

function layout({ files, bindings, imports, entry }: FlakeChart): readonly FileBox[] {
  const regions = regionsOf(files, imports);
  const boxes: FileBox[] = [];
  let y = top;
  const places = files.slice(1).map((file, index) => {
    const region = regions.get(file.path) ?? file.path;
    const from = bindings.find((binding) => binding.file === file.path)?.firstLine;
    const imported = imports.find(({ from, to }) => from === entry && to === region)?.lines[0]?.[0];
    // Where the entry's code goes to it, so that bands cross little; a file that leads to others stands before them.
    return { file, region, line: from ?? imported ?? Number.MAX_SAFE_INTEGER, index };
  });
  places.sort((a, b) => a.line - b.line || a.index - b.index);
  for (const { file, region } of places) {
    const own = bindings.flatMap((binding, index) =>
      binding.file === file.path && file.path !== entry ? index : [],
    );
    const height = Math.max(box.least, box.padding + own.length * 15);
    const indent = file.path === region || own.length > 0 ? 0 : box.indent;
    boxes.push({ file, y, height, bindings: own, indent, color: colorOfFile(file, region) });
    y += height + box.gap;
  }
  return boxes;
}

function ruler(lines: number, scale: number): string[] {
  const step =
    [10, 50, 100, 250, 500, 1000, 5000, 10_000, 50_000].find((one) => one * scale >= 40) ?? 100_000;
  const marks: string[] = [
    `<rect x="${strip.x}" y="${top}" width="${strip.width}" height="${round(lines * scale)}" class="strip" fill="#eef0f2"/>`,
  ];
  for (let line = 0; line <= lines; line += step) {
    const y = round(top + line * scale);
    marks.push(
      `<text x="${strip.x - 10}" y="${y + 4}" text-anchor="end" class="soft" fill="#59636e">${line === 0 ? 1 : line}</text>`,
    );
  }
  return marks;
}

function bands(chart: FlakeChart, boxes: readonly FileBox[], scale: number): string[] {
  const rows = new Map(
    boxes.flatMap((one) => one.bindings.map((index, row) => [index, rowOf(one, row)] as const)),
  );
  return chart.bindings.map((binding, index) => {
    const { start, end } = blockOf(binding.firstLine, binding.lastLine, scale);
    const color = colorOf(binding.category);
    const data = `data-binding="${index}" data-file="${escaped(binding.file)}"`;
    const target = rows.get(index);
    const band = target === undefined ? "" : bandPath(start, end, target, color);
    const block = blockElement(start, end, color);
    return `<g class="binding" ${data}><title>${escaped(tooltip(binding, chart.entry))}</title>${block}${band}</g>`;
  });
}

/** From each place at which the entry imports a file to that file. */
function importBands({ imports, entry }: FlakeChart, boxes: readonly FileBox[], scale: number): string[] {
  return imports.flatMap((call) => {
    const target = boxes.find(({ file }) => file.path === call.to);
    if (call.from !== entry || target === undefined) return [];
    return call.lines.map(([first, last]) => {
      const { start, end } = blockOf(first, last, scale);
      const data = `data-file="${escaped(call.to)}" data-first="${first}" data-last="${last}"`;
      const block = blockElement(start, end, target.color);
      const band = bandPath(start, end, { from: target.y + 3, to: target.y + box.least - 3 }, target.color);
      return `<g class="import" ${data}><title>${escaped(importTip(call, first, last))}</title>${block}${band}</g>`;
    });
  });
}

function importTip({ to, names }: ChartImport, first: number, last: number): string {
  const passed = names.length === 0 ? "" : `, with ${names.join(", ")}`;
  return `${linesFromTo(first, last)}: imports ${to}${passed}`;
}

function blockOf(
  first: number,
  last: number,
  scale: number,
): { readonly start: number; readonly end: number } {
  const start = round(top + (first - 1) * scale);
  return { start, end: round(Math.max(start + 1, top + last * scale)) };
}

function blockElement(start: number, end: number, color: string): string {
  return `<rect x="${strip.x}" y="${start}" width="${strip.width}" height="${round(end - start)}" fill="${color}"/>`;
}

/** The part of a box that belongs to one of its bindings. */
function rowOf({ y, height, bindings: own }: FileBox, row: number) {
  const share = (height - 6) / Math.max(1, own.length);
  const from = round(y + 3 + row * share);
  return { from, to: round(from + share) };
}

function bandPath(
  start: number,
  end: number,
  { from, to }: { readonly from: number; readonly to: number },
  color: string,
): string {
  const left = strip.x + strip.width;
  const right = box.x;
  const middle = (left + right) / 2;
  const path = `M${left} ${start} C${middle} ${start} ${middle} ${from} ${right} ${from} L${right} ${to} C${middle} ${to} ${middle} ${end} ${left} ${end} Z`;
  return `<path d="${path}" fill="${color}" fill-opacity="0.35"/>`;
}

function boxElement(
  { file, y, height, bindings: own, indent, color }: FileBox,
  { bindings }: FlakeChart,
): string {
  const x = box.x + indent;
  const width = box.width - indent;
  const rows = own.map((index, row) => {
    const name = visible(bindings[index]?.name ?? "");
    return `<text x="${x + 14}" y="${y + 34 + row * 15 - 2}" class="soft" fill="#59636e">${escaped(name)}</text>`;
  });
  const size = file.state === "planned" ? `gets ${lineCount(file.lines)}` : lineCount(file.lines);
  return [
    `<g class="file" data-file="${escaped(file.path)}">`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" class="card" fill="#f6f8fa" stroke="${color}"/>`,
    `<rect x="${x}" y="${y}" width="6" height="${height}" fill="${color}"/>`,
    `<text x="${x + 14}" y="${y + 17}" font-weight="600" class="ink" fill="#1f2328">${escaped(file.path)}</text>`,
    `<text x="${x + width - 10}" y="${y + 17}" text-anchor="end" class="soft" fill="#59636e">${escaped(size)}</text>`,
    ...rows,
    "</g>",
  ].join("");
}

export function tooltip(
  { name, firstLine, lastLine, file, phase, reason }: ChartBinding,
  entry: string,
): string {
  const place = linesFromTo(firstLine, lastLine);
  const goes = file === entry ? `stay in ${entry}` : `go to ${file}${phase === null ? "" : ` (${phase})`}`;
  return `${name}: ${place} ${goes}${reason === "" ? "" : `: ${reason}`}`;
}

function linesFromTo(first: number, last: number): string {
  return first === last ? `line ${first}` : `lines ${first}–${last}`;
}

/** Text for XML, which has no place for control characters, nor for half a surrogate pair. */
export function escaped(text: string): string {
  return visible(text)
    .replace(/[\t\n\r]/g, " ")
    .replace(/[\ud800-\udfff\ufffe\uffff]/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
