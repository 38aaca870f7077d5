import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compareFlakes } from "@flake-split/nix";
import { copyFixture, fixturePath } from "@flake-split/testing";
import type { Files } from "./memory-tree.ts";

/** The outputs of a fixture that aren't known to evaluate to the same in another tree; needs Nix. */
export async function unequalOutputs(fixture: string, after: Files) {
  const copy = copyFixture(fixture);
  try {
    for (const [path, text] of after) {
      mkdirSync(dirname(join(copy.directory, path)), { recursive: true });
      writeFileSync(join(copy.directory, path), text);
    }
    const before = fixturePath(fixture);
    const standIns = fixturePath("stand-ins");
    const { problem, outputs } = await compareFlakes({ before, after: copy.directory, standIns });
    if (problem !== null) throw new Error(`${fixture} can't be compared: ${JSON.stringify(problem)}`);
    if (outputs.length === 0) throw new Error(`${fixture} has no outputs`);
    return outputs
      .filter(({ status }) => status !== "equal")
      .map(({ path, status }) => ({ path: path.join("."), status }));
  } finally {
    copy.remove();
  }
}
