import { quoted } from "../../make.ts";
import type { ImageFormat, Setting } from "../image-format.ts";
import { firstUser, onlyMounts, rootDefault } from "../settings.ts";

/**
 * An SD card for a Raspberry Pi 3, 4 or Zero 2, or any board that U-Boot starts by extlinux.
 *
 * Variants: `images.sd-card`. Modules: `installer/sd-card/sd-image-aarch64.nix`, `config.system.build.sdImage`.
 * Both bring the root file system `NIXOS_SD` and set GRUB off and extlinux on.
 *
 * Source: nixpkgs' `nixos/modules/image/images.nix`, `installer/sd-card/*.nix`.
 */
export const sd: ImageFormat = {
  name: "sd",
  title: "SD card, such as for a Raspberry Pi",
  system: "aarch64-linux",
  input: null,
  hostName: true,
  recipe: (input) => {
    const own = input.origin === "host" ? onlyCard : firstUser(input);
    if (input.way === "modules") {
      return {
        modules: ["installer/sd-card/sd-image-aarch64.nix"],
        imports: [],
        settings: own,
        build: ["sdImage"],
      };
    }
    const loader = [
      { path: ["boot", "loader", "grub", "enable"], apply: "lib.mkDefault", value: "false" },
      {
        path: ["boot", "loader", "generic-extlinux-compatible", "enable"],
        apply: "lib.mkDefault",
        value: "true",
      },
    ];
    const defaults = [rootDefault(), ...loader];
    return {
      modules: [],
      imports: [],
      settings:
        input.origin === "host"
          ? [{ path: ["image", "modules", "sd-card"], value: onlyCard }]
          : [...own, ...defaults],
      build: ["images", "sd-card"],
    };
  },
  usage: (attribute) => [
    'It is for `aarch64-linux`: build it there, or with `boot.binfmt.emulatedSystems = [ "aarch64-linux" ]`, or on a remote builder.',
    "",
    "```bash",
    `nix build .#images.${attribute}`,
    "zstdcat result/sd-image/*.img.zst | sudo dd of=/dev/sdX bs=4M status=progress conv=fsync",
    "```",
    "",
    "`/dev/sdX` is the card, and all that is on it is lost.",
  ],
};

/** A host on the card: no other disks, and extlinux, which U-Boot reads. */
const onlyCard: readonly Setting[] = [
  ...onlyMounts([
    {
      path: ["/"],
      value: [
        { path: ["device"], value: quoted("/dev/disk/by-label/NIXOS_SD") },
        { path: ["fsType"], value: quoted("ext4") },
      ],
    },
  ]),
  { path: ["boot", "loader", "systemd-boot", "enable"], apply: "lib.mkForce", value: "false" },
  { path: ["boot", "loader", "grub", "enable"], apply: "lib.mkForce", value: "false" },
  { path: ["boot", "loader", "generic-extlinux-compatible", "enable"], apply: "lib.mkForce", value: "true" },
];
