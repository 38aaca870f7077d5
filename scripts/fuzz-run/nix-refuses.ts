import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askNix } from "../parse-run/ask-nix.ts";

/** The first of the texts that Nix's parser doesn't take, if there is one. */
export function nixRefuses(
  texts: readonly string[],
): { readonly index: number; readonly message: string } | null {
  const folder = mkdtempSync(join(tmpdir(), "flake-split-fuzz-"));
  try {
    const files = texts.map((text, index) => {
      const file = join(folder, `${index}.nix`);
      writeFileSync(file, text);
      return file;
    });
    const answers = askNix(files);
    const index = answers.findIndex((answer) => answer !== null);
    return index < 0 ? null : { index, message: answers[index]?.message ?? "" };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
