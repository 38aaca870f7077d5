import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { decode, type LineIndex, lineIndex, loadParser, positionIn, printTokens } from "../src/index.ts";

/*
 * Parses every .nix file below the given directories, and compares the verdict, and the place of an error, with
 * what `nix-instantiate --parse` says. For people, not a part of the tests: see README.md.
 */

interface Outcome {
  readonly file: string;
  readonly verdict: string;
  readonly detail: string;
}

const parser = await loadParser();
const outcomes = process.argv.slice(2).flatMap(nixFiles).map(compare);
const counts = countBy(outcomes);
for (const { file, verdict, detail } of outcomes)
  if (!verdict.startsWith("same")) console.log(`${verdict}\t${file}\t${detail}`);
console.table(counts);

function countBy(all: readonly Outcome[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { verdict } of all) sums[verdict] = (sums[verdict] ?? 0) + 1;
  return sums;
}

function nixFiles(place: string): string[] {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".nix"))
    .map((entry) => join(entry.parentPath, entry.name));
}

function compare(file: string): Outcome {
  const nix = askNix(file);
  const decoded = decode(file, readFileSync(file));
  if (!("text" in decoded))
    return { file, verdict: nix ? "same: refused" : "WE REFUSE", detail: decoded.message };
  const source = { path: file, text: decoded.text };
  const { root, tokens, diagnostics } = parser.parse(source);
  const [first] = diagnostics;
  if (root && printTokens(source, tokens) !== source.text)
    return { file, verdict: "NO ROUND TRIP", detail: "" };
  if (root) return { file, verdict: nix ? "NIX REFUSES" : "same: accepted", detail: nix?.message ?? "" };
  const place = describe(lineIndex(source), first?.span?.start ?? 0);
  const detail = `${place} ${first?.code}: ${first?.message}`;
  if (!nix) return { file, verdict: "WE REFUSE", detail };
  return {
    file,
    verdict: place === nix.place ? "same: refused at the same place" : "other place",
    detail: `${detail} | ${nix.place} ${nix.message}`,
  };
}

function describe(index: LineIndex, offset: number): string {
  const { line, column } = positionIn(index, offset);
  return `${line}:${column}`;
}

/** What Nix's parser objects to; null when it doesn't. Undefined variables are not a matter of syntax. */
function askNix(file: string): { place: string; message: string } | null {
  const { status, stderr } = spawnSync("nix-instantiate", ["--parse", file], {
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (status === 0 || stderr.includes("undefined variable")) return null;
  const place = /:(\d+:\d+):\n/.exec(stderr)?.[1] ?? "?";
  return { place, message: stderr.split("\n")[0] ?? "" };
}
