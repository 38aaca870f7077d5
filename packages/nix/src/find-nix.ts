import { runProcess } from "./run-nix.ts";

/** Whether there is a Nix to evaluate with. `broken`: there is one, and it doesn't even tell its version. */
export type FoundNix =
  /** A version such as `2.8.0`. */
  | { readonly kind: "found"; readonly version: string }
  | { readonly kind: "missing" }
  | { readonly kind: "broken"; readonly why: string };

/** Looks for the installed Nix, and asks it for its version. */
export async function findNix(
  environment: NodeJS.ProcessEnv = process.env,
  timeoutMs = 30_000,
): Promise<FoundNix> {
  const { status, stdout, stderr } = await runProcess(
    "nix-instantiate",
    ["--version"],
    environment,
    timeoutMs,
  );
  const version = stdout.trim().split(/\s/).at(-1) ?? "";
  if (status === "missing") return { kind: "missing" };
  if (status === "ok" && version !== "") return { kind: "found", version };
  const said = status === "timed-out" ? `no answer within ${timeoutMs / 1000} seconds` : stderr.trim();
  return { kind: "broken", why: `nix-instantiate --version: ${said || "failed without a word"}` };
}
