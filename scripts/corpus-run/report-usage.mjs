import { readFileSync, writeFileSync } from "node:fs";

/*
 * Loaded in front of the program that is measured: at its end the most memory that it had, in kilobytes, goes to
 * the file that CORPUS_USAGE names.
 */
process.on("exit", () => {
  const file = process.env.CORPUS_USAGE;
  if (file !== undefined) writeFileSync(file, String(peak()));
});

/** Linux counts what the parent had before `exec` into `maxRSS`; its own file of the process doesn't. */
function peak() {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    if (kilobytes !== undefined) return Number(kilobytes);
  } catch {
    // Not on Linux.
  }
  return process.resourceUsage().maxRSS;
}
