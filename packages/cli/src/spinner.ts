import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Spinner } from "./host.ts";

/**
 * A spinner that turns while this thread computes: it lives in a worker, which writes to the terminal by itself,
 * and shows nothing for runs that are over in a blink. Without the worker's file (as from source), none is shown.
 */
export function startSpinner(label: string): Spinner {
  const file = new URL("./spinner-worker.js", import.meta.url);
  if (!existsSync(fileURLToPath(file))) return { stop: async () => {} };
  const worker = new Worker(file, { workerData: { label } });
  worker.unref();
  const ended = new Promise<void>((resolve) => {
    worker.once("exit", () => resolve());
    // A spinner that fails is not worth a word.
    worker.once("error", () => resolve());
  });
  return {
    async stop() {
      worker.ref();
      worker.postMessage("stop");
      await ended;
    },
  };
}
