import { parseArgs } from "node:util";
import { prepare } from "../../packages/codemods/src/index.ts";
import { loadParser } from "../../packages/syntax/src/index.ts";
import { nixIsMissing } from "../../packages/testing/src/index.ts";
import type { Finding, Fuzzing } from "./finding.ts";
import { fuzzMutations } from "./fuzz-mutations.ts";
import { fuzzPrograms } from "./fuzz-programs.ts";

const usage = `Usage: scripts/fuzz [--seconds N] [--seed S] [--no-nix] [--no-mutations] [DIR…]

Splits generated flakes until the time is over, and copies of flakes with faults in them: of the fixtures, and of those
below each DIR. Prints what breaks a law, made as small as that goes. Exit status 1 if something does.

  --seconds N      60 by default
  --seed S         Another start, another row of flakes; a number that is printed, by default
  --no-nix         Don't ask Nix whether results evaluate to the same, and parse
  --no-mutations   Only generated flakes
`;

export async function main(argv: readonly string[]): Promise<number> {
  const fuzzing = await read(argv).catch((error: Error) => error.message);
  if (typeof fuzzing === "string") {
    process.stderr.write(`${fuzzing}\n${usage}`);
    return 2;
  }
  process.stderr.write(`seed ${fuzzing.seed}\n`);
  const { deadline } = fuzzing;
  const share = fuzzing.mutates ? 0.5 : 1;
  const now = Date.now();
  const half = { ...fuzzing, deadline: now + (deadline - now) * share };
  const findings = [...(await fuzzPrograms(half)), ...(fuzzing.mutates ? await fuzzMutations(fuzzing) : [])];
  for (const finding of findings) process.stdout.write(told(finding));
  process.stdout.write(`${findings.length} findings\n`);
  return findings.length === 0 ? 0 : 1;
}

async function read(argv: readonly string[]): Promise<Fuzzing> {
  const options = {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    "no-nix": { type: "boolean", default: false },
    "no-mutations": { type: "boolean", default: false },
  } as const;
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
  if (!(seconds > 0) || !Number.isInteger(seed)) throw new Error("--seconds and --seed take numbers");
  await prepare();
  return {
    parser: await loadParser(),
    seed,
    deadline: Date.now() + seconds * 1000,
    withNix: !values["no-nix"] && !nixIsMissing(),
    mutates: !values["no-mutations"],
    folders: positionals,
  };
}

function told({ what, how, text }: Finding): string {
  const lines = text.split("\n").map((line) => `    ${line}`);
  return `${what}\n  ${how}\n${lines.join("\n")}\n\n`;
}
