import { countLines } from "./entry-lines.ts";
import type { WrittenFiles } from "./record.ts";
import type { ChangedPath } from "./working-copy.ts";

/** No file that is written should be longer. */
const lineBudget = 600;

/** Measures what a track has written; `directory` is the split's. */
export function writtenFiles(changed: readonly ChangedPath[], directory = "nix"): WrittenFiles {
  const sized = changed
    .filter(({ path }) => path.startsWith(`${directory}/`))
    .flatMap(({ path, text }) => (text === undefined ? [] : [{ path, lines: countLines(text) }]))
    .sort((a, b) => b.lines - a.lines);
  return {
    count: changed.length,
    largest: sized[0] ?? null,
    overBudget: sized.filter(({ lines }) => lines > lineBudget).map(({ path }) => path),
    outside: changed.map(({ path }) => path).filter((path) => !isExpected(path, directory)),
  };
}

function isExpected(path: string, directory: string): boolean {
  return path === "flake.nix" || path === "flake.lock" || path.startsWith(`${directory}/`);
}
