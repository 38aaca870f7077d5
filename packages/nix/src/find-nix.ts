import { runProcess } from "./run-nix.ts";

/** The version of the installed Nix, such as `2.8.0`, or null if there is none to ask. */
export async function findNix(): Promise<string | null> {
  const result = await runProcess("nix-instantiate", ["--version"], process.env, 10_000);
  return result.status === "ok" ? (result.stdout.trim().split(" ").at(-1) ?? null) : null;
}
