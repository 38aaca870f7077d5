import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nixIsMissing } from "@flake-split/testing";
import { afterAll, describe, expect, test } from "vitest";
import { textChange } from "../../test/text-change.ts";
import { findEvalJobs } from "./eval-jobs.ts";
import type { Finding } from "./finding.ts";
import { privateStore } from "./nix-settings.ts";
import { verifyFlake } from "./verify-flake.ts";

const directory = mkdtempSync(join(tmpdir(), "flake-split-jobs-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const flake = (greeting: string, output: string) => ({
  "flake.nix": `{
    outputs = { self }:
      let drv = name: more: derivation ({ inherit name; system = "x86_64-linux"; builder = "/bin/sh"; } // more);
      in {
        packages.x86_64-linux = {
          a = drv "a" { }; b = drv "b" { greeting = "${greeting}"; }; gone = throw "no"; text = "x";
          c = (drv "c" { outputs = [ "out" "dev" ]; }).${output};
          set = { recurseForDerivations = true; d = drv "d" { }; dev = throw "no"; };
        };
        nixosConfigurations.h.config.system.build.toplevel = drv "h" { };
        apps.x86_64-linux.a = { type = "app"; program = "\${drv "a" { }}/bin/a"; };
      };
  }
`,
});

/** What verify finds with this program as nix-eval-jobs. */
async function verifyWith(program: string, environment: Readonly<Record<string, string>> = {}) {
  rmSync(join(directory, "nix-eval-jobs"), { force: true });
  if (program.includes("\n")) writeFileSync(join(directory, "nix-eval-jobs"), program, { mode: 0o755 });
  else symlinkSync(program, join(directory, "nix-eval-jobs"));
  const settings = privateStore(join(directory, "store"));
  const path = `${directory}:${process.env.PATH}`;
  const { findings } = await verifyFlake({
    change: textChange(directory, flake("hello", "out"), flake("bye", "dev")),
    settings: { ...settings, environment: { ...settings.environment, ...environment, PATH: path } },
    jobs: 2,
  });
  return findings;
}

const told = [
  "apps.x86_64-linux.a same",
  "nixosConfigurations.h same",
  "packages.x86_64-linux.a same",
  "packages.x86_64-linux.b different",
  "packages.x86_64-linux.c different",
  "packages.x86_64-linux.gone fails-alike",
  "packages.x86_64-linux.set.d same",
  "packages.x86_64-linux.set.dev fails-alike",
  "packages.x86_64-linux.set.recurseForDerivations same",
  "packages.x86_64-linux.text same",
];
const lines = (findings: readonly Finding[]) => findings.map(({ path, kind }) => `${path.join(".")} ${kind}`);

describe.skipIf(nixIsMissing())("nix-eval-jobs", () => {
  test("is asked for derivations where it is installed, and the rest is walked", async () => {
    const log = join(directory, "log");
    const findings = await verifyWith(join(import.meta.dirname, "../../test/eval-jobs.mjs"), {
      EVAL_JOBS_LOG: log,
    });
    expect(lines(findings)).toEqual(told);
    const [gone, output] = ["gone", "c"].map((name) => findings.find(({ path }) => path[2] === name));
    expect(gone?.after).toMatchObject({ kind: "error", message: "error: thrown" });
    expect(output).toMatchObject({ before: { outputName: "out" }, after: { outputName: "dev" } });
    const side = (output: string) => [
      "u0.^out",
      "u1.a.^out",
      "u1.b.^out",
      `u1.c.^${output}`,
      "u1.gone",
      "u1.set.d.^out",
      "u1.set.dev",
    ];
    const asked = readFileSync(log, "utf8").trim().split("\n");
    expect(asked.map((line) => JSON.parse(line).attrPath.join("."))).toEqual([
      ...side("out"),
      ...side("dev"),
    ]);
  });

  test("is left alone where it prints what nobody can read, or dies", async () => {
    const printed = [
      ...'{garbage}|null|[]|{}|also {}|{"attrPath":"u1"}|{"attrPath":["u1","a"],"drvPath":3}'.split("|"),
      ...["u99", "u-1", "u1.5", "ux", ""].map((unit) =>
        JSON.stringify({ attrPath: [unit, "^out"], drvPath: "x" }),
      ),
      '{"attrPath":["u1","b"],"drvP',
    ];
    const text = `#!/bin/sh\ncat <<'END'\n${printed.join("\n")}\nEND\nkill -SEGV $$\n`;
    expect(lines(await verifyWith(text))).toEqual(told);
  });
});

test("nix-eval-jobs is there where it answers", async () => {
  const found = (script: string, timeoutMs: number) => {
    writeFileSync(join(directory, "found"), script, { mode: 0o755 });
    rmSync(join(directory, "nix-eval-jobs"), { force: true });
    symlinkSync("found", join(directory, "nix-eval-jobs"));
    return findEvalJobs({ PATH: `${directory}:${process.env.PATH}` }, timeoutMs);
  };
  expect(await found("#!/bin/sh\nexit 0\n", 60_000)).toBe("nix-eval-jobs");
  expect(await found("#!/bin/sh\nsleep 1000\n", 200)).toBeNull();
  expect(await findEvalJobs({ PATH: "/nowhere" })).toBeNull();
});
