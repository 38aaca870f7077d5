import type { Diagnostic, Severity, Span } from "@flake-split/syntax";

interface Finding {
  readonly severity: Severity;
  readonly why?: string;
  readonly help?: string;
}

/** The findings of `phase4 --add`, by code; each is told with a message of its own. */
const findings = {
  "images/unknown-format": { severity: "error" },
  "images/no-nixpkgs": {
    severity: "error",
    why: "the machine of an image is made by NixOS, which is a part of nixpkgs",
    help: 'add `inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";`',
  },
  "images/no-source": { severity: "error" },
  "images/name-taken": { severity: "error", help: "choose another name: `--name NAME`" },
  "images/bad-name": { severity: "error", why: "it becomes the machine's host name" },
  "images/input": {
    severity: "error",
    why: "the image needs an input that can't be added to this flake",
  },
  "images/outputs": {
    severity: "error",
    why: "the images can't be made outputs without changing what is there",
    help: "write `nixosConfigurations` and `legacyPackages` as sets, in the place that the flake has for them",
  },
  "images/other-form": {
    severity: "error",
    why: "only a set whose members can be told apart can be added to",
  },
  "images/check-failed": {
    severity: "error",
    why: "every run checks its result before it writes, and this one failed; nothing was written",
    help: "this is a fault of flake-split: please report it with the flake",
  },
  "images/release": {
    severity: "note",
    help: "if it is another one: `--nixpkgs-release 24.11`",
  },
  "images/source-unseen": { severity: "warning", why: "what isn't written out can't be looked up" },
  "images/platform": { severity: "note" },
  "images/readme": { severity: "note" },
  "images/lock": { severity: "note" },
  "images/build": { severity: "note" },
  "images/password": {
    severity: "warning",
    help: "change it in the file, or set `openssh.authorizedKeys.keys`",
  },
} as const satisfies Readonly<Record<string, Finding>>;

export type ImageCode = keyof typeof findings;

export function imageFinding(code: ImageCode, file: string, message: string, span?: Span): Diagnostic {
  const { severity, why, help }: Finding = findings[code];
  return {
    code,
    severity,
    file,
    message,
    ...(span === undefined ? {} : { span }),
    ...(why === undefined ? {} : { why }),
    ...(help === undefined ? {} : { help }),
  };
}
