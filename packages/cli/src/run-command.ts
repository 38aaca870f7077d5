import { dirname, join, resolve } from "node:path";
import type { FileChange, Outcome, PhaseOptions, ReadTree, RepositoryView } from "@flake-split/codemods";
import type { Diagnostic } from "@flake-split/syntax";
import { imagesAsked } from "./add-images-options.ts";
import { obstacles } from "./apply/obstacles.ts";
import { recover } from "./apply/recover.ts";
import type { Invocation } from "./arguments.ts";
import type { Codemods } from "./codemods.ts";
import { loadConfig } from "./config/load-config.ts";
import { hasErrors } from "./diagnostics.ts";
import { diskTree, treeAfter } from "./disk-tree.ts";
import { diffPrefix, type FlakeInput, locateFlake, readEntry } from "./flake-input.ts";
import { isInJujutsu } from "./git/repository.ts";
import type { Host } from "./host.ts";
import { count } from "./report/counts.ts";
import type { JsonReport } from "./report/json.ts";
import { paletteFor, plain } from "./report/palette.ts";
import type { Conclusion, Reporter } from "./report/reporter.ts";
import { carryOutSteps } from "./steps/carry-out-steps.ts";
import { joined } from "./verify/verification.ts";

/** An exit status, or what was wrong with the question. */
type Answer = number | { readonly wrongUse: string };

/** Carries out one command on the flake of one folder, and tells the reporter of it. */
export async function runCommand(
  invocation: Invocation,
  host: Host,
  codemods: Codemods,
  reporter: Reporter,
): Promise<Answer> {
  const interactive = invocation.values.has("interactive");
  if (interactive && !(host.stdin.isTTY && host.stderr.isTTY)) {
    return {
      wrongUse: "--interactive needs a terminal: it asks on stderr, and reads the answers from stdin",
    };
  }
  const located = locateFlake(host, invocation.directory);
  if (located.kind === "wrong-folder") return { wrongUse: located.message };
  if (located.kind === "refused") return reporter.refuse([located.diagnostic]);
  const { input } = located;
  if (input.linkTarget !== undefined) reporter.say(`flake.nix is a link: working on ${input.linkTarget}`);

  const recovery = recover(host, input);
  if (recovery.kind === "refused") return reporter.refuse(recovery.diagnostics);
  if (recovery.kind === "recovered") {
    reporter.say(recovery.message);
    reporter.diagnose(recovery.warnings);
  }

  const text = readEntry(host.fs, input);
  if (typeof text !== "string") return reporter.refuse([text]);
  const problem = outputProblem(invocation, host, input);
  if (problem !== undefined) return { wrongUse: problem };
  if (invocation.command.kind === "verify") {
    const { runVerify } = await import("./verify/run-verify.ts");
    return runVerify(invocation, host, input, reporter);
  }
  const loaded = await loadConfig(host, input, invocation.config);
  if (loaded.kind === "wrong") {
    reporter.diagnose(loaded.diagnostics, (file) => (file === loaded.file ? loaded.text : undefined));
    return 2;
  }
  const tree = diskTree(host.fs, input.directory, new Map([[input.flakePath, text]]));
  const addImages = imagesAsked(invocation.values);
  const options = {
    flakePath: input.flakePath,
    config: invocation.values.has("module-paths") ? { ...loaded.config, modulePaths: true } : loaded.config,
    keepsFramework: invocation.values.has("no-entry"),
    sharesRepeats: invocation.values.has("share"),
    writesDocs: invocation.values.has("docs"),
    ...(addImages === undefined ? {} : { addImages }),
  };
  if (invocation.command.kind === "status") {
    const { runStatus } = await import("./status/run-status.ts");
    return runStatus(invocation, host, codemods, tree, options, reporter);
  }
  const run: Run = { invocation, host, codemods, input, tree, options, reporter };
  const outcome = await compute(run);
  return interactive && !hasErrors(outcome.diagnostics) && outcome.changes.length > 0
    ? concludeChosen(run, outcome)
    : conclude(run, outcome);
}

