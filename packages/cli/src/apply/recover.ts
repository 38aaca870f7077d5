import { relative } from "node:path";
import type { Diagnostic } from "@flake-split/syntax";
import { diskFailure, failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import { intentToAdd } from "../git/git.ts";
import type { Host } from "../host.ts";
import { ForeignChange, rollBack, rollForward } from "./carry-out.ts";
import { type Journal, readJournal } from "./journal.ts";
import { acquireLock, type LockAnswer } from "./lock.ts";
import { clearStateDirectory, lockName, type StateDirectory, stateDirectories } from "./state-directory.ts";

/** What came of looking for the remains of a run that was killed. */
export type Recovery =
  | { readonly kind: "nothing" }
  | { readonly kind: "recovered"; readonly message: string; readonly warnings: readonly Diagnostic[] }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

/** Finishes what a killed run began, or undoes it, so that the tree is one of the two whole ones again. */
export function recover(host: Host, input: FlakeInput): Recovery {
  const state = stateDirectories(input).find(({ path }) => host.fs.status(path) !== undefined);
  if (state === undefined) return { kind: "nothing" };
  try {
    const lock = acquireLock(host, state);
    if (lock.kind === "busy") return { kind: "refused", diagnostics: [busy(lock, input.flakePath)] };
    return recoverLocked(host, input, state);
  } catch (error) {
    return { kind: "refused", diagnostics: [diskFailure(error, relative(input.directory, state.path))] };
  }
}

function recoverLocked(host: Host, input: FlakeInput, state: StateDirectory): Recovery {
  const journal = readJournal(host.fs, state);
  if (journal === "broken") {
    const file = relative(input.directory, state.path);
    const message = "the journal of an interrupted run can't be read";
    const help = `compare the files with what git has, then remove ${file}`;
    return { kind: "refused", diagnostics: [failure("apply/journal", file, message, { help })] };
  }
  if (journal === undefined) {
    const remains = host.fs.list(state.path).filter((name) => name !== lockName);
    clearStateDirectory(host.fs, state);
    if (remains.length === 0) return { kind: "nothing" };
    return recovered("removed what an interrupted run had left behind; no file of the flake was half-way");
  }
  return carryOn(host, state, journal);
}

function carryOn(host: Host, state: StateDirectory, journal: Journal): Recovery {
  try {
    rollForward(host.fs, state, journal);
  } catch (error) {
    const kept = rollBack(host.fs, state, journal);
    const edit =
      error instanceof ForeignChange ? `${relative(state.base, error.path)} was edited since` : undefined;
    const reason = edit ?? diskFailure(error, "").message;
    clearStateDirectory(host.fs, state);
    const edited = kept.length > 0 ? `; kept as edited: ${kept.join(", ")}` : "";
    return recovered(`took back the changes of an interrupted run, since ${reason}${edited}`);
  }
  const warnings = intentToAdd(host, state.base, journal.intentToAdd);
  clearStateDirectory(host.fs, state);
  const count = journal.entries.length;
  return recovered(`finished an interrupted run: ${count} ${count === 1 ? "file" : "files"}`, warnings);
}

export function busy(lock: LockAnswer & { kind: "busy" }, file: string): Diagnostic {
  const { holder } = lock;
  const who =
    holder === undefined ? "another run" : `another run (process ${holder.pid} on ${holder.hostname})`;
  return failure("apply/busy", file, `${who} is writing here`, {
    help: `wait for it; if it has ended for certain, remove ${lock.path}`,
  });
}

function recovered(message: string, warnings: readonly Diagnostic[] = []): Recovery {
  return { kind: "recovered", message, warnings };
}
