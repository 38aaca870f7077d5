import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { commitAll, folderWith, runIn } from "../../test/test-host.ts";

beforeAll(() => codemods.prepare());

const machines = Object.fromEntries(loadFixture("shared/machines"));

async function plan(format: string): Promise<string> {
  const folder = folderWith(machines);
  const { stdout } = await runIn(folder, ["plan", "--format", format], { codemods });
  return stdout;
}

describe("what machines repeat", () => {
  test("tree", async () => {
    const text = await plan("tree");
    expect(text).toContain("repeated by several machines\n├─ a module, 9 lines in 2 places\n");
    expect(text).toContain(
      "│  nixosConfigurations.alpha  flake.nix:38:13\n│  nixosConfigurations.beta  flake.nix:92:13\n",
    );
    expect(text).toContain(
      "phase5 --share moves it to nix/modules/nixos/shared-remote-access.nix [plan/repeated]\n",
    );
    expect(text).toContain(
      "can't be shared: `domain` means something else in another of these places [plan/not-shared]\n",
    );
  });

  test("summary", async () => {
    expect(await plan("summary")).toContain(
      "  a module, 9 lines in 2 places: flake.nix:38:13 (nixosConfigurations.alpha), flake.nix:92:13 (nixosConfigurations.beta); phase5 --share moves it to nix/modules/nixos/shared-remote-access.nix\n",
    );
  });

  test("Markdown", async () => {
    const text = await plan("markdown");
    expect(text).toContain("What several machines repeat");
    expect(text).toContain("`nixosConfigurations.beta` `flake.nix:92:13`");
  });

  test("JSON", async () => {
    const { repeats } = JSON.parse(await plan("json"));
    const [first] = repeats;
    expect(first).toMatchObject({
      what: "a module",
      kind: "module",
      lines: 9,
      code: "plan/repeated",
      file: "nix/modules/nixos/shared-remote-access.nix",
      reason: null,
    });
    expect(first.places.map(({ binding }: { binding: string }) => binding)).toEqual([
      "nixosConfigurations.alpha",
      "nixosConfigurations.beta",
    ]);
    expect(first.places[1].range.start).toMatchObject({ line: 92, column: 13 });
  });
});

describe("--share", () => {
  test("shares what the plan says", async () => {
    const folder = folderWith(machines);
    commitAll(folder);
    const { status, stdout } = await runIn(folder, ["phase5", "--share"], { codemods });
    expect({ status, shares: stdout.includes("+ nix/modules/nixos/shared-remote-access.nix") }).toEqual({
      status: 0,
      shares: true,
    });
  });

  test("is for phase5 and all", async () => {
    const { status, stderr } = await runIn(folderWith(machines), ["phase1", "--share"], { codemods });
    expect(status).toBe(2);
    expect(stderr).toContain("--share");
  });
});
