import fc from "fast-check";
import type { Config } from "../../packages/codemods/src/index.ts";
import { brokenLaws, variants } from "../../packages/codemods/test/fuzz/laws.ts";
import { orders } from "../../packages/codemods/test/memory-tree.ts";
import { type Case, unequalCases } from "../../packages/nix/test/evaluate-many.ts";
import { fixturePath } from "../../packages/testing/src/index.ts";
import { flakeFrom, packageNames, rows } from "../../packages/testing/src/programs/index.ts";
import type { Finding, Fuzzing } from "./finding.ts";
import { reduce } from "./reduce.ts";

type Row = readonly number[];

/** How one generated flake is split. */
interface Settings {
  readonly order: readonly string[];
  readonly config: Config;
}

const batch = 25;
const configs: readonly Config[] = [{}, { inlineLines: 0 }, { maxLines: 20, inlineLines: 1 }];

/** Generates flakes until the deadline; gives the first flake for each way of breaking a law. */
export async function fuzzPrograms(fuzzing: Fuzzing): Promise<readonly Finding[]> {
  const findings = new Map<string, Finding>();
  let count = 0;
  for (let round = 0; Date.now() < fuzzing.deadline; round++) {
    const seed = fuzzing.seed + round;
    const made = fc.sample(rows, { numRuns: batch, seed });
    const cases: { readonly one: Case; readonly row: Row; readonly how: string }[] = [];
    for (const [number, row] of made.entries()) {
      if (Date.now() > fuzzing.deadline) break;
      const settings = settingsFor(number + round);
      const how = `--seed ${seed}, flake ${number}, ${JSON.stringify(settings)}`;
      for (const what of broken(fuzzing, row, settings)) {
        if (findings.has(kindOf(what))) continue;
        findings.set(kindOf(what), { what, how, text: smallest(fuzzing, row, settings, kindOf(what)) });
        process.stderr.write(`found: ${what}\n`);
      }
      const one = caseOf(row, settings);
      if (one !== null) cases.push({ one, row, how });
    }
    count += cases.length;
    if (!fuzzing.withNix) continue;
    const answers = await unequalCases(
      cases.map(({ one }) => one),
      fixturePath("stand-ins"),
      packageNames,
    );
    for (const [at, { row, how }] of cases.entries())
      for (const what of answers[at] ?? []) {
        if (findings.has(kindOf(what))) continue;
        findings.set(kindOf(what), { what, how, text: textOf(row) });
        process.stderr.write(`found: ${what}\n`);
      }
  }
  process.stderr.write(`${count} generated flakes\n`);
  return [...findings.values()];
}

function settingsFor(number: number): Settings {
  return { order: orders[number % orders.length] ?? [], config: configs[number % configs.length] ?? {} };
}

function broken(fuzzing: Fuzzing, row: Row, { order, config }: Settings): readonly string[] {
  try {
    return brokenLaws(fuzzing.parser, flakeFrom(row), order, config);
  } catch (error) {
    return [`threw: ${(error as Error).message}`];
  }
}

function caseOf(row: Row, { config }: Settings): Case | null {
  const before = flakeFrom(row);
  try {
    return { before, variants: variants(before, config) };
  } catch {
    // Told by `broken` already.
    return null;
  }
}

/** The same fault with other names and numbers is found once. */
function kindOf(what: string): string {
  return what.replace(/"[^"]*"|[\w.-]*\d[\w.-]*|nix\/\S+/g, "…").slice(0, 60);
}

/** The simplest flake in which the same goes wrong, as far as half a minute gets. */
function smallest(fuzzing: Fuzzing, row: Row, settings: Settings, kind: string): string {
  const fails = (other: Row) => broken(fuzzing, other, settings).some((what) => kindOf(what) === kind);
  return textOf(reduce(row, fails, Date.now() + 30_000));
}

function textOf(row: Row): string {
  return flakeFrom(row).get("flake.nix") ?? "";
}
