import { quoted } from "../../make.ts";
import type { ImageFormat } from "../image-format.ts";
import { bootDefaults, firstUser, oneDisk, oneLoader } from "../settings.ts";

/**
 * A disk for QEMU, KVM and clouds.
 *
 * Variants: `images.qemu`, from `virtualisation/disk-image.nix` with `image.efiSupport = false`. Before, nixpkgs
 * has no module for it: `nixos/lib/make-disk-image.nix` makes the disk.
 *
 * Source: nixpkgs' `nixos/modules/image/images.nix`, `nixos/lib/make-disk-image.nix`.
 */
export const qcow: ImageFormat = {
  name: "qcow",
  title: "QEMU disk (qcow2)",
  system: "x86_64-linux",
  input: null,
  hostName: true,
  recipe: (input) => {
    const host = input.origin === "host";
    if (input.way === "variants") {
      const settings = host
        ? [{ path: ["image", "modules", "qemu"], value: oneLoader("/dev/vda") }]
        : [...firstUser(input), ...bootDefaults()];
      return { modules: [], imports: [], settings, build: ["images", "qemu"] };
    }
    const disk = [
      {
        path: ["fileSystems", "/"],
        value: [
          { path: ["device"], value: quoted("/dev/disk/by-label/nixos") },
          { path: ["fsType"], value: quoted("ext4") },
          { path: ["autoResize"], value: "true" },
        ],
      },
      { path: ["boot", "loader", "grub", "device"], value: quoted("/dev/vda") },
    ];
    return {
      modules: [],
      imports: [],
      settings: [
        ...(host ? oneDisk("/dev/vda") : [...disk, ...firstUser(input)]),
        { path: ["boot", "growPartition"], value: "true" },
        {
          path: ["system", "build", "qcow"],
          apply: 'import (modulesPath + "/../lib/make-disk-image.nix")',
          value: [
            { path: ["config"], value: "config" },
            { path: ["lib"], value: "lib" },
            { path: ["pkgs"], value: "pkgs" },
            { path: ["diskSize"], value: quoted("auto") },
            { path: ["format"], value: quoted("qcow2") },
          ],
        },
      ],
      build: ["qcow"],
    };
  },
  usage: (attribute) => [
    "```bash",
    `nix build .#images.${attribute}`,
    "cp result/*.qcow2 disk.qcow2 && chmod u+w disk.qcow2",
    "qemu-system-x86_64 -enable-kvm -m 2048 -drive file=disk.qcow2,if=virtio",
    "```",
  ],
};
