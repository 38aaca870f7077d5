import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

/** A part of the run that can be left out. */
export type Step = (typeof steps)[number];

export const steps = ["plan", "phases", "order", "entry", "all", "join"] as const;

export interface Options {
  readonly folders: readonly string[];
  readonly jobs: number;
  readonly json: string | undefined;
  readonly csv: string | undefined;
  /** A shell command in which the words BEFORE and AFTER stand for two folders. */
  readonly compare: string | undefined;
  readonly steps: ReadonlySet<Step>;
  /** For one run of the program, in milliseconds. */
  readonly timeout: number;
  /** For one comparison, in milliseconds. */
  readonly compareTimeout: number;
  readonly only: RegExp | undefined;
  /** The program, when it isn't the one built here. */
  readonly cli: string | undefined;
}

export const usage = `Usage: scripts/corpus DIR… [options]

Splits a copy of every flake below the folders, and prints what became of each.

Options:
  --jobs N              How many flakes at once; as many as there are processors by default
  --json FILE           Write all that was found to FILE, anew after each flake
  --csv FILE            Write a row for each flake to FILE
  --compare 'COMMAND'   Ask COMMAND, in which BEFORE and AFTER stand for two folders; the first word that it
                        prints is its verdict
  --steps LIST          Of ${steps.join(",")}: all of them by default
  --timeout SECONDS     For each run of the program; 60 by default
  --compare-timeout SECONDS  For each comparison; 180 by default
  --only GLOB           Only flakes whose name, their path below DIR, fits; * and ? are known
  --cli FILE            The program to run; packages/cli/dist/flake-split.js by default
  -h, --help            Print this
`;

/** Reads the command line; a text says what is wrong with it, or is the help. */
export function parseOptions(
  argv: readonly string[],
): Options | { readonly message: string; readonly exit: 0 | 2 } {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: flags });
    if (values.help) return { message: usage, exit: 0 };
    if (positionals.length === 0) throw new Error("which folder? none is named");
    return {
      folders: positionals,
      jobs: positive("jobs", values.jobs, availableParallelism()),
      json: values.json,
      csv: values.csv,
      compare: values.compare,
      steps: new Set(values.steps === undefined ? steps : values.steps.split(",").map(asStep)),
      timeout: 1000 * positive("timeout", values.timeout, 60),
      compareTimeout: 1000 * positive("compare-timeout", values["compare-timeout"], 180),
      only: values.only === undefined ? undefined : globPattern(values.only),
      cli: values.cli,
    };
  } catch (error) {
    return {
      message: `corpus: ${error instanceof Error ? error.message : String(error)}\n${usage}`,
      exit: 2,
    };
  }
}

const flags = {
  jobs: { type: "string" },
  json: { type: "string" },
  csv: { type: "string" },
  compare: { type: "string" },
  steps: { type: "string" },
  timeout: { type: "string" },
  "compare-timeout": { type: "string" },
  only: { type: "string" },
  cli: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

function positive(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} takes a number above 0, not ${text}`);
  return value;
}

function asStep(word: string): Step {
  const step = steps.find((known) => known === word.trim());
  if (step === undefined) throw new Error(`--steps knows ${steps.join(", ")}, not ${word}`);
  return step;
}

/** `*` is any text, with slashes too, and `?` one character. */
export function globPattern(glob: string): RegExp {
  const escaped = glob.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
}
