import type { ImageFormat, Setting } from "../image-format.ts";
import { bootDefaults } from "../settings.ts";

/**
 * An installation medium; of a host or a shell, a live system with it.
 *
 * Variants: `images.iso-installer` (`installer/cd-dvd/installation-cd-base.nix`) and `images.iso`
 * (`iso-image.nix`, which boots from USB and UEFI only when told so). Modules: the same files, `isoImage`.
 *
 * Source: nixpkgs' `nixos/modules/image/images.nix`, `installer/cd-dvd/*.nix`.
 */
export const iso: ImageFormat = {
  name: "iso",
  title: "ISO image",
  system: "x86_64-linux",
  input: null,
  hostName: true,
  recipe: ({ way, origin }) => {
    const live = origin === "host";
    const module = live ? "iso-image.nix" : "installation-cd-minimal.nix";
    if (way === "modules") {
      const settings = live ? liveSystem : [];
      return { modules: [`installer/cd-dvd/${module}`], imports: [], settings, build: ["isoImage"] };
    }
    return {
      modules: [],
      imports: [],
      settings: live
        ? [{ path: ["image", "modules", "iso"], apply: "{ config, lib, ... }:", value: liveSystem }]
        : bootDefaults(),
      build: ["images", live ? "iso" : "iso-installer"],
    };
  },
  usage: (attribute) => [
    "```bash",
    `nix build .#images.${attribute}`,
    "sudo dd if=$(echo result/iso/*.iso) of=/dev/sdX bs=4M status=progress conv=fsync",
    "```",
    "",
    "`/dev/sdX` is the USB stick, and all that is on it is lost.",
  ],
};

/** A host on the medium: from USB and UEFI, too, and without its own disks. */
const liveSystem: readonly Setting[] = [
  { path: ["isoImage", "makeEfiBootable"], value: "true" },
  { path: ["isoImage", "makeUsbBootable"], value: "true" },
  {
    path: ["fileSystems"],
    apply: "lib.mkForce",
    value: "config.lib.isoFileSystems",
    comment: "The host's own disks and boot loader are not in the image.",
  },
  { path: ["swapDevices"], apply: "lib.mkForce", value: "[ ]" },
  { path: ["boot", "loader", "systemd-boot", "enable"], apply: "lib.mkForce", value: "false" },
  { path: ["boot", "loader", "grub", "enable"], apply: "lib.mkForce", value: "false" },
];
