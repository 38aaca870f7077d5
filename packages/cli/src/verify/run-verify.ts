import { resolve } from "node:path";
import { type Finding, type FlakeChange, findNix, type VerifyResult } from "@flake-split/nix";
import type { Diagnostic } from "@flake-split/syntax";
import type { Invocation } from "../arguments.ts";
import { failure, hasErrors } from "../diagnostics.ts";
import { diskTree } from "../disk-tree.ts";
import { asNixHasIt, diffPrefix, type FlakeInput } from "../flake-input.ts";
import type { Host } from "../host.ts";
import { count } from "../report/counts.ts";
import { paletteFor, plain } from "../report/palette.ts";
import type { Reporter } from "../report/reporter.ts";
import { type BaseRevision, baseRevision } from "./base-revision.ts";
import { brokenNix } from "./broken-nix.ts";
import { checkWithoutNix } from "./check-without-nix.ts";
import { gitChange, unknownToGit } from "./git-change.ts";
import { progressLine } from "./progress.ts";
import { evaluateChange } from "./verify-change.ts";
import { uncomparedJson, verifyJson } from "./verify-json.ts";
import { notVerifiedMarkdown, verifyMarkdown } from "./verify-markdown.ts";
import { type VerifySettings, verifySettings } from "./verify-settings.ts";
import { verifyText } from "./verify-text.ts";

/** What a verification works with. */
interface Run {
  readonly invocation: Invocation;
  readonly host: Host;
  readonly input: FlakeInput;
  readonly reporter: Reporter;
  readonly settings: VerifySettings;
}

/** Compares what the flake evaluates to with what it did at a revision. Exit 0: the same; 1: not, or not to be known. */
export async function runVerify(
  invocation: Invocation,
  host: Host,
  input: FlakeInput,
  reporter: Reporter,
): Promise<number | { readonly wrongUse: string }> {
  const settings = verifySettings(invocation);
  if ("wrongUse" in settings) return settings;
  const run: Run = { invocation, host, input, reporter, settings };
  const nix = await findNix(host.env);
  if (nix.kind === "missing") return checkOnly(run);
  if (nix.kind === "broken") return refuse(run, brokenNix(input, nix.why));
  return compare({ ...run, input: asNixHasIt(host.fs, input) });
}

/** With an installed Nix. */
async function compare(run: Run): Promise<number> {
  const { invocation, host, input, reporter, settings } = run;
  const base = baseRevision(host, input, settings.base);
  if ("refused" in base) return refuse(run, base.refused);
  const change = gitChange(host, input, base.commit);
  if ("refused" in change) return refuse(run, change.refused);
  if (change.changes.length === 0) {
    const nothing = `nothing has changed since ${base.label}`;
    reporter.say(`${nothing}; name another state with --base REV`);
    if (invocation.format === "json") print(run, verifyJson(null, base.label));
    if (invocation.format === "markdown") print(run, notVerifiedMarkdown(nothing, [], diffPrefix(input)));
    return 0;
  }
  return evaluate(run, base, change);
}

async function evaluate(run: Run, base: BaseRevision, change: FlakeChange): Promise<number> {
  const { host, input, invocation, settings } = run;
  const animated = host.stderr.isTTY && !invocation.quiet && host.env.TERM !== "dumb" && !host.env.CI;
  const progress = progressLine(host, animated);
  const subject = { change, commit: base.commit };
  const result = await evaluateChange(host, subject, settings, (known) => progress.show(known)).finally(() =>
    progress.end(),
  );
  const problem = problemOf(run, result, base);
  if (problem !== undefined) run.reporter.diagnose([problem]);
  if (invocation.format === "json") print(run, verifyJson(result, base.label));
  else if (problem !== undefined) printRefusal(run, [problem]);
  else if (invocation.format === "markdown") {
    print(run, verifyMarkdown(result, base.label, diffPrefix(input)));
  } else {
    const toFile = invocation.output !== undefined && invocation.output !== "-";
    const palette = toFile ? plain : paletteFor(host.stdout, host.env, invocation.color);
    print(run, verifyText(result, base.label, palette));
  }
  warnOfUnknownFiles(run, result);
  return result.verdict === "same" || result.verdict === "partial" ? 0 : 1;
}

/** Why a whole side could not be evaluated. */
function problemOf({ input }: Run, { problem }: VerifyResult, base: BaseRevision): Diagnostic | undefined {
  if (problem === null) return undefined;
  const side = problem.side === "before" ? `as it was at ${base.label}` : "as it is now";
  const why = problem.message
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(0, 12)
    .join("\n");
  const help =
    problem.code === "nix/unlocked-input" ? { help: "run nix flake lock, and commit flake.lock" } : {};
  return failure("verify/not-evaluated", input.flakePath, `can't be evaluated ${side}`, { why, ...help });
}

/** What fails may fail for want of a file that is there, but not for a flake in git. */
function warnOfUnknownFiles({ host, input, reporter }: Run, { findings, problem }: VerifyResult): void {
  const isNewlyFailing = ({ kind, after }: Finding) => after?.kind === "error" && kind !== "fails-alike";
  if (problem === null && !findings.some(isNewlyFailing)) return;
  const files = unknownToGit(host, input);
  if (files.length === 0) return;
  reporter.say(
    `git doesn't know ${files.join(" ")}, so that the flake doesn't see them; run git add -N for them`,
  );
}

/** Without Nix: whether the flake as it is now parses, imports what is there, and binds every name. */
async function checkOnly(run: Run): Promise<number> {
  const { host, input, reporter, invocation } = run;
  const message =
    "Nix is not installed: only what can be read off the files is checked, and nothing is compared";
  reporter.say(message);
  const tree = diskTree(host.fs, input.directory);
  const { files, diagnostics } = await checkWithoutNix(tree, input.flakePath);
  reporter.diagnose(diagnostics, (file) => tree.read(file));
  const isFine = !hasErrors(diagnostics);
  if (invocation.format === "json") print(run, uncomparedJson(diagnostics));
  else if (invocation.format === "markdown") {
    print(run, notVerifiedMarkdown(message, diagnostics, diffPrefix(input)));
  } else if (isFine) {
    print(
      { host, invocation },
      `read ${count(files, "file")}: all parse, imports lead to files, names are bound\n`,
    );
  }
  return isFine ? 0 : 1;
}

function refuse(run: Run, diagnostic: Diagnostic): number {
  run.reporter.diagnose([diagnostic]);
  printRefusal(run, [diagnostic]);
  return 1;
}

/** For who reads the result and not the log. */
function printRefusal(run: Run, diagnostics: readonly Diagnostic[]): void {
  const { format } = run.invocation;
  if (format === "json") print(run, uncomparedJson(diagnostics));
  if (format === "markdown") {
    print(run, notVerifiedMarkdown("the flake can't be compared", diagnostics, diffPrefix(run.input)));
  }
}

function print({ host, invocation }: Pick<Run, "host" | "invocation">, text: string): void {
  const { output } = invocation;
  if (output === undefined || output === "-") host.stdout.write(text);
  else host.fs.writeFile(resolve(host.cwd, output), Buffer.from(text, "utf8"));
}
