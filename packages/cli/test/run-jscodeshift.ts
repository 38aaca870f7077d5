import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const program = require.resolve("jscodeshift/bin/jscodeshift.js");
/** The package as it is published, built. */
const packageFolder = dirname(import.meta.dirname);

export interface RanJscodeshift {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs jscodeshift itself in a folder. */
export function jscodeshift(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): RanJscodeshift {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}

/** Runs it with the transform of a phase. */
export function transformWith(phase: string, cwd: string, ...args: readonly string[]): RanJscodeshift {
  return jscodeshift(cwd, ["-t", join(packageFolder, phase), "--extensions=nix", ...args]);
}

/** How many files jscodeshift counts of each kind. */
export function results(stdout: string): Readonly<Record<string, number>> {
  const counts = stdout.matchAll(/^(\d+) (errors|unmodified|skipped|ok)$/gm);
  return Object.fromEntries([...counts].map(([, count, kind = ""]) => [kind, Number(count)]));
}
