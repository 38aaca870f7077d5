import { parseArgs } from "node:util";
import { imageOptionsProblem } from "./add-images-options.ts";
import { type Command, formats, options, type ToolCommand, takes } from "./commands.ts";

/** What the user asked for. */
export type Request =
  | { readonly kind: "help"; readonly command: Command | undefined }
  | { readonly kind: "version" }
  | { readonly kind: "wrong"; readonly message: string; readonly command: Command | undefined }
  | {
      readonly kind: "tool";
      readonly command: ToolCommand;
      readonly word: string | undefined;
      readonly color: boolean;
    }
  | ({ readonly kind: "run" } & Invocation);

export type Format =
  | "tree"
  | "diff"
  | "summary"
  | "markdown"
  | "json"
  | "sarif"
  | "mermaid"
  | "dot"
  | "svg"
  | "html";

export interface Invocation {
  readonly command: Command;
  readonly directory: string;
  readonly dryRun: boolean;
  readonly check: boolean;
  /** As asked for; `undefined` leaves it to the command. */
  readonly format: Format | undefined;
  readonly output: string | undefined;
  readonly config: string | undefined;
  readonly allowDirty: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly pager: boolean;
  /** Every option as given, for those of one command alone. */
  readonly values: ReadonlyMap<string, string | true>;
}

/** Reads the command line. Wrong use is an answer, never an exception. */
export function parseArguments(argv: readonly string[], commands: readonly Command[]): Request {
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const flags = new Map<string, string | true>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const problem = optionProblem(token);
    if (problem !== undefined) return { kind: "wrong", message: problem, command: undefined };
    const earlier = options[token.name]?.repeats === true ? flags.get(token.name) : undefined;
    flags.set(token.name, earlier === undefined ? (token.value ?? true) : `${earlier},${token.value}`);
  }
  return interpret(words, flags, commands);
}

function interpret(
  words: readonly string[],
  flags: ReadonlyMap<string, string | true>,
  commands: readonly Command[],
): Request {
  const asksHelp = flags.has("help") || words[0] === "help";
  const [name, ...rest] = words[0] === "help" ? words.slice(1) : words;
  const command = commands.find((candidate) => candidate.name === name);
  if (flags.has("version")) return { kind: "version" };
  if (name === undefined) {
    if (asksHelp) return { kind: "help", command: undefined };
    return { kind: "wrong", message: "a command is missing", command: undefined };
  }
  if (command === undefined) return { kind: "wrong", message: unknownCommand(name, commands), command };
  if (asksHelp) return { kind: "help", command };
  if (command.kind === "tool") {
    return { kind: "tool", command, word: rest[0], color: !flags.has("no-color") };
  }
  if (rest.length > 1) {
    return { kind: "wrong", message: `one folder at a time, please, not ${rest.length}`, command };
  }
  const problem = formatProblem(command, flags);
  if (problem !== undefined) return { kind: "wrong", message: problem, command };
  return { kind: "run", ...invocation(command, rest[0] ?? ".", flags) };
}

function invocation(
  command: Command,
  directory: string,
  flags: ReadonlyMap<string, string | true>,
): Invocation {
  const text = (name: string) => {
    const value = flags.get(name);
    return value === true ? undefined : value;
  };
  return {
    command,
    directory,
    dryRun: flags.has("dry-run"),
    check: flags.has("check"),
    format: text("format") as Format | undefined,
    output: text("output"),
    config: text("config"),
    allowDirty: flags.has("allow-dirty"),
    quiet: flags.has("quiet"),
    color: !flags.has("no-color"),
    pager: !flags.has("no-pager"),
    values: flags,
  };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function optionProblem(token: OptionToken): string | undefined {
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
  if (option === undefined) {
    const near = nearest(token.name, Object.keys(options));
    return `there is no ${token.rawName}${near === undefined ? "" : `; did you mean --${near}?`}`;
  }
  if (option.type === "boolean" && token.value !== undefined) return `${token.rawName} takes no value`;
  // `--output --dry-run` is a forgotten value, and must not become a run that writes.
  const swallowed = token.inlineValue !== true && token.value !== "-" && token.value?.startsWith("-");
  if (option.type === "string" && (!token.value || swallowed)) {
    return `${token.rawName} needs a value: ${token.rawName} ${option.value}`;
  }
  return undefined;
}

function formatProblem(command: Command, flags: ReadonlyMap<string, string | true>): string | undefined {
  const foreign = [...flags.keys()].find(
    (name) => options[name]?.only !== undefined && !takes(command, name),
  );
  if (foreign !== undefined) {
    return `--${foreign} is not for ${command.name}, only for ${options[foreign]?.only}`;
  }
  const wrong = imageOptionsProblem(flags) ?? interactionProblem(flags);
  if (wrong !== undefined) return wrong;
  const format = flags.get("format");
  const allowed = formats(command);
  if (format !== undefined && !allowed.includes(format as Format)) {
    return `--format ${format} is not for ${command.name}; it takes ${allowed.join(", ")}`;
  }
  if (flags.has("check") && flags.has("verify")) {
    return "--check doesn't ask Nix: ask with --dry-run --verify, or leave --verify out";
  }
  if (command.kind !== "phase" && flags.has("check")) {
    return `${command.name} never changes anything, so that --check has nothing to answer; ask a phase, as in phase1 --check`;
  }
  return undefined;
}

/** What makes no sense together with questions. */
function interactionProblem(flags: ReadonlyMap<string, string | true>): string | undefined {
  if (!flags.has("interactive")) return undefined;
  if (flags.has("check")) return "--interactive asks, and --check only answers: leave one of them out";
  if (flags.has("quiet")) return "--interactive asks, and --quiet says nothing: leave one of them out";
  if (flags.has("add"))
    return "--interactive asks what moves, and --add moves nothing: leave one of them out";
  return undefined;
}

function unknownCommand(name: string, commands: readonly Command[]): string {
  const near = nearest(
    name,
    commands.map((command) => command.name),
  );
  return `there is no command ${name}${near === undefined ? "" : `; did you mean ${near}?`}`;
}

/** The candidate within two typing errors of `word`. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((left, right) => left.distance - right.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= 2 ? best.candidate : undefined;
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [line, character] of [...left].entries()) {
    const next = [line + 1];
    for (let column = 0; column < right.length; column++) {
      const replaced = (row[column] ?? 0) + (right[column] === character ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
