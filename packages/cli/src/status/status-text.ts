import type { FlakeStatus, PhaseStatus } from "@flake-split/codemods";
import { bindings, count, grouped, lineCount } from "../report/counts.ts";
import type { Palette } from "../report/palette.ts";
import { visible } from "../report/visible.ts";

/** How far the migration is, in a line for each phase, and what comes next. `where` follows the commands named. */
export function statusText(status: FlakeStatus, flakePath: string, where: string, palette: Palette): string {
  const blocks = [
    headLines(status, flakePath, palette),
    phaseLines(status.phases, palette),
    leftLines(status, where, palette),
    nextLines(status.phases, where, palette),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function headLines({ entry, flake }: FlakeStatus, flakePath: string, palette: Palette): readonly string[] {
  if (entry === undefined) return [];
  const { lines, own, target, after } = entry;
  const isSlim = own <= target;
  const size = `${grouped(own)} of them besides inputs, nixConfig and description`;
  const verdict = isSlim ? palette.green("slim") : palette.yellow(`more than ${target}`);
  const foretold = after.own === own ? "" : `; ${grouped(after.own)} once the open phases are done`;
  return [
    `${palette.bold(flakePath)}: ${lineCount(lines)}, ${size}: ${verdict}${foretold}`,
    ...(flake === undefined ? [] : [`framework: ${flake.framework} (${visible(flake.spelling)})`]),
  ];
}

function phaseLines(phases: readonly PhaseStatus[], palette: Palette): readonly string[] {
  const width = (text: (phase: PhaseStatus) => string) =>
    Math.max(...phases.map((phase) => text(phase).length)) + 2;
  const names = width(({ name }) => name);
  const titles = width(({ title }) => title);
  const states = Math.max(...phases.map(({ state }) => words[state].length)) + 2;
  return phases.map((phase) => {
    const { name, title, state } = phase;
    const told = toldOf(phase);
    const head = `  ${palette.bold(name.padEnd(names))}${title.padEnd(titles)}`;
    const painted = palette[colors[state]](told === "" ? words[state] : words[state].padEnd(states));
    return `${head}${painted}${told}`;
  });
}

const words = { done: "done", open: "to do", empty: "nothing", refused: "refused" } as const;
const colors = { done: "green", open: "yellow", empty: "dim", refused: "red" } as const;

function toldOf(phase: PhaseStatus): string {
  const { name, state, bindings: number, lines, files, fileLines, reason } = phase;
  const written = files === 0 ? [] : [`${count(files, "file")} with ${lineCount(fileLines)}`];
  if (state === "refused") return visible(reason ?? "");
  if (state === "empty") return name === "phase4" ? "phase4 --add makes images" : "";
  const left = number === 0 ? [] : [`${bindings(number)} with ${lineCount(lines)} to move`];
  const about = state === "open" ? [`risk: ${phase.risk}`] : [];
  return [...left, ...written, ...about].join("; ");
}

function leftLines({ left }: FlakeStatus, where: string, palette: Palette): readonly string[] {
  if (left.bindings === 0) return [];
  const size = `${bindings(left.bindings)} with ${lineCount(left.lines)}`;
  return [`left alone: ${size}; ${palette.cyan(`flake-split plan${where}`)} says why`];
}

function nextLines(phases: readonly PhaseStatus[], where: string, palette: Palette): readonly string[] {
  // Whether the framework stays is for the owner to say: both ways are shown.
  const next = phases.find(({ name, state }) => state === "open" && name !== "entry");
  const entry = phases.find(({ name, state }) => state === "open" && name === "entry");
  const steps = [entry, next].flatMap((phase) => (phase === undefined ? [] : [phase.name]));
  return steps.length === 0
    ? []
    : ["next", ...steps.map((step) => `  ${palette.cyan(`flake-split ${step}${where}`)}`)];
}
