import { environment, type Place } from "./program.ts";
import type { Comparison } from "./record.ts";
import { type Ran, runProcess } from "./run-process.ts";

/** Asks an outside command whether two folders are the same flake. */
export async function compare(
  command: string,
  before: string,
  place: Place,
  timeout: number,
): Promise<Comparison> {
  const env = environment(place, { BEFORE: before, AFTER: place.tree });
  const ran = await runProcess("/bin/sh", ["-c", comparing(command)], { cwd: place.scratch, env, timeout });
  const output = `${ran.stdout}${ran.stderr}`.slice(0, 4000);
  return { verdict: verdictOf(ran), output, milliseconds: Math.round(ran.milliseconds) };
}

/** `diff BEFORE AFTER` with the folders for the words, whatever characters are in their paths. */
export function comparing(command: string): string {
  return command.replaceAll(/\b(BEFORE|AFTER)\b/g, '"$$$1"');
}

/** The first word that it prints. `timeout` ends what it runs with 124 and without a word. */
export function verdictOf({ exit, timedOut, stdout }: Pick<Ran, "exit" | "timedOut" | "stdout">): string {
  if (timedOut || exit === 124) return "timed-out";
  const [word] = stdout.trim().split(/\s+/);
  if (word) return word;
  return exit === 0 ? "same" : `exit ${exit}`;
}
