import type { CommandRun, FlakeRecord, TrackName, TrackRecord } from "./record.ts";
import { trackNames } from "./record.ts";
import type { Column } from "./table.ts";

/** One flake's way through one track. */
export interface TrackRow {
  readonly flake: FlakeRecord;
  readonly track: TrackRecord;
}

const nothing = "-";
const text = (value: string | number | null | undefined) => (value == null ? nothing : String(value));
const yesNo = (value: boolean | null) => (value === null ? nothing : value ? "yes" : "NO");

/** `12 %`; nothing of nothing is no share. */
export function percent(part: number, of: number): string {
  return of === 0 ? nothing : `${((100 * part) / of).toFixed(1).replace(/\.0$/, "")} %`;
}

export const planColumns: readonly Column<FlakeRecord>[] = [
  { title: "flake", align: "left", cell: ({ name }) => name },
  { title: "thin", align: "left", cell: ({ thin }) => (thin ? "thin" : "") },
  { title: "parsed", align: "left", cell: ({ parsed }) => yesNo(parsed) },
  { title: "framework", align: "left", cell: ({ framework }) => text(framework) },
  {
    title: "plan",
    align: "left",
    cell: ({ plan, failure }) => (failure === null ? text(plan?.run.result) : "FAILED"),
  },
  { title: "placed", align: "right", cell: ({ plan }) => text(plan?.placed.bindings) },
  { title: "left", align: "right", cell: ({ plan }) => text(plan?.left.bindings) },
  { title: "placed >3", align: "right", cell: ({ plan }) => text(plan?.placed.long) },
  { title: "left >3", align: "right", cell: ({ plan }) => text(plan?.left.long) },
  { title: "lines", align: "right", cell: ({ lines }) => text(lines?.all) },
  { title: "own", align: "right", cell: ({ lines }) => text(lines?.own) },
  { title: "ms", align: "right", cell: ({ plan }) => text(plan?.run.milliseconds) },
  { title: "MB", align: "right", cell: ({ plan }) => megabytes(plan === null ? [] : [plan.run]) },
];

export const trackColumns: readonly Column<TrackRow>[] = [
  { title: "flake", align: "left", cell: ({ flake }) => flake.name },
  { title: "thin", align: "left", cell: ({ flake }) => (flake.thin ? "thin" : "") },
  { title: "result", align: "left", cell: ({ track }) => resultText(track) },
  { title: "moved", align: "right", cell: ({ track }) => String(track.moved.bindings) },
  { title: "left", align: "right", cell: ({ track }) => String(track.left.bindings) },
  { title: ">3 placed", align: "right", cell: ({ track }) => longPlaced(track) },
  { title: "lines moved", align: "right", cell: ({ track }) => String(track.moved.lines) },
  { title: "in lib", align: "right", cell: ({ track }) => percent(track.libraryLines, track.moved.lines) },
  { title: "entry", align: "left", cell: ({ flake, track }) => change(flake.lines?.all, track.lines?.all) },
  {
    title: "own lines",
    align: "left",
    cell: ({ flake, track }) => change(flake.lines?.own, track.lines?.own),
  },
  { title: "files", align: "right", cell: ({ track }) => String(track.written.count) },
  { title: "largest", align: "right", cell: ({ track }) => text(track.written.largest?.lines) },
  { title: "checks", align: "left", cell: ({ track }) => checks(track) },
  {
    title: "again",
    align: "left",
    cell: ({ track }) => (track.idempotent === false ? "CHANGES" : yesNo(track.idempotent)),
  },
  {
    title: "order",
    align: "left",
    cell: ({ track }) => (track.anyOrder === false ? "MATTERS" : yesNo(track.anyOrder)),
  },
  { title: "join", align: "left", cell: ({ track }) => joined(track) },
  { title: "ms", align: "right", cell: ({ track }) => milliseconds(track.runs) },
  { title: "MB", align: "right", cell: ({ track }) => megabytes(track.runs) },
  { title: "comparison", align: "left", cell: ({ track }) => text(track.comparison?.verdict) },
];

/** A row for each flake: the plan, then each track's columns under `phases …`, `entry …`, `all …`. */
export const csvColumns: readonly Pick<Column<FlakeRecord>, "title" | "cell">[] = [
  ...planColumns,
  { title: "spelling", cell: ({ spelling }) => text(spelling) },
  { title: "why", cell: ({ plan, failure }) => failure ?? plan?.run.why.join("\n") ?? "" },
  ...trackNames.flatMap((name) => trackColumns.slice(2).map((column) => underTrack(name, column))),
];

function underTrack(
  name: TrackName,
  { title, cell }: Column<TrackRow>,
): Pick<Column<FlakeRecord>, "title" | "cell"> {
  return {
    title: `${name} ${title}`,
    cell: (flake) => {
      const track = flake.tracks[name];
      return track === undefined ? nothing : cell({ flake, track });
    },
  };
}

/** With the codes of what was refused: `partly (flake/check-failed)`. */
function resultText({ result, runs }: TrackRecord): string {
  const refused = runs.filter((run) => run.result === "refused").flatMap(({ why }) => why);
  const codes = new Set(refused.map((text) => text.split(" ")[0]));
  return codes.size === 0 ? result : `${result} (${[...codes].join(", ")})`;
}

function change(before: number | undefined, after: number | undefined): string {
  return before === after ? text(before) : `${text(before)} → ${text(after)}`;
}

function longPlaced({ moved, left }: TrackRecord): string {
  return `${moved.long}/${moved.long + left.long}`;
}

function checks({ checks: { passed, keptBack, nixParses } }: TrackRecord): string {
  if (!passed) return "FAILED";
  if (nixParses === false) return "NIX REFUSES";
  return keptBack === 0 ? "ok" : `ok, kept ${keptBack}`;
}

function joined({ join }: TrackRecord): string {
  if (join === null) return nothing;
  if (join.run.result !== "applied") return join.run.result;
  const { lost, added } = join.tokens ?? { lost: 0, added: 0 };
  const said = [
    ...(lost + added > 0 ? [`-${lost} +${added}`] : []),
    ...(join.remaining > 0 ? [`${join.remaining} files stay`] : []),
    ...(join.comparison === null ? [] : [join.comparison.verdict]),
  ];
  return said.length === 0 ? "ok" : said.join(", ");
}

/** Of the slowest command. */
function milliseconds(runs: readonly CommandRun[]): string {
  return runs.length === 0 ? nothing : String(Math.max(...runs.map((run) => run.milliseconds)));
}

function megabytes(runs: readonly CommandRun[]): string {
  const known = runs.flatMap(({ memory }) => memory ?? []);
  return known.length === 0 ? nothing : String(Math.round(Math.max(...known) / 1024));
}
