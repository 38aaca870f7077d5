import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nixIsMissing } from "@flake-split/testing";
import { afterAll, describe, expect, test } from "vitest";
import { textChange } from "../../test/text-change.ts";
import { findNix } from "../find-nix.ts";
import { nixError } from "./nix-error.ts";
import { privateStore } from "./nix-settings.ts";
import { verifyFlake } from "./verify-flake.ts";

const directory = mkdtempSync(join(tmpdir(), "flake-split-settings-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function program(name: string, text: string): void {
  writeFileSync(join(directory, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(directory, name), 0o755);
}

test.each([
  ["nix-instantiate (Nix) 2.8.0", "2.8.0"],
  ["nix-instantiate (Nix) 2.28.3", "2.28.3"],
  ["nix-instantiate (Nix) 2.32.0pre20250901_ab12cd3", "2.32.0pre20250901_ab12cd3"],
  ["nix-instantiate (Lix, like Nix) 2.91.1", "2.91.1"],
  ["nix-instantiate (Determinate Nix 3.8.5) 2.30.2", "2.30.2"],
])("knows %s", async (said, version) => {
  program("nix-instantiate", `echo "${said}"`);
  expect(await findNix({ PATH: `${directory}:${process.env.PATH}` })).toEqual({ kind: "found", version });
});

test.each([
  ['echo "error: unknown setting" >&2; exit 1', "error: unknown setting"],
  ["exit 1", "failed without a word"],
  ["exit 0", "failed without a word"],
  ["sleep 1000", "no answer within 0.2 seconds"],
])("knows that %j is no working Nix, and says why", async (script, why) => {
  program("nix-instantiate", script);
  const found = await findNix(
    { PATH: `${directory}:${process.env.PATH}` },
    script.includes("sleep") ? 200 : 60_000,
  );
  expect(found).toEqual({ kind: "broken", why: `nix-instantiate --version: ${why}` });
});

test.each([
  ["warning: unknown setting 'lazy-trees'\nerror: no\n", "error: no"],
  [
    "error:\n       … while evaluating\n\n       error: attribute 'x' missing\n",
    "error: attribute 'x' missing",
  ],
  ["\u001b[31;1merror:\u001b[0m no", "error: no"],
  ["killed\n", "killed"],
])("of %j, the error is %j", (stderr, error) => {
  expect(nixError(stderr)).toBe(error);
});

describe.skipIf(nixIsMissing())("with an installed Nix", { timeout: 120_000 }, () => {
  test("each process is asked for flakes, purity and sources in place, before its own arguments", async () => {
    const log = join(directory, "log");
    for (const name of ["nix-instantiate", "nix-store"]) {
      program(name, `PATH="\${PATH#*:}"\nprintf '%s\\n' "$*" >>"${log}"\nexec ${name} "$@"`);
    }
    const settings = privateStore(join(directory, "store"));
    const flake = (value: string) => ({ "flake.nix": `{ outputs = { self }: { a = ${value}; }; }\n` });
    const environment = { ...settings.environment, PATH: `${directory}:${process.env.PATH}` };
    const result = await verifyFlake({
      change: textChange(directory, flake("1"), flake("2")),
      settings: { ...settings, environment },
      jobs: 1,
    });
    expect(result.findings.map(({ kind }) => kind)).toEqual(["different"]);
    const calls = readFileSync(log, "utf8").trim().split("\n");
    expect(calls.length).toBeGreaterThanOrEqual(5);
    for (const call of calls) {
      expect(call).toContain("--extra-experimental-features nix-command flakes");
      expect(call).toContain("--option pure-eval true");
      expect(call).toContain("--option allow-import-from-derivation false");
      expect(call).toContain("--option lazy-trees false");
    }
  });
});
