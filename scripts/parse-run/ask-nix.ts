import { spawnSync } from "node:child_process";

/** What Nix's parser objects to in a file. It stops at the first thing. */
export interface Objection {
  /** Names that nothing binds are found after parsing; everything else is `syntax`. */
  readonly kind: "syntax" | "undefined-variable";
  /** The undefined variable's. */
  readonly name: string | undefined;
  /** `LINE:COLUMN`; `?` where Nix names no place. */
  readonly place: string;
  readonly message: string;
}

/** So many files a process, since most of the time goes into starting one. */
const batchSize = 200;

/** What `nix-instantiate --parse` says of each file, in their order; null where it takes the file. */
export function askNix(files: readonly string[]): readonly (Objection | null)[] {
  const answers: (Objection | null)[] = [];
  while (answers.length < files.length) {
    answers.push(...askSome(files.slice(answers.length, answers.length + batchSize)));
  }
  return answers;
}

/** Of the files up to the first one that Nix refuses, which ends its process. */
function askSome(files: readonly string[]): readonly (Objection | null)[] {
  const objection = parseAll(files);
  if (objection === null) return files.map(() => null);
  if (files.length === 1) return [objection];
  // Where an error names no file of ours, half as many are asked, and half of those.
  const refused = files.findIndex((file) => objection.text.includes(`${file}:`));
  if (refused < 0) return askSome(files.slice(0, files.length >> 1));
  if (refused === 0) return [objection];
  return [...files.slice(0, refused).map(() => null), objection];
}

function parseAll(files: readonly string[]): (Objection & { readonly text: string }) | null {
  const { status, signal, stderr } = spawnSync("nix-instantiate", ["--parse", ...files], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return null;
  const name = /undefined variable '([^']*)'/.exec(stderr)?.[1];
  const kind = name === undefined ? "syntax" : "undefined-variable";
  const place = /:(\d+:\d+):\n/.exec(stderr)?.[1] ?? "?";
  const error = stderr.split("\n").find((line) => line.startsWith("error:"));
  return { kind, name, place, message: error ?? `ended by ${signal}`, text: stderr };
}
