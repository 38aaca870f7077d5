import type { ImageFormat } from "../image-format.ts";
import { bootDefaults, firstUser, oneDisk } from "../settings.ts";

/**
 * An appliance to import. Variants: `images.virtualbox`. Modules: `virtualisation/virtualbox-image.nix`,
 * `config.system.build.virtualBoxOVA`. Both start by GRUB from `/dev/sda`.
 *
 * Source: nixpkgs' `nixos/modules/image/images.nix`, `virtualisation/virtualbox-image.nix`.
 */
export const virtualbox: ImageFormat = {
  name: "virtualbox",
  title: "VirtualBox appliance",
  system: "x86_64-linux",
  input: null,
  hostName: true,
  recipe: (input) => {
    const host = input.origin === "host";
    if (input.way === "modules") {
      return {
        modules: ["virtualisation/virtualbox-image.nix"],
        imports: [],
        settings: host ? oneDisk("/dev/sda") : firstUser(input),
        build: ["virtualBoxOVA"],
      };
    }
    return {
      modules: [],
      imports: [],
      settings: host
        ? [{ path: ["image", "modules", "virtualbox"], value: oneDisk("/dev/sda") }]
        : [...firstUser(input), ...bootDefaults()],
      build: ["images", "virtualbox"],
    };
  },
  usage: (attribute) => [
    "```bash",
    `nix build .#images.${attribute}`,
    "VBoxManage import result/*.ova",
    "```",
  ],
};
