import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nixIsMissing } from "@flake-split/testing";
import { afterAll, describe, expect, test } from "vitest";
import { textChange } from "../../test/text-change.ts";
import { privateStore } from "./nix-settings.ts";
import { verifyFlake } from "./verify-flake.ts";

const directory = mkdtempSync(join(tmpdir(), "flake-split-jobs-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const flake = (greeting: string) => ({
  "flake.nix": `{
    outputs = { self }:
      let drv = name: more: derivation ({ inherit name; system = "x86_64-linux"; builder = "/bin/sh"; } // more);
      in {
        packages.x86_64-linux = { a = drv "a" { }; b = drv "b" { greeting = "${greeting}"; }; gone = throw "no"; text = "x"; };
        nixosConfigurations.h.config.system.build.toplevel = drv "h" { };
        apps.x86_64-linux.a = { type = "app"; program = "\${drv "a" { }}/bin/a"; };
      };
  }
`,
});

describe.skipIf(nixIsMissing())("nix-eval-jobs", () => {
  test("is asked for derivations where it is installed, and the rest is walked", async () => {
    symlinkSync(join(import.meta.dirname, "../../test/eval-jobs.mjs"), join(directory, "nix-eval-jobs"));
    const settings = privateStore(join(directory, "store"));
    const log = join(directory, "log");
    const path = `${directory}:${process.env.PATH}`;
    const environment = { ...settings.environment, PATH: path, EVAL_JOBS_LOG: log };
    const result = await verifyFlake({
      change: textChange(directory, flake("hello"), flake("bye")),
      settings: { ...settings, environment },
      jobs: 2,
    });
    expect(result.findings.map(({ path, kind }) => `${path.join(".")} ${kind}`)).toEqual([
      "apps.x86_64-linux.a same",
      "nixosConfigurations.h same",
      "packages.x86_64-linux.a same",
      "packages.x86_64-linux.b different",
      "packages.x86_64-linux.gone fails-alike",
      "packages.x86_64-linux.text same",
    ]);
    const told = readFileSync(log, "utf8").trim().split("\n");
    expect(told.map((line) => JSON.parse(line).attrPath.join("."))).toEqual([
      ...["u0", "u1.a", "u1.b", "u1.gone"],
      ...["u0", "u1.a", "u1.b", "u1.gone"],
    ]);
  });
});
