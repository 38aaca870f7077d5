import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadParser } from "../../packages/syntax/src/index.ts";
import { askNix } from "./ask-nix.ts";
import { type Examined, examine } from "./examine.ts";
import { reasonFor } from "./reasons.ts";

const usage = "Usage: scripts/parse-all [--list] DIR|FILE…\n";

/** Examines every .nix file below the places, prints a table of classes; gives 1 where one has no reason. */
export async function main(argv: readonly string[]): Promise<number> {
  const places = argv.filter((word) => !word.startsWith("--"));
  const lists = argv.includes("--list");
  if (places.length === 0 || argv.length > places.length + (lists ? 1 : 0)) {
    process.stderr.write(usage);
    return 2;
  }
  const parser = await loadParser();
  const files = places.flatMap((place) => nixFiles(resolve(place)));
  const answers = askNix(files);
  const examined = files.map((file, at) => examine(parser, file, answers[at] ?? null));
  for (const each of lists ? examined.filter((one) => one.class !== "both accept") : [])
    process.stdout.write(`${each.class}\t${each.file}\t${each.detail}\n`);
  process.stdout.write(table(examined));
  return examined.some((each) => reasonFor(each.class) === undefined) ? 1 : 0;
}

/** One row a class, the most frequent first, as Markdown. */
function table(examined: readonly Examined[]): string {
  const counts = new Map<string, number>();
  for (const each of examined) counts.set(each.class, (counts.get(each.class) ?? 0) + 1);
  const rows = [...counts].sort(([, a], [, b]) => b - a);
  const lines = rows.map(([name, count]) => `| ${count} | ${name} | ${reasonFor(name) ?? "UNEXPLAINED"} |`);
  return ["| files | class | why |", "| ---: | --- | --- |", ...lines, ""].join("\n");
}

/** Links aren't followed: what they lead to stands below one of the places itself, or isn't asked for. */
function nixFiles(place: string): readonly string[] {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".nix"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