/** What one command works with. */
interface Run {
  readonly invocation: Invocation;
  readonly host: Host;
  readonly codemods: Codemods;
  readonly input: FlakeInput;
  /** The flake's folder. */
  readonly tree: ReadTree;
  readonly options: PhaseOptions;
  readonly reporter: Reporter;
}

async function compute(run: Run): Promise<Outcome> {
  const { invocation, host, codemods } = run;
  const { command } = invocation;
  const animated = host.stderr.isTTY && !invocation.quiet && host.env.TERM !== "dumb" && !host.env.CI;
  const color = paletteFor(host.stderr, host.env, invocation.color) !== plain;
  const spinner = animated ? host.startSpinner(`${command.title}…`, color) : undefined;
  try {
    const isJoin = command.kind === "phase" && command.phase === codemods.joining;
    await codemods.prepare({ join: isJoin, images: run.options.addImages !== undefined });
    return outcomeOf(run);
  } finally {
    await spinner?.stop();
  }
}

/** Needs the parser. */
function outcomeOf({ invocation, codemods, tree, options }: Run): Outcome {
  const { command } = invocation;
  const outcome =
    command.kind === "phase" ? command.phase.run(tree, options) : codemods.planOnly(tree, options);
  return { ...outcome, changes: outcome.changes.filter(({ before, after }) => before !== after) };
}

/**
 * Asks which groups of a run move, and concludes with those. What would keep the run from being written is told before
 * anything is asked.
 */
async function concludeChosen(run: Run, outcome: Outcome): Promise<number> {
  const { invocation, host, input, tree, options, reporter } = run;
  // Which it can't be, and says itself.
  const cannotCommit = invocation.values.has("commit") && input.repository === undefined;
  if (cannotCommit && !invocation.dryRun) return conclude(run, outcome);
  const problems = invocation.dryRun ? [] : obstacles(host, input, outcome.changes, invocation.allowDirty);
  if (problems.length > 0) {
    return conclude(run, { ...outcome, diagnostics: [...outcome.diagnostics, ...problems] });
  }
  const { chooseGroups } = await import("./interactive/choose-groups.ts");
  const chosen = chooseGroups(
    {
      host,
      invocation,
      flakePath: input.flakePath,
      diffPrefix: diffPrefix(input),
      textOf: (file) => tree.read(file),
      outcomeOf: ({ declined, declinesEntry }) => {
        const keepsFramework = options.keepsFramework === true || declinesEntry;
        return outcomeOf({ ...run, options: { ...options, declined, keepsFramework } });
      },
    },
    outcome,
  );
  if (chosen.kind !== "chosen") {
    reporter.say("stopped: nothing is written");
    return chosen.kind === "quit" ? 1 : interrupted;
  }
  const { asked, left } = chosen;
  if (left > 0)
    reporter.say(`left as you said: ${left} of ${count(asked, "group")}; the next run asks again`);
  return conclude(run, chosen.outcome);
}

/** As a shell has it of what ended by Ctrl-C. */
const interrupted = 130;

async function conclude(run: Run, outcome: Outcome): Promise<number> {
  const { invocation, codemods, input, tree, reporter } = run;
  const textOf = (file: string) => tree.read(file);
  const finish = (
    result: JsonReport["result"],
    diagnostics: readonly Diagnostic[] = outcome.diagnostics,
    changes: readonly FileChange[] = outcome.changes,
    more: Partial<Conclusion> = {},
  ) => {
    reporter.diagnose(diagnostics, textOf);
    const { flakePath } = input;
    const graph = () => codemods.importGraph(treeAfter(textOf, changes), flakePath);
    const bindings = () => codemods.bindingGraph(flakePath, textOf(flakePath) ?? "", outcome.plan);
    reporter.result({
      ...outcome,
      changes,
      diagnostics,
      result,
      flakePath,
      diffPrefix: diffPrefix(input),
      textOf,
      graph,
      bindings,
      notes: () => codemods.ownerNotes(repositoryView(run), changes),
      ...more,
    });
  };
  if (hasErrors(outcome.diagnostics)) {
    finish("refused");
    return 1;
  }
  if (invocation.command.kind !== "phase") {
    finish("planned");
    return 0;
  }
  if (outcome.changes.length === 0) {
    finish("unchanged");
    return 0;
  }
  if (invocation.check) {
    finish("would-change");
    reporter.say(`${invocation.command.name} would change ${count(outcome.changes.length, "file")}`);
    return 1;
  }
  return invocation.dryRun ? show(run, outcome, finish) : write(run, outcome, finish);
}

