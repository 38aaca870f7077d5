import type { ImageFormat } from "../image-format.ts";
import { bootDefaults, firstUser } from "../settings.ts";

/**
 * A script that starts QEMU on the host's store. `config.system.build.vm` is there in every release;
 * `virtualisation.vmVariant` takes its settings, since NixOS 22.05.
 *
 * Source: nixpkgs' `nixos/modules/virtualisation/build-vm.nix`, `qemu-vm.nix`.
 */
export const vm: ImageFormat = {
  name: "vm",
  title: "Virtual machine for QEMU, to try out",
  system: "x86_64-linux",
  input: null,
  hostName: true,
  recipe: (input) => ({
    modules: [],
    imports: [],
    settings: [
      {
        path: ["virtualisation", "vmVariant", "virtualisation"],
        value: [
          { path: ["memorySize"], value: "2048", comment: "MiB" },
          { path: ["cores"], value: "2" },
        ],
      },
      ...firstUser(input),
      ...(input.origin === "host" ? [] : bootDefaults()),
    ],
    build: ["vm"],
  }),
  usage: (attribute) => [
    "```bash",
    `nix build .#images.${attribute}`,
    "./result/bin/run-*-vm",
    "```",
    "",
    "It keeps its disk in `*.qcow2` in the current folder.",
  ],
};
