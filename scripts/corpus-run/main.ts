import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { loadParser } from "../../packages/syntax/src/index.ts";
import { csvColumns, planColumns, trackColumns } from "./columns.ts";
import { examineFlake } from "./examine-flake.ts";
import { type Flake, findFlakes } from "./find-flakes.ts";
import { type Options, parseOptions } from "./options.ts";
import { findProgram } from "./program.ts";
import { progress } from "./progress.ts";
import { type FlakeRecord, trackNames } from "./record.ts";
import { summary } from "./summary.ts";
import { csv, table } from "./table.ts";

/** Runs over a corpus; `root` is the workspace. The exit status is 1 when a flake crashed the program or stopped it. */
export async function main(argv: readonly string[], root: string): Promise<number> {
  const options = parseOptions(argv);
  if ("message" in options) {
    (options.exit === 0 ? process.stdout : process.stderr).write(options.message);
    return options.exit;
  }
  const flakes = findFlakes(options.folders).filter(({ name }) => options.only?.test(name) ?? true);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "flake-split-corpus-")));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const stop = () => process.exit(130);
  process.once("exit", remove).once("SIGINT", stop).once("SIGTERM", stop);
  const records = await examineAll(options, flakes, folder, root);
  process.stdout.write(report(records));
  if (options.csv !== undefined) writeFileSync(options.csv, csv(csvColumns, records));
  return records.some(isBroken) ? 1 : 0;
}

async function examineAll(
  options: Options,
  flakes: readonly Flake[],
  folder: string,
  root: string,
): Promise<readonly FlakeRecord[]> {
  const file = resolve(options.cli ?? join(root, "packages/cli/dist/flake-split.js"));
  if (!existsSync(file)) throw new Error(`${file} isn't there: npm run build makes it`);
  const program = await findProgram(file, join(root, "scripts/corpus-run/report-usage.mjs"), options.timeout);
  const context = { program, options, parser: await loadParser(grammar(root)) };
  const shown = progress(flakes.length, process.stderr);
  const records: FlakeRecord[] = [];
  const waiting = flakes.map((flake, index) => ({ flake, place: join(folder, String(index)) }));
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      shown.begin(next.flake.name);
      records.push(await examineFlake(context, next.flake, next.place));
      records.sort((a, b) => (a.name < b.name ? -1 : 1));
      // A run that is stopped leaves what it has found.
      if (options.json !== undefined) writeFileSync(options.json, json(program.commands, records));
      shown.end(next.flake.name);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, flakes.length) }, work));
  shown.clear();
  return records;
}

function grammar(root: string) {
  return {
    runtime: readFileSync(join(root, "node_modules/web-tree-sitter/tree-sitter.wasm")),
    language: readFileSync(join(root, "packages/syntax/grammar/tree-sitter-nix.wasm")),
  };
}

function json(commands: readonly string[], flakes: readonly FlakeRecord[]): string {
  return `${JSON.stringify({ version: 1, commands, flakes }, undefined, 2)}\n`;
}

function report(records: readonly FlakeRecord[]): string {
  const tracks = trackNames.flatMap((name) => {
    const rows = records.flatMap((flake) => {
      const track = flake.tracks[name];
      return track === undefined ? [] : [{ flake, track }];
    });
    return rows.length === 0 ? [] : [`${name}\n\n${table(trackColumns, rows)}`];
  });
  return `${[`plan\n\n${table(planColumns, records)}`, ...tracks, summary(records)].join("\n")}`;
}

function isBroken({ failure, plan, tracks }: FlakeRecord): boolean {
  const results = [plan?.run.result, ...trackNames.map((name) => tracks[name]?.result)];
  return failure !== null || results.includes("crashed") || results.includes("timed-out");
}
