import type { Host } from "../host.ts";

/** A pager's command line for the shell, and what it gets into its environment. */
export interface Pager {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What git tells its pagers where the user doesn't: quit if one screen is enough, keep colours and the screen. */
const defaults = { LESS: "FRX", LV: "-c" } as const;

/**
 * The pager that git would use: `GIT_PAGER`, then `core.pager`, then `PAGER`, then `less`. None where stdout isn't a
 * terminal or a dumb one, and for `cat` or an empty command.
 */
export function pagerFor(host: Host): Pager | undefined {
  if (!host.stdout.isTTY || host.env.TERM === "dumb") return undefined;
  const command = host.env.GIT_PAGER ?? configured(host) ?? host.env.PAGER ?? "less";
  if (command.trim() === "" || command.trim() === "cat") return undefined;
  const missing = Object.entries(defaults).filter(([name]) => host.env[name] === undefined);
  return { command, env: Object.fromEntries(missing) };
}

/** Writes a result, through a pager if there is one that works. */
export function writePaged(host: Host, text: string): void {
  const pager = text === "" ? undefined : pagerFor(host);
  if (pager === undefined || !host.page(pager, text)) host.stdout.write(text);
}

function configured(host: Host): string | undefined {
  const answer = host.git(["config", "--get", "core.pager"], host.cwd);
  return answer?.status === 0 ? answer.stdout.replace(/\n$/, "") : undefined;
}
