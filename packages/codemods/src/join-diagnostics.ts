import type { Diagnostic, Severity, Span } from "@flake-split/syntax";

interface Finding {
  readonly severity: Severity;
  readonly message: string;
  readonly why?: string;
  readonly help?: string;
}

const findings = {
  "join/imported-twice": {
    severity: "warning",
    message: "this import stays, since the file is imported more than once:",
    why: "its contents can come back in one place only",
  },
  "join/other-form": {
    severity: "warning",
    message: "this import stays, since the file doesn't take plain named arguments any more:",
    why: "what its code means depends on how it is called",
    help: "let the file begin with `{ a, b, ... }:` again",
  },
  "join/other-arguments": {
    severity: "warning",
    message: "this import stays, since it doesn't pass exactly the names that the file takes:",
    why: "what the file gets under a name would have to be written out wherever it uses the name",
    help: "pass names only, as in `{ inherit pkgs; }`",
  },
  "join/name-taken": {
    severity: "warning",
    message: "this import stays, since names in the file would mean something else in the flake:",
    why: "a name that is bound around the import would win",
  },
  "join/renamed": {
    severity: "note",
    message: "a binding comes back under another name:",
    why: "its own name means something else where it goes",
  },
  "join/check-failed": {
    severity: "error",
    message: "the result would be wrong:",
    why: "every run checks its result before it writes, and this one failed; nothing was written",
    help: "this is a fault of flake-split: please report it with the flake",
  },
  "join/no-way": {
    severity: "error",
    message: "no way to fold the files back was found",
    why: "this is a fault of flake-split; nothing was written",
    help: "please report it with the flake",
  },
} as const satisfies Readonly<Record<string, Finding>>;

export type JoinCode = keyof typeof findings;

/** A finding of `join`; `about` ends its message. */
export function joinFinding(code: JoinCode, file: string, span: Span | undefined, about: string): Diagnostic {
  const { severity, message, ...more }: Finding = findings[code];
  return {
    code,
    severity,
    file,
    ...(span === undefined ? {} : { span }),
    message: about === "" ? message : `${message} ${about}`,
    ...more,
  };
}
