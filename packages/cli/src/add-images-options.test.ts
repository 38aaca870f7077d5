import * as codemods from "@flake-split/codemods";
import { beforeAll, describe, expect, test } from "vitest";
import { folderWith, runIn } from "../test/test-host.ts";
import { imageOptionsProblem, imagesAsked } from "./add-images-options.ts";

beforeAll(() => codemods.prepare());

const given = (values: Readonly<Record<string, string>>) =>
  new Map<string, string | true>(Object.entries(values));

describe("imagesAsked", () => {
  test("nothing", () => expect(imagesAsked(given({ quiet: "" }))).toBeUndefined());

  test("everything", () =>
    expect(
      imagesAsked(given({ add: "wsl, iso,", from: "bench", name: "lab", "nixpkgs-release": "24.11" })),
    ).toEqual({ formats: ["wsl", "iso"], from: "bench", name: "lab", nixpkgsRelease: "24.11" }));
});

test.each([
  [{ from: "bench" }, "--from says how to add images"],
  [{ name: "lab" }, "--name says how"],
  [{ add: "iso", "nixpkgs-release": "unstable" }, "no release of NixOS"],
])("%j is wrong", (values, message) => expect(imageOptionsProblem(given(values))).toContain(message));

const flake = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";
  outputs = { self, nixpkgs }: {
    packages.x86_64-linux.default = nixpkgs.legacyPackages.x86_64-linux.hello;
  };
}
`;

describe("phase4 --add", () => {
  test("shows what it would write, and says how the image is used", async () => {
    const folder = folderWith({ "flake.nix": flake });
    const { status, stdout, stderr } = await runIn(folder, ["phase4", "--add", "wsl", "--dry-run"], {
      codemods,
    });
    expect(status).toBe(0);
    expect(stdout).toContain("+++ b/nix/images/wsl.nix");
    expect(stderr).toContain("sudo ./result/bin/nixos-wsl-tarball-builder");
    expect(stderr).toContain("taken for NixOS 25.05");
  });

  test("takes several, also one by one", async () => {
    const folder = folderWith({ "flake.nix": flake });
    const together = await runIn(folder, ["phase4", "--add", "iso,vm", "--dry-run"], { codemods });
    const apart = await runIn(folder, ["phase4", "--add", "iso", "--add", "vm", "--dry-run"], { codemods });
    expect(apart.stdout).toBe(together.stdout);
    expect(together.stdout).toContain("+++ b/nix/images/vm.nix");
  });

  test("is refused for another phase, and for what isn't an image", async () => {
    const folder = folderWith({ "flake.nix": flake });
    expect(await runIn(folder, ["phase1", "--add", "iso"], { codemods })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--add is not for phase1, only for phase4"),
    });
    expect(await runIn(folder, ["phase4", "--add", "floppy"], { codemods })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("there is no image `floppy`"),
    });
  });
});
