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
      const settings = live ? bootable : [];
      return { modules: [`installer/cd-dvd/${module}`], imports: [], settings, build: ["isoImage"] };
    }
    return {
      modules: [],
      imports: [],
      settings: live ? [{ path: ["image", "modules", "iso"], value: bootable }] : bootDefaults(),
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

const bootable: readonly Setting[] = [
  { path: ["isoImage", "makeEfiBootable"], value: "true" },
  { path: ["isoImage", "makeUsbBootable"], value: "true" },
];
