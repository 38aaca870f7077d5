import { list, quoted } from "../make.ts";
import type { RecipeInput, Setting } from "./image-format.ts";

/** The root file system that NixOS' disk images are made with, by its label. */
function disk(): readonly Setting[] {
  return [
    { path: ["device"], value: quoted("/dev/disk/by-label/nixos") },
    { path: ["fsType"], value: quoted("ext4") },
  ];
}

/** The root file system of `bootDefaults`. */
export function rootDefault(): Setting {
  return {
    path: ["fileSystems", "/"],
    apply: "lib.mkDefault",
    value: disk(),
    comment: "For the machine as such: an image brings its own disk and boot loader.",
  };
}

/**
 * What `nix flake check` asks of every host: a root file system and a boot loader. The image's own module gives
 * both; these stand in for them outside of the image, and give way to whatever else is said.
 */
export function bootDefaults(): readonly Setting[] {
  // Weaker than `mkDefault`, by which an image's module may name another device.
  const devices = { path: ["boot", "loader", "grub", "devices"], apply: "lib.mkOverride 1400" };
  return [rootDefault(), { ...devices, value: list([quoted("nodev")], "") }];
}

/** Takes a host's own boot loader away: an image starts by GRUB, from one disk. */
export function oneLoader(device: string): readonly Setting[] {
  const forced = (path: readonly string[], value: string): Setting => ({
    path: ["boot", "loader", ...path],
    apply: "lib.mkForce",
    value,
  });
  return [
    {
      ...forced(["systemd-boot", "enable"], "false"),
      comment: "The host's own boot loader is not in the image.",
    },
    forced(["grub", "enable"], "true"),
    forced(["grub", "efiSupport"], "false"),
    forced(["grub", "devices"], list([quoted(device)], "")),
  ];
}

/** Takes a host's own disks and boot loader away. */
export function oneDisk(device: string): readonly Setting[] {
  const root = [...disk(), { path: ["autoResize"], value: "true" }];
  return [...onlyMounts([{ path: ["/"], value: root }]), ...oneLoader(device)];
}

/** Takes a host's own disks away, and mounts these instead. */
export function onlyMounts(mounts: readonly Setting[]): readonly Setting[] {
  return [
    {
      path: ["fileSystems"],
      apply: "lib.mkForce",
      value: mounts,
      comment: "The host's own disks are not in the image.",
    },
    { path: ["swapDevices"], apply: "lib.mkForce", value: "[ ]" },
  ];
}

/** Someone to log in as, where nothing else brings one. */
export function firstUser({ origin }: RecipeInput): readonly Setting[] {
  if (origin === "host") return [];
  return [
    {
      path: ["users", "users", "nixos"],
      comment: "For the first login: change the password, or set a key.",
      value: [
        { path: ["isNormalUser"], value: "true" },
        { path: ["extraGroups"], value: list([quoted("wheel")], "") },
        { path: ["initialPassword"], value: quoted("nixos") },
      ],
    },
  ];
}