/** A dry run; with `--verify` Nix is asked of all that it would change. */
async function show(run: Run, outcome: Outcome, finish: Finish): Promise<number> {
  const { invocation, host, input, reporter } = run;
  if (!invocation.values.has("verify")) {
    finish("would-change");
    return 0;
  }
  const { verifyStep } = await import("./steps/verify-step.ts");
  const { name, title } = invocation.command;
  const step = { name, title, changes: outcome.changes, plan: outcome.plan };
  const { text, diagnostics, verification } = await verifyStep(invocation, host, input, step);
  if (text !== "") reporter.say(text.trimEnd());
  finish("would-change", [...outcome.diagnostics, ...diagnostics], outcome.changes, { verification });
  // A warning says that what was asked for isn't known.
  return diagnostics.length === 0 ? 0 : 1;
}

/** The repository around the flake, as far as a note to its owner needs it. */
function repositoryView({ host, input, tree, options }: Run): RepositoryView {
  const { repository, flakePath } = input;
  const folder = diffPrefix(input);
  return {
    tree: repository === undefined || folder === "" ? tree : diskTree(host.fs, repository.root),
    inGit: repository !== undefined,
    folder,
    flakePath,
    directory: options.config.directory ?? "nix",
  };
}

async function write(run: Run, outcome: Outcome, finish: Finish): Promise<number> {
  const { invocation, host, input, reporter } = run;
  const carried = await carryOutSteps(invocation, host, input, outcome);
  const { changes, marked, warnings, errors, verdicts, verifications } = carried;
  for (const verdict of verdicts) reporter.say(verdict.trimEnd());
  const diagnostics = [...outcome.diagnostics, ...warnings, ...errors];
  const more = { plan: carried.plan, verification: joined(verifications) };
  finish(changes.length === 0 ? "refused" : "applied", diagnostics, changes, more);
  if (changes.length === 0) return 1;
  if (marked.length > 0) reporter.say(`told git of new files (git add -N): ${named(marked)}`);
  if (input.repository === undefined) reporter.say(withoutGit(host, input));
  return warnings.length + errors.length > 0 ? 1 : 0;
}

/** Files by name as long as they can be read at a glance; the summary has them all. */
function named(paths: readonly string[]): string {
  return paths.length <= 6 ? paths.join(" ") : count(paths.length, "file");
}

function withoutGit(host: Host, { directory }: FlakeInput): string {
  return isInJujutsu(host.fs, directory)
    ? "this folder is in a jj repository without git: jj undo takes back what was written"
    : "this folder is not in a git repository: nothing can undo what was written";
}

type Finish = (
  result: JsonReport["result"],
  diagnostics?: readonly Diagnostic[],
  changes?: readonly FileChange[],
  more?: Partial<Conclusion>,
) => void;

/** The result must not go where the flake is. */
function outputProblem({ output, directory }: Invocation, host: Host, input: FlakeInput): string | undefined {
  if (output === undefined || output === "-") return undefined;
  const path = resolve(host.cwd, output);
  const status = host.fs.status(path);
  if (status?.kind === "directory") return `--output ${output} is a folder`;
  if (host.fs.status(dirname(path))?.kind !== "directory")
    return `--output ${output} is in a folder that isn't there`;
  const entries = [join(input.directory, input.flakePath), join(resolve(host.cwd, directory), "flake.nix")];
  const real = status === undefined ? path : host.fs.realPath(path);
  if (entries.includes(path) || entries.includes(real)) return `--output ${output} would overwrite the flake`;
  return undefined;
}
