import type { Phase } from "@flake-split/codemods";
import type { Format } from "./arguments.ts";

/** `plan`, and one command for each phase of the registry. */
export type Command =
  | { readonly kind: "plan"; readonly name: "plan"; readonly title: string; readonly summary: string }
  | {
      readonly kind: "phase";
      readonly name: string;
      readonly title: string;
      readonly summary: string;
      readonly phase: Phase;
    };

export function commandsFor(phases: readonly Phase[]): readonly Command[] {
  const plan: Command = {
    kind: "plan",
    name: "plan",
    title: "Plan",
    summary: "Show what would go where and why, and what would stay; changes nothing",
  };
  return [plan, ...phases.map(phaseCommand)];
}

function phaseCommand(phase: Phase): Command {
  return { kind: "phase", name: phase.name, title: phase.title, summary: phase.summary, phase };
}

/** What `--format` takes, the default of a dry run first. */
export function formats(command: Command): readonly Format[] {
  return command.kind === "plan"
    ? ["tree", "summary", "markdown", "json"]
    : ["diff", "summary", "markdown", "json"];
}

export interface Option {
  readonly type: "boolean" | "string";
  readonly short?: string;
  /** How its value is called in the help. */
  readonly value?: string;
  readonly help: string;
  /** Only of use to a command that writes. */
  readonly writes?: true;
}

/** The flags, in the order of the help. */
export const options: Readonly<Record<string, Option>> = {
  "dry-run": { type: "boolean", help: "Print what a run would write, as a diff for git apply", writes: true },
  check: { type: "boolean", help: "Only answer: exit 1 when a run would change something", writes: true },
  format: { type: "string", value: "FORMAT", help: "How to print the result" },
  output: { type: "string", short: "o", value: "FILE", help: "Write the result to FILE, not to stdout" },
  config: { type: "string", value: "FILE", help: "Read FILE, not flake-split.config.json beside the flake" },
  "allow-dirty": { type: "boolean", help: "Write even where git could not undo it", writes: true },
  quiet: { type: "boolean", short: "q", help: "Say nothing but results and errors" },
  "no-color": { type: "boolean", help: "No colours, as with NO_COLOR in the environment" },
  help: { type: "boolean", short: "h", help: "Print this" },
  version: { type: "boolean", short: "V", help: "Print the version" },
};
