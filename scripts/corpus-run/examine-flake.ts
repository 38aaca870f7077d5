import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { entryLines } from "./entry-lines.ts";
import type { Flake } from "./find-flakes.ts";
import { ask, type Place, type Program } from "./program.ts";
import {
  type FlakeRecord,
  isThin,
  type PlanRecord,
  type TrackName,
  type TrackRecord,
  trackNames,
} from "./record.ts";
import { leftTally, tally } from "./tally.ts";
import { changedBy, runTrack, type TrackContext } from "./track.ts";
import { commitAll, copyTree } from "./working-copy.ts";

export type CorpusContext = Omit<TrackContext, "original">;

/** Measures one flake, in copies below `folder`, which is gone afterwards. Whatever goes wrong is in the answer. */
export async function examineFlake(
  context: CorpusContext,
  flake: Flake,
  folder: string,
): Promise<FlakeRecord> {
  try {
    return await examine(context, flake, folder);
  } catch (error) {
    return { ...unknown(flake), failure: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unknown({ name, folder }: Flake): FlakeRecord {
  const known = { name, folder, lines: null, thin: false, plan: null, tracks: {}, failure: null };
  return { ...known, parsed: null, framework: null, spelling: null };
}

async function examine(context: CorpusContext, flake: Flake, folder: string): Promise<FlakeRecord> {
  const pristine = join(folder, "pristine");
  const place = { tree: join(folder, "tree"), scratch: join(folder, "scratch") };
  mkdirSync(place.scratch, { recursive: true });
  copyTree(flake.folder, pristine);
  const planned = await planOf(context, flake, { ...place, tree: pristine });
  const tracks: Partial<Record<TrackName, TrackRecord>> = {};
  for (const name of trackNames) {
    const commands = context.options.steps.has(name) ? commandsOfTrack(name, context.program) : [];
    if (commands.length === 0) continue;
    const startAnew = async () => {
      copyTree(pristine, place.tree);
      await commitAll(place.tree);
    };
    await startAnew();
    const isTurned = commands.length > 1 && context.options.steps.has("order");
    const turned = isTurned ? await changedBy(context.program, place, commands.toReversed()) : null;
    if (turned !== null) await startAnew();
    tracks[name] = await runTrack({ ...context, original: flake.folder }, place, commands, turned);
  }
  return { ...planned, tracks };
}

/** The commands that a track takes, of those that the program has. */
export function commandsOfTrack(name: TrackName, { commands }: Pick<Program, "commands">): readonly string[] {
  if (name === "phases") return commands.filter((command) => /^phase\d+$/.test(command));
  return commands.includes(name) ? [name] : [];
}

async function planOf(
  { options, parser, program }: CorpusContext,
  flake: Flake,
  place: Place,
): Promise<FlakeRecord> {
  const lines = entryLines(parser, readFileSync(join(flake.folder, "flake.nix"), "utf8"));
  if (!options.steps.has("plan")) return { ...unknown(flake), lines, thin: isThin(lines, null) };
  const { run, report } = await ask(program, place, "plan");
  const plan: PlanRecord = {
    run,
    placed: tally(report?.placements ?? []),
    left: leftTally(report?.left ?? []),
  };
  return {
    ...unknown(flake),
    lines,
    thin: isThin(lines, plan),
    parsed: report === null ? null : !run.why.some((why) => why.startsWith("syntax/")),
    framework: report?.flake?.framework ?? null,
    spelling: report?.flake?.spelling ?? null,
    plan,
  };
}
