import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Spinner } from "./host.ts";

/** What takes less time than this, in milliseconds, gets no spinner. */
export const blink = 150;

/**
 * A spinner that turns while this thread computes: it lives in a worker, which writes to the terminal by itself,
 * and shows nothing for runs that are over in a blink. Without the worker's file (as from source), none is shown.
 */
export function startSpinner(label: string, color: boolean): Spinner {
  const file = join(import.meta.dirname, "spinner-worker.js");
  if (!existsSync(file)) return { stop: async () => {} };
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  const env = color ? process.env : { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
  const started = performance.now();
  const worker = new Worker(file, { workerData: { label }, env });
  worker.unref();
  const ended = new Promise<void>((resolve) => {
    worker.once("exit", () => resolve());
    // A spinner that fails is not worth a word.
    worker.once("error", () => resolve());
  });
  return {
    async stop() {
      worker.ref();
      // The worker counts from later on, so that there is nothing to wipe away yet.
      if (performance.now() - started < blink) await worker.terminate();
      else worker.postMessage("stop");
      await ended;
    },
  };
}
