import type { OwnerNote } from "@flake-split/codemods";
import type { Palette } from "./palette.ts";
import { visible } from "./visible.ts";

/** What the owner must know, in two lines for each thing: what is so, and what to do. */
export function ownerNoteLines(notes: readonly OwnerNote[], palette: Palette): readonly string[] {
  if (notes.length === 0) return [];
  const lines = notes.flatMap(({ file, line, message, help }) => {
    const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}  `;
    return [`  ${palette.dim(visible(place))}${visible(message)}`, `    ${visible(help)}`];
  });
  return [palette.bold("mind"), ...lines];
}
