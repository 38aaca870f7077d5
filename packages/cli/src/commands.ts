import type { Phase } from "@flake-split/codemods";
import type { Format } from "./arguments.ts";

/** `plan`, one command for each phase of the registry, and those that change nothing. */
export type Command =
  | { readonly kind: "plan"; readonly name: "plan"; readonly title: string; readonly summary: string }
  | { readonly kind: "graph"; readonly name: "graph"; readonly title: string; readonly summary: string }
  | { readonly kind: "verify"; readonly name: "verify"; readonly title: string; readonly summary: string }
  | { readonly kind: "status"; readonly name: "status"; readonly title: string; readonly summary: string }
  | ToolCommand
  | {
      readonly kind: "phase";
      readonly name: string;
      readonly title: string;
      readonly summary: string;
      readonly phase: Phase;
    };

/** A command that has nothing to do with a flake. */
export interface ToolCommand {
  readonly kind: "tool";
  readonly name: "explain" | "completion";
  readonly title: string;
  readonly summary: string;
  /** What it takes in the place of a folder. */
  readonly argument: string;
}

const tools: readonly Command[] = [
  {
    kind: "status",
    name: "status",
    title: "Status",
    summary: "Say which phases are done, what each would still move, and how slim the entry is",
  },
  {
    kind: "verify",
    name: "verify",
    title: "Verify",
    summary: "Ask Nix whether the flake evaluates to what it did before, and what differs and why",
  },
  {
    kind: "graph",
    name: "graph",
    title: "Graph",
    summary: "Draw outputs, bindings and files: where does a line of the flake go?",
  },
  {
    kind: "tool",
    name: "explain",
    title: "Explain",
    summary: "Say what a code such as plan/short means, and what to do; without CODE, list them",
    argument: "[CODE]",
  },
  {
    kind: "tool",
    name: "completion",
    title: "Completion",
    summary: "Print a completion script for bash, zsh or fish",
    argument: "SHELL",
  },
];

export function commandsFor(phases: readonly Phase[]): readonly Command[] {
  const plan: Command = {
    kind: "plan",
    name: "plan",
    title: "Plan",
    summary: "Show what would go where and why, and what would stay; changes nothing",
  };
  return [plan, ...phases.map(phaseCommand), ...tools];
}

function phaseCommand(phase: Phase): Command {
  return { kind: "phase", name: phase.name, title: phase.title, summary: phase.summary, phase };
}

/** What `--format` takes, the default of a dry run first. */
export function formats(command: Command): readonly Format[] {
  switch (command.kind) {
    case "plan":
      return ["tree", "summary", "markdown", "json", "sarif"];
    case "graph":
      return ["mermaid", "dot", "svg", "html"];
    case "status":
      return ["summary", "json"];
    case "verify":
      return ["summary", "markdown", "json"];
    case "tool":
      return [];
    case "phase":
      return ["diff", "summary", "markdown", "json", "sarif"];
  }
}

export interface Option {
  readonly type: "boolean" | "string";
  readonly short?: string;
  /** How its value is called in the help. */
  readonly value?: string;
  readonly help: string;
  /** Only of use to a command that writes. */
  readonly writes?: true;
  /** The commands that it is for, where not all that write are. */
  readonly only?: readonly string[];
  /** May be given several times; the values are joined by commas. */
  readonly repeats?: true;
}

/** Whether an option is of use to a command. */
export function takes(command: Command, name: string): boolean {
  if (command.kind === "tool") return name === "help" || name === "no-color";
  const only = options[name]?.only;
  if (only !== undefined) return only.includes(command.name);
  return command.kind === "phase" || options[name]?.writes !== true;
}

/** The commands that write files of the split. */
const splitting = ["phase1", "phase2", "phase3", "phase4", "phase5", "all"];

/** The flags, in the order of the help. */
export const options: Readonly<Record<string, Option>> = {
  "dry-run": { type: "boolean", help: "Print what a run would write, as a diff for git apply", writes: true },
  interactive: {
    type: "boolean",
    short: "i",
    help: "Ask of each file whether it is written; what you decline stays in flake.nix",
    writes: true,
    only: splitting,
  },
  check: { type: "boolean", help: "Only answer: exit 1 when a run would change something", writes: true },
  format: { type: "string", value: "FORMAT", help: "How to print the result" },
  output: { type: "string", short: "o", value: "FILE", help: "Write the result to FILE, not to stdout" },
  config: { type: "string", value: "FILE", help: "Read FILE, not flake-split.config.json beside the flake" },
  "allow-dirty": { type: "boolean", help: "Write even where git could not undo it", writes: true },
  verify: {
    type: "boolean",
    help: "Ask Nix before writing whether the flake evaluates to the same, and stop at a phase where it doesn't; also in a dry run",
    writes: true,
  },
  commit: { type: "boolean", help: "Commit what is written, one commit for each phase", writes: true },
  docs: {
    type: "boolean",
    help: "Write nix/README.md: each file, what it holds and takes",
    writes: true,
    only: splitting,
  },
  lock: {
    type: "boolean",
    help: "Let Nix add new inputs to flake.lock; no other input may move",
    writes: true,
    only: ["entry", "phase4", "all"],
  },
  "module-paths": {
    type: "boolean",
    help: "Export modules as paths, not imported; that changes what the outputs are",
    writes: true,
    only: ["phase5", "all"],
  },
  share: {
    type: "boolean",
    help: "Move code that several machines repeat into files that they share",
    writes: true,
    only: ["phase5", "all"],
  },
  "no-entry": { type: "boolean", help: "Leave the framework of the flake as it is", only: ["all"] },
  base: {
    type: "string",
    value: "REV",
    help: "Compare with REV, not with the merge base or the state before the last run",
    only: ["verify"],
  },
  system: {
    type: "string",
    value: "SYSTEM",
    help: "Only outputs of SYSTEM; may be given several times",
    only: ["verify"],
    repeats: true,
  },
  jobs: { type: "string", value: "N", help: "Evaluate in N processes at a time", only: ["verify"] },
  timeout: { type: "string", value: "SECONDS", help: "Give up on an output after SECONDS", only: ["verify"] },
  impure: { type: "boolean", help: "Let the flake see the environment, as Nix does", only: ["verify"] },
  "allow-build": { type: "boolean", help: "Build what has to be built to evaluate", only: ["verify"] },
  add: {
    type: "string",
    value: "IMAGES",
    help: "Add images: wsl, iso, vm, qcow, docker, sd, virtualbox, amazon",
    only: ["phase4"],
    repeats: true,
  },
  from: {
    type: "string",
    value: "NAME",
    help: "Make the images of a host or a development shell (host:NAME, shell:NAME)",
    only: ["phase4"],
  },
  name: { type: "string", value: "NAME", help: "Call the images' machines NAME", only: ["phase4"] },
  "nixpkgs-release": {
    type: "string",
    value: "RELEASE",
    help: "Take nixpkgs for this release of NixOS, such as 24.11",
    only: ["phase4"],
  },
  quiet: { type: "boolean", short: "q", help: "Say nothing but results and errors" },
  "no-pager": { type: "boolean", help: "Don't show long results in a pager, as git does" },
  "no-color": { type: "boolean", help: "No colours, as with NO_COLOR in the environment" },
  help: { type: "boolean", short: "h", help: "Print this" },
  version: { type: "boolean", short: "V", help: "Print the version" },
};
