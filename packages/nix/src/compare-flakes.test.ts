import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyFixture, fixturePath, nixIsMissing } from "@flake-split/testing";
import { describe, expect, test } from "vitest";
import { compareFlakes, type FlakeComparison } from "./compare-flakes.ts";

const standIns = fixturePath("stand-ins");
const before = fixturePath("evaluation/before");

/** Compares with a copy of the split flake in which `from` was replaced in one file. */
async function compareChanged(file: string, from: string, to: string): Promise<FlakeComparison> {
  const copy = copyFixture("evaluation/equal");
  try {
    const path = join(copy.directory, file);
    const text = readFileSync(path, "utf8");
    expect(text).toContain(from);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
    return await compareFlakes({ before, after: copy.directory, standIns });
  } finally {
    copy.remove();
  }
}

/** The outputs that aren't equal, for one system where there are several: `devShells.default different`. */
function findings(comparison: FlakeComparison): string[] {
  const told = comparison.outputs.filter(({ status }) => status !== "equal");
  const lines = told.map(({ path, status }) => `${path.join(".")} ${status}`);
  return [...new Set(lines.map((line) => line.replace(/\.(x86_64|aarch64)-(linux|darwin)/, "")))];
}

describe.skipIf(nixIsMissing())("compareFlakes", () => {
  test("finds a split flake the same", async () => {
    const comparison = await compareFlakes({ before, after: fixturePath("evaluation/equal"), standIns });
    expect(findings(comparison)).toEqual([]);
    expect(comparison).toMatchObject({ verdict: "same", problem: null, changedFiles: [] });
    expect(comparison.outputs.length).toBeGreaterThan(30);
  });

  test("finds a flake the same as itself", async () => {
    expect(await compareFlakes({ before, after: before, standIns })).toMatchObject({ verdict: "same" });
  });

  const changes = [
    {
      name: "list order",
      file: "nix/packages/default.nix",
      from: "git jq",
      to: "jq git",
      told: ["devShells.default different"],
    },
    {
      name: "a lost output",
      file: "flake.nix",
      from: "checks.docs = self.packages.${system}.docs;",
      to: "",
      told: ["checks.docs lost"],
    },
    {
      name: "an environment variable",
      file: "nix/shells/default.nix",
      from: "/var/lib/otter",
      to: "/var/lib/otters",
      told: ["devShells.default different"],
    },
    {
      name: "another path",
      file: "nix/packages/default.nix",
      from: "../../docs",
      to: "../../manual",
      told: ["checks.docs different", "packages.docs different"],
    },
    {
      name: "a module that became a path",
      file: "flake.nix",
      from: "import ./nix/modules/otter.nix",
      to: "./nix/modules/otter.nix",
      told: ["homeModules.otter different"],
    },
    {
      name: "final in place of prev",
      file: "nix/overlays/default.nix",
      from: "final.callPackage",
      to: "prev.callPackage",
      told: ["overlays.default different"],
    },
    {
      name: "another package in a call's list",
      file: "nix/shells/default.nix",
      from: "ps.rich",
      to: "ps.attrs",
      told: ["devShells.python different"],
    },
    {
      name: "an added output",
      file: "flake.nix",
      from: "checks.docs",
      to: "checks.more = pkgs.otter; checks.docs",
      told: ["checks.more added"],
    },
  ];
  test.each(changes)("tells $name", async ({ file, from, to, told }) => {
    const comparison = await compareChanged(file, from, to);
    expect(findings(comparison)).toEqual(told);
    expect(comparison.verdict).toBe("different");
  });

  test("tells an argument that isn't passed, which Nix can't catch", async () => {
    const comparison = await compareChanged("flake.nix", "{ inherit packages pkgs; }", "{ inherit pkgs; }");
    expect(comparison.verdict).toBe("broken");
    expect(findings(comparison)).toEqual(["devShells.default broke", "devShells.python broke"]);
  });

  test("tells a flake that doesn't parse any more", async () => {
    const comparison = await compareChanged("flake.nix", "perSystem =", "perSystem");
    expect(comparison).toMatchObject({ verdict: "broken", problem: { code: "nix/unreadable-entry" } });
  });

  test("takes symbolic links as they are", async () => {
    const copy = copyFixture("evaluation/before");
    symlinkSync("docs", join(copy.directory, "link"));
    const comparison = await compareFlakes({ before: copy.directory, after: copy.directory, standIns });
    copy.remove();
    expect(comparison.verdict).toBe("same");
  });

  test("a directory that isn't there is a problem, not an exception", async () => {
    const comparison = await compareFlakes({ before, after: join(before, "nowhere"), standIns });
    expect(comparison).toMatchObject({ verdict: "inconclusive", problem: { code: "nix/unreadable-tree" } });
  });

  test("lets each side see its own version of a file, and says so", async () => {
    const copy = copyFixture("evaluation/before");
    writeFileSync(join(copy.directory, "docs/index.md"), "# Changed\n");
    const comparison = await compareFlakes({ before, after: copy.directory, standIns });
    copy.remove();
    expect(comparison.changedFiles).toEqual(["docs/index.md"]);
    expect(findings(comparison)).toContain("packages.docs different");
  });
});
