import { count } from "../counts.ts";
import type { MovedBlock, Moves } from "../moves.ts";

/** Says of a range of a file's old lines, counted from 1, how much of it arrived as it was. */
export function bindingFates(moves: Moves, path: string): (first: number, last: number) => string {
  const file = moves.files.find((candidate) => candidate.path === path);
  const before = file?.before ?? [];
  const same = new Uint8Array(before.length);
  for (const block of file?.blocks ?? [])
    if (block.kind === "same") same.fill(2, block.oldStart, block.oldEnd);
  for (const part of moves.blocks.filter(({ from }) => from === path).flatMap(equalParts)) {
    same.fill(1, part.oldStart, part.oldEnd);
  }
  return (first, last) => {
    let lines = 0;
    let changed = 0;
    for (let line = first - 1; line < last; line++) {
      if ((before[line] ?? "").trim() === "") continue;
      lines++;
      if (same[line] === 0) changed++;
    }
    return changed === 0 ? "unchanged" : `${changed} of ${count(lines, "line")} changed`;
  };
}

function equalParts({ parts }: MovedBlock): MovedBlock["parts"] {
  return parts.filter(({ kind }) => kind === "same");
}
