import { bindings, lineCount } from "../report/counts.ts";
import type { Palette } from "../report/palette.ts";
import { visible } from "../report/visible.ts";
import type { Group, GroupBinding } from "./groups.ts";

/** Of a terminal that nobody widened. */
const width = 80;
/** What a question shows of a group; the diff has the rest. */
const shown = { bindings: 8, lines: 9 } as const;

/**
 * A group as its question shows it: where it goes, and each binding with its place, size, reason and first lines.
 *
 *     (3/36) phase1, packages: nix/packages/ops-tools.nix, 10 lines
 *       flake.nix:412  packages.ops-tools: is a member of packages
 *         ops-tools = pkgs.symlinkJoin {
 *           name = "ops-tools-${version}";
 *           … 8 more lines
 */
export function groupText(
  group: Group,
  flakePath: string,
  place: { readonly index: number; readonly total: number },
  palette: Palette,
): string {
  if (group.kind === "entry") return `${entryLines(flakePath, palette).join("\n")}\n`;
  const lines = group.bindings.reduce((sum, { code }) => sum + code.length, 0);
  const count = group.bindings.length === 1 ? "" : `${bindings(group.bindings.length)}, `;
  const head = `${group.phase}, ${group.category}: ${visible(group.files.join(", "))}`;
  const first = group.bindings.slice(0, shown.bindings);
  const budget = Math.floor(shown.lines / group.bindings.length);
  const rest = group.bindings.length - first.length;
  return [
    `${palette.dim(`(${place.index + 1}/${place.total})`)} ${palette.bold(head)}, ${count}${lineCount(lines)}`,
    ...first.flatMap((binding) => bindingLines(binding, flakePath, budget, palette)),
    ...(rest > 0 ? [`  … and ${rest} more, which d shows`] : []),
    "",
  ].join("\n");
}

function entryLines(flakePath: string, palette: Palette): readonly string[] {
  return [
    palette.bold(`entry: ${flakePath} becomes a flake-parts flake`),
    "  Nothing moves. Without it the framework stays as it is, and the phases go on.",
  ];
}

function bindingLines(
  { label, line, code, reason }: GroupBinding,
  flakePath: string,
  budget: number,
  palette: Palette,
): readonly string[] {
  const place = line === null ? "" : `${flakePath}:${line}  `;
  const name = visible(label);
  const lines = preview(code, budget);
  const size = lines.length > 0 ? "" : `, ${lineCount(code.length)}`;
  const why = cut(`${size}: ${visible(reason)}`, width - 2 - place.length - name.length);
  const head = `  ${palette.dim(place)}${palette.cyan(name)}${palette.dim(why)}`;
  return [head, ...lines.map((text) => `    ${text}`)];
}

/** The first lines of a binding with a word on the rest; none where there is no room for some that say something. */
function preview(code: readonly string[], budget: number): readonly string[] {
  const flush = withoutIndentation(code).map((line) => cut(visible(line), width - 4));
  if (flush.length <= budget) return flush;
  if (budget < 3) return [];
  const rest = flush.length - budget + 1;
  return [...flush.slice(0, budget - 1), `  … ${rest} more lines`];
}

function withoutIndentation(code: readonly string[]): readonly string[] {
  const margins = code
    .filter((line) => line.trim() !== "")
    .map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const margin = Math.min(...margins);
  return code.map((line) => line.slice(margin).replaceAll("\t", "    "));
}

function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
}
