import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixturePath, nixIsMissing, pathLock } from "@flake-split/testing";
import { afterAll, describe, expect, test } from "vitest";
import { commitAll, folderWith, git, runIn, writeTree } from "../../test/test-host.ts";
import { locateFlake } from "../flake-input.ts";
import { nodeHost } from "../node-host.ts";
import { verifyChange } from "./verify-change.ts";

const store = mkdtempSync(join(tmpdir(), "flake-split-store-"));
afterAll(() => rmSync(store, { recursive: true, force: true }));
const env = {
  PATH: process.env.PATH,
  HOME: store,
  NIX_REMOTE: `local?root=${store}`,
  NIX_CONFIG: "substitute = false",
};

const flake = `{
  inputs.nixpkgs.url = "path:/somewhere/nixpkgs";
  outputs = { self, nixpkgs }: {
    lib.x = import ./x.nix;
    packages.x86_64-linux.default = nixpkgs.legacyPackages.x86_64-linux.hello;
  };
}
`;

describe.skipIf(nixIsMissing())("a flake.nix that is a link", () => {
  test("has its lock file and its folder where the link is, and its imports where it leads", async () => {
    const lock = pathLock({ nixpkgs: fixturePath("verify/nixpkgs") });
    const folder = folderWith({ "nix/entry.nix": flake, "nix/x.nix": "1\n", "flake.lock": lock });
    symlinkSync("nix/entry.nix", join(folder, "flake.nix"));
    commitAll(folder);
    writeTree(folder, { "nix/x.nix": "2\n" });
    const ran = await runIn(folder, ["verify", "--jobs", "2"], { env });
    expect(ran).toMatchObject({
      status: 1,
      stderr: "flake-split: flake.nix is a link: working on nix/entry.nix\n",
    });
    expect(ran.stdout).toMatch(/different +lib\.x\n +1 → 2\n/);
    expect(ran.stdout).toContain("2 outputs: 1 different, 1 same");

    git(folder, "checkout", "-q", ".");
    const host = { ...nodeHost(), cwd: folder, env };
    const located = locateFlake(host, ".");
    if (located.kind !== "found") throw new Error("no flake");
    const settings = { systems: null, jobs: 2, timeoutMs: undefined, pure: true, build: false };
    const change = (path: string, after: string) => ({
      path,
      before: readFileSync(join(folder, "nix", path), "utf8"),
      after,
    });
    const changes = [change("x.nix", "3\n"), change("entry.nix", flake.replace("hello", "jq"))];
    const { findings } = await verifyChange({ host, input: located.input, changes, settings });
    expect(findings.map(({ path, kind }) => `${path[0]} ${kind}`)).toEqual([
      "lib different",
      "packages different",
    ]);
  });
});
