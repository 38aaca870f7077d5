import { relative } from "node:path";
import type { FileChange } from "@flake-split/codemods";
import type { Diagnostic } from "@flake-split/syntax";
import { diskFailure, failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import { intentToAdd, safetyProblems } from "../git/git.ts";
import type { Host } from "../host.ts";
import { ForeignChange, rollBack, rollForward, stage } from "./carry-out.ts";
import { type Journal, missingFolders, readJournal, writeJournal } from "./journal.ts";
import { acquireLock } from "./lock.ts";
import { preflight, type Target } from "./preflight.ts";
import { busy } from "./recover.ts";
import { chooseStateDirectory, clearStateDirectory, type StateDirectory } from "./state-directory.ts";

export type Applied =
  | {
      readonly kind: "applied";
      /** Those that git has been told of, relative to the flake's folder. */
      readonly marked: readonly string[];
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

/**
 * Writes a change list, all of it or nothing. Killed at any moment, it leaves the old tree, the new one, or a
 * journal from which `recover` makes one of them.
 */
export function apply(
  host: Host,
  input: FlakeInput,
  changes: readonly FileChange[],
  allowDirty: boolean,
): Applied {
  const state = chooseStateDirectory(host.fs, input);
  try {
    const lock = acquireLock(host, state);
    if (lock.kind === "busy") return refused(busy(lock, input.flakePath));
    return applyLocked(host, input, state, changes, allowDirty);
  } catch (error) {
    // With a journal the run is decided, and the next one sees to it.
    if (readJournal(host.fs, state) === undefined) clearStateDirectory(host.fs, state);
    return refused(diskFailure(error, input.flakePath));
  }
}

function applyLocked(
  host: Host,
  input: FlakeInput,
  state: StateDirectory,
  changes: readonly FileChange[],
  allowDirty: boolean,
): Applied {
  const check = preflight(host.fs, input, changes);
  const problems =
    check.kind === "refused" ? check.diagnostics : safetyProblems(host, input, changes, allowDirty);
  if (check.kind === "refused" || problems.length > 0) {
    clearStateDirectory(host.fs, state);
    return { kind: "refused", diagnostics: problems };
  }
  const journal = journalFor(host, input, state, check.targets);
  stage(host.fs, state, journal);
  writeJournal(host.fs, state, journal);
  return finish(host, input, state, journal);
}

function finish(host: Host, input: FlakeInput, state: StateDirectory, journal: Journal): Applied {
  try {
    rollForward(host.fs, state, journal);
  } catch (error) {
    return refused(...takeBack(host, input, state, journal, error));
  }
  const warnings = intentToAdd(host, state.base, journal.intentToAdd);
  clearStateDirectory(host.fs, state);
  const marked = warnings.length > 0 ? [] : journal.intentToAdd;
  return { kind: "applied", marked: marked.map((path) => fromFlake(input, state, path)), warnings };
}

/** Undoes a run that the disk stopped half-way. If that fails, too, the journal stays for the next run. */
function takeBack(
  host: Host,
  input: FlakeInput,
  state: StateDirectory,
  journal: Journal,
  reason: unknown,
): readonly Diagnostic[] {
  try {
    rollBack(host.fs, state, journal);
    clearStateDirectory(host.fs, state);
  } catch (error) {
    const { message } = diskFailure(error, input.flakePath);
    const unfinished = failure(
      "apply/rollback-failed",
      input.flakePath,
      `taking it back failed: ${message}`,
      {
        why: "some files are new and some old; what is needed to finish is kept",
        help: "remove the cause, then run any flake-split command here: it finishes or undoes the change first",
      },
    );
    return [causeOf(reason, input), unfinished];
  }
  const nothing = "nothing was changed: what had been written already was taken back";
  return [{ ...causeOf(reason, input), why: nothing }];
}

function causeOf(reason: unknown, input: FlakeInput): Diagnostic {
  if (!(reason instanceof ForeignChange)) return diskFailure(reason, input.flakePath);
  const file = relative(input.directory, reason.path);
  return failure("apply/changed-meanwhile", file, "was changed during the run", { help: "run this again" });
}

/** New files come first and the entry last, so that it never imports what isn't there. */
function journalFor(
  host: Host,
  input: FlakeInput,
  state: StateDirectory,
  targets: readonly Target[],
): Journal {
  const rank = ({ change }: Target) => {
    if (change.before === undefined) return 0;
    if (change.after === undefined) return 3;
    return change.path === input.flakePath ? 2 : 1;
  };
  const ordered = [...targets].sort((left, right) => rank(left) - rank(right));
  const entries = ordered.map(({ change, path, mode }) => ({
    path: relative(state.base, path),
    before: change.before ?? null,
    after: change.after ?? null,
    mode,
  }));
  const written = entries.filter((entry) => entry.after !== null).map((entry) => entry.path);
  const added = entries.filter((entry) => entry.before === null).map((entry) => entry.path);
  return {
    version: 1,
    entries,
    folders: missingFolders(host.fs, state.base, written),
    intentToAdd: input.repository === undefined ? [] : added,
  };
}

function fromFlake(input: FlakeInput, state: StateDirectory, path: string): string {
  return relative(input.directory, `${state.base}/${path}`);
}

function refused(...diagnostics: readonly Diagnostic[]): Applied {
  return { kind: "refused", diagnostics };
}
