import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixturePath, loadFixture, nixIsMissing, pathLock } from "@flake-split/testing";
import { afterAll, describe, expect, test } from "vitest";
import { textChange, withText } from "../../test/text-change.ts";
import type { FlakeChange } from "./flake-change.ts";
import { privateStore } from "./nix-settings.ts";
import { type VerifyRequest, type VerifyResult, verifyFlake } from "./verify-flake.ts";

const store = mkdtempSync(join(tmpdir(), "flake-split-store-"));
const root = mkdtempSync(join(tmpdir(), "flake-split-root-"));
afterAll(() => {
  for (const directory of [store, root]) rmSync(directory, { recursive: true, force: true });
});

const lock = { "flake.lock": pathLock({ nixpkgs: fixturePath("verify/nixpkgs") }) };
const before = { ...Object.fromEntries(loadFixture("verify/before")), ...lock };
const split = textChange(root, before, { ...Object.fromEntries(loadFixture("verify/after")), ...lock });

function verify(change: FlakeChange, more: Partial<VerifyRequest> = {}): Promise<VerifyResult> {
  const request = { change, settings: privateStore(store), jobs: 2, systems: ["x86_64-linux"], ...more };
  return verifyFlake(request);
}

/** What isn't the same, as `devShells.x86_64-linux.default different`. */
function told({ findings }: VerifyResult): string[] {
  return findings.filter(({ kind }) => kind !== "same").map(({ path, kind }) => `${path.join(".")} ${kind}`);
}

/** What the fixture's own outputs are, changed or not. */
const usual = [
  "lib.double not-comparable",
  "packages.x86_64-linux.generated needs-build",
  "packages.x86_64-linux.source own-source",
  "packages.x86_64-linux.unfree fails-alike",
];

describe.skipIf(nixIsMissing())("verifyFlake", () => {
  test("finds a split flake the same, for every system", async () => {
    const result = await verify(split, { systems: null });
    const other = usual.slice(1).map((line) => line.replace("x86_64", "aarch64"));
    expect(told(result).sort()).toEqual([...usual, ...other].sort());
    expect(result).toMatchObject({ verdict: "partial", problem: null, complete: true, conflicts: [] });
    const same = result.findings.filter(({ kind }) => kind === "same").map(({ path }) => path.join("."));
    expect(same).toContain("nixosConfigurations.nest");
    expect(same).toContain("nixosModules.heron");
    expect(same).toContain("overlays.default.heron");
    expect(same).toContain("apps.aarch64-linux.default");
  });

  const changes = [
    {
      name: "an environment variable",
      change: withText(split, "nix/shells/default.nix", "/var/lib/heron", "/var/lib/herons"),
      told: ["checks.x86_64-linux.shell different", "devShells.x86_64-linux.default different"],
      causes: [
        {
          kind: "environment",
          variable: "HERON_HOME",
          before: "/var/lib/heron",
          after: "/var/lib/herons",
          through: ["shell"],
        },
      ],
    },
    {
      name: "the order of a list",
      change: withText(split, "nix/packages/default.nix", "pkgs.git pkgs.jq", "pkgs.jq pkgs.git"),
      told: ["checks.x86_64-linux.shell different", "devShells.x86_64-linux.default different"],
      causes: [{ kind: "environment", variable: "packages", through: ["shell"] }],
    },
    {
      name: "another source",
      change: withText(split, "nix/packages/default.nix", "src = ../../docs", "src = ../../pkgs"),
      told: ["packages.x86_64-linux.docs different"],
      causes: [{ kind: "environment", variable: "src", through: ["docs"] }],
    },
    {
      name: "a missing output",
      change: withText(
        split,
        "flake.nix",
        "inherit (packagesFor pkgs) docs heron;",
        "inherit (packagesFor pkgs) docs;",
      ),
      told: ["packages.x86_64-linux.heron missing"],
      causes: [],
    },
    {
      name: "an output that fails",
      change: withText(
        split,
        "flake.nix",
        "import ./nix/shells { packages = packagesFor pkgs;",
        "import ./nix/shells {",
      ),
      told: ["checks.x86_64-linux.shell fails-now", "devShells.x86_64-linux.default fails-now"],
      causes: [],
    },
  ];
  test.each(changes)("tells $name", async ({ change, told: expected, causes }) => {
    const result = await verify(change);
    expect(told(result).filter((line) => !usual.includes(line))).toEqual(expected);
    expect(result.verdict).toBe("different");
    const last = result.findings
      .filter(({ path, kind }) => expected.includes(`${path.join(".")} ${kind}`))
      .at(-1);
    expect(last?.causes).toMatchObject(causes);
  });
});
