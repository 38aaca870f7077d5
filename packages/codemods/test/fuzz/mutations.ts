import { planOnly } from "../../src/index.ts";
import { allPhases, type Files, memoryTree, runOn } from "../memory-tree.ts";

/** Decides, as the makers of `@flake-split/testing/programs` do. */
interface Choices {
  below(count: number): number;
  oneOf<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** A flake's text with some faults in it, as people, merges and disks make them. */
export function mutated(maker: Choices, text: string): string {
  let broken = text;
  for (let fault = 0; fault <= maker.below(3); fault++) broken = mutatedOnce(maker, broken);
  return broken;
}

function mutatedOnce(maker: Choices, text: string): string {
  const at = maker.below(text.length + 1);
  switch (maker.below(7)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + maker.below(30));
    case 2: {
      const lines = text.split("\n");
      const [one, two] = [maker.below(lines.length), maker.below(lines.length)];
      return lines
        .map((line, index) => lines[index === one ? two : index === two ? one : index] ?? line)
        .join("\n");
    }
    case 3:
      return (
        text.slice(0, at) +
        maker.oneOf(["{", "}", "[", "]", "(", ")", "''", '"', "${", ";", "=", "let ", " in "]) +
        text.slice(at)
      );
    case 4:
      return text.slice(0, at) + String.fromCharCode(1 + maker.below(0x2f_ff)) + text.slice(at);
    case 5: {
      const word = /[A-Za-z][A-Za-z0-9'-]*/g;
      word.lastIndex = at;
      const found = word.exec(text);
      return found === null ? text : text.slice(0, found.index) + text.slice(found.index + found[0].length);
    }
    default: {
      const end = at + maker.below(200);
      return text.slice(0, end) + text.slice(at, end) + text.slice(end);
    }
  }
}

/** What must not be of a run on a flake that may be broken, and the texts of what was made of one that isn't. */
export function brokenByMutation(text: string): {
  readonly broken: readonly string[];
  readonly results: readonly string[];
} {
  const files: Files = new Map([["flake.nix", text]]);
  const broken: string[] = [];
  const results: string[] = [];
  const start = performance.now();
  for (const phase of [...allPhases, "entry", "all"]) {
    try {
      const { changes, diagnostics } = runOn(files, phase);
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      if (errors.length > 0 && changes.length > 0) broken.push(`${phase} is refused and changes files`);
      // Only the entry is there: what it imports of an earlier split is missing.
      for (const { code, message } of errors)
        if (code === "flake/check-failed" && !message.endsWith("isn't there"))
          broken.push(`${phase}: ${message}`);
      results.push(
        ...changes.flatMap(({ path, after }) =>
          path.endsWith(".nix") && after !== undefined ? [after] : [],
        ),
      );
    } catch (error) {
      broken.push(`${phase} threw: ${(error as Error).message}`);
    }
  }
  try {
    planOnly(memoryTree(files), { flakePath: "flake.nix", config: {} });
  } catch (error) {
    broken.push(`plan threw: ${(error as Error).message}`);
  }
  if (performance.now() - start > 60_000) broken.push("the phases took more than a minute");
  return { broken, results };
}
