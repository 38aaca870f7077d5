// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { performance } from "node:perf_hooks";

/**
 * A command to measure. `prepare` runs before each run and isn't counted; `accepts` are the exit statuses that mean
 * that it did its work; `env` is added to the environment.
 * @typedef {{ name: string, command: string, args: readonly string[], env?: Readonly<Record<string, string>>, prepare?: () => void, accepts?: readonly number[] }} Contender
 * @typedef {{ name: string, milliseconds: number, mebibytes: number | null, ratio: number }} Result
 * @typedef {{ time: number, memory: number | null }} Run
 */

const gnuTime = "/usr/bin/time";

/**
 * Whole processes, in turn, so that what else the machine does falls on all alike. `ratio` is the median of the ratios
 * to the first contender of the same round; times and peak memory are medians, too.
 * @param {readonly Contender[]} contenders @param {number} runs @returns {Result[]}
 */
export function measure(contenders, runs) {
  const rounds = Array.from({ length: runs }, () => contenders.map(run));
  return contenders.map(({ name }, index) => {
    const own = rounds.flatMap((round) => round[index] ?? []);
    const memory = own.flatMap((one) => one.memory ?? []);
    return {
      name,
      milliseconds: median(own.map(({ time }) => time)),
      mebibytes: memory.length === 0 ? null : median(memory),
      ratio: median(rounds.map((round) => (round[index]?.time ?? 0) / (round[0]?.time ?? 1))),
    };
  });
}

/** @param {Contender} contender @returns {Run} */
function run({ name, command, args, env, prepare, accepts = [0] }) {
  prepare?.();
  const isTimed = existsSync(gnuTime);
  const [program, words] = isTimed ? [gnuTime, ["-f", "peak %M", command, ...args]] : [command, [...args]];
  const start = performance.now();
  const { status, stderr } = spawnSync(program, words, {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  const time = performance.now() - start;
  if (status === null || !accepts.includes(status)) throw new Error(`${name}: exit ${status}\n${stderr}`);
  const peak = /^peak (\d+)$/m.exec(stderr)?.[1];
  return { time, memory: peak === undefined ? null : Number(peak) / 1024 };
}

/** @param {readonly number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
