import { percent } from "./columns.ts";
import { type FlakeRecord, type TrackName, type TrackRecord, trackNames } from "./record.ts";

interface Walked {
  readonly flake: FlakeRecord;
  readonly track: TrackRecord;
}

/** The counts of a whole run, and of each track what a split is held to. */
export function summary(flakes: readonly FlakeRecord[]): string {
  const thin = flakes.filter((flake) => flake.thin).length;
  const lines = [
    `${flakes.length} flakes, ${thin} of them thin`,
    `  parsed: ${countBy(flakes, ({ parsed }) => (parsed === null ? "not asked" : parsed ? "yes" : "no"))}`,
    `  framework: ${countBy(flakes, ({ framework }) => framework ?? "unknown")}`,
    `  plan: ${countBy(flakes, ({ plan }) => plan?.run.result ?? "not asked")}`,
    ...failures(flakes),
  ];
  return `${lines.join("\n")}\n${trackNames.map((name) => trackSummary(name, flakes)).join("")}`;
}

function failures(flakes: readonly FlakeRecord[]): readonly string[] {
  return flakes.flatMap(({ name, failure }) =>
    failure === null ? [] : [`  NOT EXAMINED: ${name}: ${failure}`],
  );
}

function trackSummary(name: TrackName, flakes: readonly FlakeRecord[]): string {
  const all = flakes.flatMap((flake) => {
    const track = flake.tracks[name];
    return track === undefined ? [] : [{ flake, track }];
  });
  if (all.length === 0) return "";
  const lines = [
    `\n${name}`,
    `  result: ${countBy(all, ({ track }) => track.result)}`,
    `  comparison: ${countBy(all, ({ track }) => track.comparison?.verdict ?? "none")}`,
    `  crashes, time-outs, broken, different: ${list(all.filter(isBad))}`,
    `  not thin: ${migration(all.filter(({ flake }) => !flake.thin))}`,
    ...figures(all.filter(hasWritten)),
    ...reasons(all),
  ];
  return `${lines.join("\n")}\n`;
}

const accepted = new Set(["same", "partial"]);
const wrong = new Set(["different", "broken"]);
const undecided = new Set(["inconclusive", "before-fails", "timed-out"]);

function isBad({ track }: Walked): boolean {
  const verdicts = [track.comparison?.verdict ?? "", track.join?.comparison?.verdict ?? ""];
  return (
    track.result === "crashed" || track.result === "timed-out" || verdicts.some((word) => wrong.has(word))
  );
}

function hasWritten({ track }: Walked): boolean {
  return track.written.count > 0;
}

/** How many come out as the same flake: refusals and what can't be judged are counted beside them. */
function migration(all: readonly Walked[]): string {
  const written = all.filter(hasWritten);
  const good = written.filter(({ track }) => accepted.has(track.comparison?.verdict ?? "")).length;
  const open = written.filter(({ track }) => undecided.has(track.comparison?.verdict ?? "")).length;
  const unjudged = written.filter(({ track }) => track.comparison === null).length;
  const refused = all.filter(({ track }) => track.result === "refused").length;
  const judged = written.length - open - unjudged;
  const parts = [
    `${all.length}, changed ${share(written.length, all.length)}`,
    `same or partial ${share(good, judged)} of those judged`,
    `${refused} refused`,
    `${open} that can't be judged`,
    ...(unjudged > 0 ? [`${unjudged} not compared`] : []),
  ];
  return parts.join("; ");
}

const entryBudget = 150;

/** Of the flakes that were changed. */
function figures(all: readonly Walked[]): readonly string[] {
  if (all.length === 0) return [];
  const sum = (of: (track: TrackRecord) => number) => all.reduce((total, { track }) => total + of(track), 0);
  const slim = all.filter(({ track }) => (track.lines?.own ?? Infinity) <= entryBudget).length;
  const long = sum(({ moved }) => moved.long);
  const joined = all.flatMap(({ track }) => track.join ?? []);
  const isClean = all.filter(({ track: { checks } }) => checks.passed && checks.nixParses !== false);
  const ordered = all.flatMap(({ track }) => track.anyOrder ?? []);
  const isStable = all.filter(({ track }) => track.idempotent === true);
  return [
    `  bindings over three lines placed: ${share(long, long + sum(({ left }) => left.long))}; wanted 90 %`,
    `  moved lines in lib: ${share(
      sum(({ libraryLines }) => libraryLines),
      sum(({ moved }) => moved.lines),
    )}; wanted at most 10 %`,
    `  files over 600 lines: ${sum(({ written }) => written.overBudget.length)}; wanted 0`,
    `  files written elsewhere: ${sum(({ written }) => written.outside.length)}; wanted 0`,
    `  entry of at most ${entryBudget} lines of its own: ${share(slim, all.length)}; wanted 90 %`,
    `  checks hold: ${share(isClean.length, all.length)}; wanted all`,
    `  a second run changes nothing: ${share(isStable.length, all.length)}; wanted all`,
    ...(ordered.length === 0
      ? []
      : [
          `  the opposite order gives the same tree: ${share(ordered.filter(Boolean).length, ordered.length)}; wanted all`,
        ]),
    ...(joined.length === 0
      ? []
      : [`  join takes it back: ${share(joined.filter(isRoundTrip).length, joined.length)}; wanted all`]),
  ];
}

function isRoundTrip({ run, remaining, comparison }: NonNullable<TrackRecord["join"]>): boolean {
  return run.result === "applied" && remaining === 0 && !wrong.has(comparison?.verdict ?? "");
}

const shownReasons = 12;

/** Why commands were refused, and why bindings stay, the most frequent first. */
function reasons(all: readonly Walked[]): readonly string[] {
  const refused = all
    .filter(({ track }) => track.result === "refused" || track.result === "partly")
    .flatMap(
      ({ track }) => new Set(track.runs.flatMap(({ why }) => why.map((text) => text.split(" ")[0] ?? ""))),
    )
    .flatMap((codes) => [...codes]);
  const stays = all.flatMap(({ track }) => Object.entries(track.left.reasons));
  const counts = new Map<string, number>();
  for (const [reason, count] of stays) counts.set(reason, (counts.get(reason) ?? 0) + count);
  const frequent = [...counts].sort(([, a], [, b]) => b - a);
  return [
    ...(refused.length === 0 ? [] : [`  refused for: ${countBy(refused, (code) => code)}`]),
    ...(frequent.length === 0 ? [] : ["  bindings stay since:"]),
    ...frequent
      .slice(0, shownReasons)
      .map(([reason, count]) => `    ${String(count).padStart(4)}  ${reason}`),
  ];
}

function list(all: readonly Walked[]): string {
  if (all.length === 0) return "none";
  return `${all.length}: ${all.map(({ flake, track }) => `${flake.name} (${badness(track)})`).join(", ")}`;
}

function badness(track: TrackRecord): string {
  if (track.result === "crashed" || track.result === "timed-out") return track.result;
  const verdict = track.comparison?.verdict ?? "";
  return wrong.has(verdict) ? verdict : `${track.join?.comparison?.verdict} after join`;
}

function share(part: number, of: number): string {
  return `${part} of ${of} (${percent(part, of)})`;
}

/** `31 yes, 2 no`, the most frequent first. */
export function countBy<Item>(items: readonly Item[], key: (item: Item) => string): string {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return [...counts]
    .sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
}
