import type { Diagnostic } from "@flake-split/syntax";

/** The codes of what the shell around the phases finds: about the folder, git, the disk and the config. */
export type CliCode =
  | "apply/busy"
  | "apply/changed-meanwhile"
  | "apply/journal"
  | "apply/rollback-failed"
  | "config/syntax"
  | "config/unknown-key"
  | "config/unreadable"
  | "config/value"
  | "disk/denied"
  | "disk/exists"
  | "disk/failed"
  | "disk/full"
  | "disk/not-a-directory"
  | "disk/not-a-file"
  | "disk/outside"
  | "disk/read-only"
  | "git/dirty"
  | "git/failed"
  | "git/ignored"
  | "input/missing"
  | "input/not-a-file"
  | "input/not-text"
  | "input/outside"
  | "input/too-large"
  | "input/unreadable"
  | "lock/failed"
  | "lock/moved"
  | "verify/broken-nix"
  | "verify/different"
  | "verify/inconclusive"
  | "verify/missing-file"
  | "verify/no-base"
  | "verify/no-nix"
  | "verify/not-evaluated"
  | "verify/unbound-name";

type Details = Partial<Pick<Diagnostic, "span" | "why" | "help">>;

export function failure(code: CliCode, file: string, message: string, details: Details = {}): Diagnostic {
  return { code, severity: "error", file, message, ...details };
}

export function caution(code: CliCode, file: string, message: string, details: Details = {}): Diagnostic {
  return { code, severity: "warning", file, message, ...details };
}

/** What the disk refused, for people; anything but the disk's own errors is a bug and thrown on. */
export function diskFailure(error: unknown, file: string): Diagnostic {
  const code = systemCode(error);
  if (code === undefined) throw error;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return failure("disk/full", file, "the disk is full", { help: "make room and run this again" });
    case "EROFS":
      return failure("disk/read-only", file, "the file system is read-only");
    case "EACCES":
    case "EPERM":
      return failure("disk/denied", file, "the system does not allow to write here", {
        help: "check who owns the folder, and its mode",
      });
    case "EISDIR":
      return failure("disk/not-a-file", file, "a folder stands where a file has to go");
    case "ENOTDIR":
      return failure("disk/not-a-directory", file, "a file stands where a folder has to go");
    case "EEXIST":
      return failure("disk/exists", file, "something has come to stand where a new file has to go");
    default:
      return failure("disk/failed", file, `the system reports ${code}`);
  }
}

/** `ENOENT` and its like, of an error that the system reported. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) && !code.startsWith("ERR_") ? code : undefined;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
