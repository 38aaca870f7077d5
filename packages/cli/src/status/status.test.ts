import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { commitAll, folderWith, git, runIn } from "../../test/test-host.ts";

beforeAll(() => codemods.prepare());

const monolith = Object.fromEntries(
  [...loadFixture("monolith")].filter(([path]) => !path.startsWith("split")),
);

function status(folder: string, ...flags: readonly string[]) {
  return runIn(folder, ["status", ...flags], { codemods });
}

describe("status", () => {
  test("says what each phase would move, then what is done", async () => {
    const folder = commitAll(folderWith(monolith));
    const before = await status(folder);
    expect(before).toMatchObject({ status: 0, stderr: "" });
    expect(before.stdout).toMatchInlineSnapshot(`
      "flake.nix: 1,700 lines, 1,685 of them besides inputs, nixConfig and description: more than 150; 129 once the open phases are done
      framework: flake-parts (mkFlake)

        entry   Entry              done
        phase1  Packages           to do  22 bindings with 451 lines to move; risk: low
        phase2  Commands           to do  13 bindings with 828 lines to move; risk: low
        phase3  Shells             to do  13 bindings with 86 lines to move; risk: medium
        phase4  Images             to do  1 binding with 9 lines to move; risk: medium
        phase5  Modules and hosts  to do  12 bindings with 94 lines to move; risk: medium

      left alone: 7 bindings with 13 lines; flake-split plan says why

      next
        flake-split phase1
      "
    `);
    expect(await runIn(folder, ["phase1"], { codemods })).toMatchObject({ status: 0 });
    git(folder, "commit", "-q", "-a", "-m", "phase1");
    const after = await status(folder);
    expect(after.stdout).toMatchInlineSnapshot(`
      "flake.nix: 1,231 lines, 1,216 of them besides inputs, nixConfig and description: more than 150; 129 once the open phases are done
      framework: flake-parts (mkFlake)

        entry   Entry              done
        phase1  Packages           done   34 files with 607 lines
        phase2  Commands           to do  13 bindings with 828 lines to move; risk: low
        phase3  Shells             to do  13 bindings with 86 lines to move; risk: medium
        phase4  Images             to do  1 binding with 9 lines to move; risk: medium
        phase5  Modules and hosts  to do  12 bindings with 94 lines to move; risk: medium

      left alone: 8 bindings with 14 lines; flake-split plan says why

      next
        flake-split phase2
      "
    `);
  });

  test("has a form for programs", async () => {
    const { stdout } = await status(folderWith(monolith), "--format", "json");
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ version: 1, command: "status", diagnostics: [] });
    expect(Object.keys(report)).toEqual([
      "version",
      "command",
      "flake",
      "entry",
      "phases",
      "left",
      "diagnostics",
    ]);
    expect(report.entry).toMatchObject({ path: "flake.nix", target: 150, slim: false });
    expect(report.phases[1]).toMatchObject({ name: "phase1", state: "open", reason: null });
  });

  test("is no failure for a flake that is split already", async () => {
    const flake = "{ outputs = inputs: inputs.snowfall-lib.mkFlake { inherit inputs; src = ./.; }; }\n";
    const ran = await status(folderWith({ "flake.nix": flake }));
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain("flake/own-layout");
    expect(ran.stdout).toContain("framework: own-layout");
  });

  test("is one for a flake that can't be read", async () => {
    const ran = await status(folderWith({ "flake.nix": "{ outputs = " }));
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain("error[");
  });

  test("changes nothing, so that there is nothing to check", async () => {
    const ran = await status(folderWith(monolith), "--check");
    expect(ran).toMatchObject({ status: 2 });
  });
});
