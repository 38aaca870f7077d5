import { type Invocation, nearest, parseArguments } from "../arguments.ts";
import { type Command, options as known, type Option } from "../commands.ts";
import type { Options } from "./api.ts";
import { Refusal } from "./refusal.ts";

/** Of the program's options, those that have no meaning here, and what does their work. */
const elsewhere: Readonly<Record<string, string>> = {
  "dry-run": "jscodeshift calls a dry run -d",
  check: "a dry run (-d) says what would change",
  format: "what happens is told through jscodeshift's reports",
  interactive: "nobody is asked in a worker; choose with flake-split itself",
  output: "what happens is told through jscodeshift's reports",
};

/** jscodeshift's own, as it hands them on. */
const ofJscodeshift: ReadonlySet<string> = new Set([
  "babel",
  "cpus",
  "dry",
  "extensions",
  "failOnError",
  "gitignore",
  "ignoreConfig",
  "ignorePattern",
  "parser",
  "parserConfig",
  "print",
  "runInBand",
  "silent",
  "stdin",
  "transform",
  "verbose",
]);

/**
 * The command that one flake's transform amounts to. Options are those of the command line, checked by the same code.
 * Throws a `Refusal` for those that it doesn't take: a run with an option less than was meant might write too much.
 */
export function invocationFor(
  name: string,
  directory: string,
  given: Options,
  commands: readonly Command[],
): Invocation {
  const words = Object.entries(given).flatMap(([option, value]) => wordsOf(option, value));
  if (given.dry === true) words.push("--dry-run");
  if (given.silent === true) words.push("--quiet");
  const request = parseArguments([name, ...words, "--", directory], commands);
  if (request.kind === "wrong") throw new Refusal(request.message);
  if (request.kind !== "run") throw new Error(`${name} is not a command that changes a flake`);
  return request;
}

/** What stands on a command line for one of jscodeshift's options; nothing for those that are its own. */
function wordsOf(name: string, value: unknown): readonly string[] {
  // `--no-entry` is an option of ours; jscodeshift takes it for `entry`, switched off.
  const negated = `no-${name}`;
  if (Object.hasOwn(known, negated)) return value === false ? [`--${negated}`] : misread(negated, value);
  const option = Object.hasOwn(known, name) ? known[name] : undefined;
  if (option === undefined) return foreign(name);
  const instead = elsewhere[name];
  if (instead !== undefined) throw new Refusal(`--${name} is not for a transform: ${instead}`);
  return option.type === "boolean" ? flagWords(name, value) : valueWords(name, option, value);
}

/** An option that nearly is ours is a slip; what is of another kind may be that of a later jscodeshift. */
function foreign(name: string): readonly string[] {
  const long = Object.keys(elsewhere).find((option) => known[option]?.short === name);
  if (long !== undefined) throw new Refusal(`-${name} is not for a transform: ${elsewhere[long]}`);
  const near = ofJscodeshift.has(name) ? undefined : nearest(name, Object.keys(known));
  if (near === undefined) return [];
  throw new Refusal(`there is no --${name}; did you mean --${near}?`);
}

function flagWords(name: string, value: unknown): readonly string[] {
  if (value === true) return [`--${name}`];
  return value === false || value === undefined ? [] : misread(name, value);
}

function valueWords(name: string, { value: placeholder }: Option, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === "boolean") throw new Refusal(`--${name} needs a value: --${name}=${placeholder}`);
  // Given twice, it is a list.
  return (Array.isArray(value) ? value : [value]).map((each) => `--${name}=${String(each)}`);
}

/** jscodeshift takes the word behind an option that it doesn't know for its value. */
function misread(name: string, value: unknown): never {
  const how = name.startsWith("no-") ? `write --${name} in front of another option` : `write --${name}=true`;
  throw new Refusal(`--${name} takes no value, and jscodeshift took ${String(value)} for one: ${how}`);
}
