import { runProcess } from "./run-nix.ts";

/** The version of the installed Nix, such as `2.8.0`, or null if there is none to ask. */
export async function findNix(environment: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const result = await runProcess("nix-instantiate", ["--version"], environment, 10_000);
  return result.status === "ok" ? (result.stdout.trim().split(" ").at(-1) ?? null) : null;
}
