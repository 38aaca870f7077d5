import { constants } from "node:os";

const signals = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"] as const;

/** What this process would leave behind if it ended now, the oldest first. */
const held = new Set<() => void>();

/**
 * Calls `release` when this process exits, or is ended by a signal, before the function is called that this gives. It
 * has to do its work at once. Nobody listens for signals while there is nothing to release.
 */
export function releaseAtExit(release: () => void): () => void {
  if (held.size === 0) {
    process.on("exit", releaseAll);
    for (const signal of signals) process.on(signal, endBySignal);
  }
  held.add(release);
  return () => {
    if (held.delete(release) && held.size === 0) stopListening();
  };
}

function stopListening(): void {
  process.off("exit", releaseAll);
  for (const signal of signals) process.off(signal, endBySignal);
}

/** The youngest first: a program is ended before the folder goes in which it works. */
function releaseAll(): void {
  stopListening();
  const all = [...held].reverse();
  held.clear();
  for (const release of all) release();
}

/** Ends this process as the signal would have, unless somebody else has something to do, too, and decides. */
function endBySignal(signal: NodeJS.Signals): void {
  releaseAll();
  if (process.listenerCount(signal) > 0) return;
  process.kill(process.pid, signal);
  // The first process of a container isn't ended by a signal that nobody handles.
  process.exit(128 + constants.signals[signal]);
}
