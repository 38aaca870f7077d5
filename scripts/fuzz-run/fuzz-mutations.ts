import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brokenByMutation, mutated } from "../../packages/codemods/test/fuzz/mutations.ts";
import { fixturePath } from "../../packages/testing/src/index.ts";
import { makerFor } from "../../packages/testing/src/programs/index.ts";
import type { Finding, Fuzzing } from "./finding.ts";
import { nixRefuses } from "./nix-refuses.ts";

/** So many accepted results are asked of Nix in one process. */
const batch = 50;

/** Breaks flakes until the deadline, and looks at what the phases make of what is left of them. */
export async function fuzzMutations(fuzzing: Fuzzing): Promise<readonly Finding[]> {
  const flakes = [fixturePath("shapes"), fixturePath("entry"), ...fuzzing.folders].flatMap(flakesBelow);
  const findings: Finding[] = [];
  let [count, accepted] = [0, 0];
  let waiting: { readonly text: string; readonly how: string }[] = [];
  const ask = () => {
    const refused = fuzzing.withNix ? nixRefuses(waiting.map(({ text }) => text)) : null;
    const at = refused === null ? undefined : waiting[refused.index];
    if (refused !== null && at !== undefined)
      findings.push({ what: `Nix doesn't parse a result: ${refused.message}`, how: at.how, text: at.text });
    waiting = [];
  };
  for (let number = 0; Date.now() < fuzzing.deadline && flakes.length > 0; number++) {
    const maker = makerFor(numbersFrom(fuzzing.seed + number));
    const place = flakes[maker.below(flakes.length)] ?? "";
    const text = mutated(maker, readFileSync(place, "utf8"));
    const how = `--seed ${fuzzing.seed + number}, ${place}`;
    const { broken, results } = brokenByMutation(text);
    count++;
    if (results.length > 0) accepted++;
    for (const what of broken)
      if (!findings.some((finding) => finding.what === what)) findings.push({ what, how, text });
    waiting.push(...results.map((result) => ({ text: result, how })));
    if (waiting.length >= batch) ask();
  }
  ask();
  process.stderr.write(`${count} broken flakes, of which ${accepted} were split\n`);
  return findings;
}

function flakesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === "flake.nix")
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** A row of numbers that a seed decides (xorshift). */
function numbersFrom(seed: number): readonly number[] {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return Array.from({ length: 40 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  });
}
