import { expect, test } from "vitest";
import { systemPlace } from "./systems.ts";

test.each([
  ["packages x86_64-linux default", 1],
  ["packages x86_64-linux aarch64-linux", 1],
  ["legacyPackages armv7l-hf-linux a", undefined],
  ["formatter riscv64-linux", 1],
  ["packages default", undefined],
  ["hydraJobs job x86_64-linux", 2],
  ["hydraJobs x86_64-linux job", 1],
  ["hydraJobs desktop-linux job", undefined],
  ["lib aarch64-darwin", 1],
  ["lib a b aarch64-darwin", undefined],
  ["nixosConfigurations x86_64-linux", undefined],
  ["nixosModules x86_64-linux", undefined],
  ["modules nixos x86_64-linux", undefined],
  ["overlays x86_64-linux", undefined],
  ["templates x86_64-linux", undefined],
  ["x86_64-linux", undefined],
])("the system of %s", (path, place) => {
  expect(systemPlace(path.split(" "))).toBe(place);
});
