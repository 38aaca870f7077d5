import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parse } from "yaml";

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly ActionStep[] };
}

export interface ActionStep {
  readonly id?: string;
  readonly name: string;
  readonly if?: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

export interface ActionRun {
  /** The steps that ran, with their exit statuses. */
  readonly steps: readonly (readonly [name: string, status: number])[];
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The arguments of each call of `gh`. */
  readonly gh: readonly (readonly string[])[];
}

export function readAction(file: string): Action {
  return parse(readFileSync(file, "utf8"));
}

/** What the pull request looks like to the action. */
export interface Event {
  readonly name: "pull_request" | "push";
  /** What `gh pr view --json comments` gives. */
  readonly comments?: readonly {
    readonly body: string;
    readonly url: string;
    readonly viewerDidAuthor: boolean;
  }[];
  /** A token that may not comment. */
  readonly isFork?: boolean;
}

/**
 * Runs the `run:` steps of a composite action in a checkout as a runner does, with a `gh` that notes its arguments.
 * `temp` is for what a runner keeps beside the checkout.
 */
export function runAction(
  action: Action,
  inputs: Readonly<Record<string, string>>,
  checkout: string,
  temp: string,
  event: Event,
): ActionRun {
  const noted = join(temp, "gh.log");
  const path = `${fakeGh(temp, noted, event)}${delimiter}${process.env.PATH}`;
  const files = { GITHUB_OUTPUT: join(temp, "output"), GITHUB_STEP_SUMMARY: join(temp, "summary") };
  const outputs: Record<string, string> = {};
  const context = contextOf(action, inputs, outputs, temp, event);
  const steps: [string, number][] = [];
  let log = "";
  for (const step of action.runs.steps) {
    if (step.if !== undefined && !holds(step.if, context)) continue;
    const env = Object.entries(step.env).map(([name, value]) => [name, substituted(value, context)]);
    const script = join(temp, "step.sh");
    writeFileSync(script, step.run);
    // The command line that the documentation of runners gives for `shell: bash`.
    const ran = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd: checkout,
      env: { PATH: path, HOME: temp, ...files, ...Object.fromEntries(env) },
      encoding: "utf8",
    });
    steps.push([step.name, ran.status ?? -1]);
    log += ran.stdout + ran.stderr;
    Object.assign(outputs, outputsIn(files.GITHUB_OUTPUT));
    if (ran.status !== 0) break;
  }
  return { steps, log, outputs, summary: textOf(files.GITHUB_STEP_SUMMARY), gh: callsIn(noted) };
}

type Context = (expression: string) => string;

function contextOf(
  action: Action,
  inputs: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, string>>,
  temp: string,
  event: Event,
): Context {
  const known: Readonly<Record<string, string>> = {
    "runner.temp": temp,
    "github.token": "the-token",
    "github.repository": "someone/something",
    "github.event_name": event.name,
    "github.event.pull_request.number": event.name === "pull_request" ? "7" : "",
  };
  return (expression) => {
    const input = /^inputs\.(\w+)$/.exec(expression)?.[1];
    if (input !== undefined) {
      const declared = action.inputs[input];
      if (declared === undefined) throw new Error(`there is no input ${input}`);
      return inputs[input] ?? substituted(declared.default ?? "", (inner) => known[inner] ?? "");
    }
    const output = /^steps\.run\.outputs\.(\w+)$/.exec(expression)?.[1];
    if (output !== undefined) return outputs[output] ?? "";
    const value = known[expression];
    if (value === undefined) throw new Error(`there is no ${expression}`);
    return value;
  };
}

function substituted(text: string, context: Context): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => context(expression));
}

/** `a == 'x' && b == 'y'`. */
function holds(condition: string, context: Context): boolean {
  return condition.split(" && ").every((part) => {
    const [, expression, value] = /^(\S+) == '(.*)'$/.exec(part) ?? [];
    if (expression === undefined) throw new Error(`a condition of another form: ${condition}`);
    return context(expression) === value;
  });
}

/** A folder with a `gh` in it: it answers for comments by the filter that it is given, with `jq`. */
function fakeGh(temp: string, noted: string, { comments = [], isFork = false }: Event): string {
  const folder = join(temp, "bin");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(temp, "comments.json"), JSON.stringify({ comments }));
  const script = `#!/usr/bin/env bash
printf '%s\\0' "$@" >> '${noted}'; printf '\\n' >> '${noted}'
if [ "$1 $2" = "pr view" ]; then exec jq --raw-output "\${!#}" '${join(temp, "comments.json")}'; fi
${isFork ? "echo 'HTTP 403: Resource not accessible by integration' >&2; exit 1" : "exit 0"}
`;
  writeFileSync(join(folder, "gh"), script);
  chmodSync(join(folder, "gh"), 0o755);
  return folder;
}

function callsIn(file: string): readonly (readonly string[])[] {
  const calls = textOf(file).split("\0\n").slice(0, -1);
  return calls.map((call) => call.split("\0"));
}

function outputsIn(file: string): Readonly<Record<string, string>> {
  const lines = textOf(file)
    .split("\n")
    .filter((line) => line !== "");
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
