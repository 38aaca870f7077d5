import { type Diagnostic, looksLikeShellVariable, type Severity, type Span } from "@flake-split/syntax";

/** The findings about a flake as a whole, by code. */
interface Finding {
  readonly severity: Severity;
  readonly message: string;
  readonly why?: string;
  readonly help?: string;
}

const findings = {
  "flake/not-a-set": {
    severity: "error",
    message: "this file isn't a literal attribute set",
    why: "Nix reads `flake.nix` without evaluating it, and asks for `{ … }` at its top",
  },
  "flake/no-outputs": {
    severity: "error",
    message: "this flake has no `outputs`",
    why: "there is nothing to split",
    help: "add `outputs = { self, … }: { … };`",
  },
  "flake/outputs-not-a-function": {
    severity: "error",
    message: "`outputs` isn't a literal function",
    why: "Nix reads the arguments of `outputs` without evaluating the file",
    help: "write `outputs = { self, … }: …;`",
  },
  "flake/no-per-system": {
    severity: "error",
    message: "no `perSystem` is written out in this flake",
    why: "its modules are in files of their own already, or it has no outputs per system",
    help: "nothing needs to be done",
  },
  "flake/own-layout": {
    severity: "error",
    message: "this flake's outputs have a layout of their own:",
    why: "another file or framework decides where each part of the flake is, so that it is split already",
    help: "nothing needs to be done",
  },
  "flake/unknown-outputs": {
    severity: "error",
    message: "the outputs of this flake aren't written out as a set",
    why: "which part of the code gives which output can't be read off it",
    help: "write `outputs = …: { … };`, with `//`, `let` or one of the known functions for each system in it",
  },
  "flake/module-paths": {
    severity: "note",
    message: "modules that take nothing are exported as paths",
    why: "Nix then names their files in errors and takes one that is imported twice once: not the same value as before",
    help: "leave --module-paths out to have them imported, as functions or sets",
  },
  "flake/folder-in-use": {
    severity: "error",
    message: "the flake uses this folder as a whole, and the split would write to it",
    why: "new files in it would change what is read or built from it",
    help: "choose another folder for the split: `directory` in flake-split.config.json",
  },
  "flake/builtin-rebound": {
    severity: "error",
    message: "this flake gives another meaning to",
    why: "code that moves to a file of its own would fall back to Nix's own meaning of it",
    help: "choose another name for it",
  },
  "flake/undefined-variable": {
    severity: "error",
    message: "undefined variable",
    why: "Nix refuses the file, and a name that nothing binds can't be followed",
  },
  "flake/check-failed": {
    severity: "error",
    message: "the result would be wrong",
    why: "every run checks its result before it writes, and this one failed; nothing was written",
    help: "this is a fault of flake-split: please report it with the flake",
  },
  "flake/no-entry": {
    severity: "error",
    message: "this flake can't be turned into one that uses flake-parts",
    why: "`entry` changes nothing that it can't prove to evaluate to the same",
    help: "`plan` and the phases work on the flake as it is",
  },
  "flake/uses-flake-parts": {
    severity: "note",
    message: "this flake uses flake-parts already",
  },
  "flake/nix-config-in-outputs": {
    severity: "warning",
    message: "`nixConfig` has no effect inside `outputs`",
    why: "Nix takes settings from the top of `flake.nix` alone; here they are an output that nothing reads",
    help: "move it beside `inputs` and `outputs`; its values have to be literal there",
  },
  "flake/other-readme": {
    severity: "warning",
    message: "a README that isn't written by `--docs` stands here, and is left as it is",
    help: "rename it, or leave `--docs` out",
  },
  "flake/missing-file": {
    severity: "error",
    message: "the entry imports this file, and it isn't there",
    why: "what it holds can't be followed",
    help: "restore it, or run in the repository's own folder",
  },
} as const satisfies Readonly<Record<string, Finding>>;

export type FlakeCode = keyof typeof findings;

/** A finding about the flake's shape; `name` is the variable of `flake/undefined-variable`. */
export function flakeShape(code: FlakeCode, file: string, span: Span | undefined, name?: string): Diagnostic {
  const found: Finding = findings[code];
  const shell = name !== undefined && looksLikeShellVariable(name);
  return {
    code,
    severity: found.severity,
    file,
    ...(span === undefined ? {} : { span }),
    message: name === undefined ? found.message : `${found.message} \`${name}\``,
    ...(found.why === undefined ? {} : { why: found.why }),
    ...(shell
      ? { help: `if the shell is meant to see it, write \`''\${${name}}\`` }
      : found.help === undefined
        ? {}
        : { help: found.help }),
  };
}
