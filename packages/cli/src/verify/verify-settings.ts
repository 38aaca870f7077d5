import type { Invocation } from "../arguments.ts";

/** What the flags of `verify` ask for. */
export interface VerifySettings {
  readonly base: string | undefined;
  /** Null for all. */
  readonly systems: readonly string[] | null;
  readonly jobs: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly pure: boolean;
  readonly build: boolean;
}

/** Reads the flags, or says which one is wrong. */
export function verifySettings({ values }: Invocation): VerifySettings | { readonly wrongUse: string } {
  const text = (name: string) => {
    const value = values.get(name);
    return value === true ? undefined : value;
  };
  const jobs = positive(text("jobs"));
  const seconds = positive(text("timeout"));
  if (jobs === null) return { wrongUse: "--jobs takes a number from 1 on" };
  if (seconds === null) return { wrongUse: "--timeout takes a number of seconds" };
  return {
    base: text("base"),
    systems: text("system")?.split(",") ?? null,
    jobs,
    timeoutMs: seconds === undefined ? undefined : seconds * 1000,
    pure: !values.has("impure"),
    build: values.has("allow-build"),
  };
}

function positive(text: string | undefined): number | undefined | null {
  if (text === undefined) return undefined;
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}
