import { quoted } from "../../make.ts";
import type { ImageFormat } from "../image-format.ts";
import { onlyMounts } from "../settings.ts";

/**
 * A NixOS system as a container's root file system. There is no variant for it in any release:
 * `virtualisation/docker-image.nix` makes the host a container (without boot loader and root file system) and
 * gives `config.system.build.tarball`.
 *
 * Source: nixpkgs' `nixos/modules/virtualisation/docker-image.nix`, `profiles/docker-container.nix`;
 * nixos-generators' `formats/docker.nix`.
 */
export const docker: ImageFormat = {
  name: "docker",
  title: "Docker image of a NixOS system",
  system: "x86_64-linux",
  input: null,
  hostName: true,
  recipe: ({ origin }) => ({
    modules: ["virtualisation/docker-image.nix"],
    imports: [],
    settings: [
      ...(origin === "host" ? onlyMounts([]) : []),
      { path: ["boot", "loader", "grub", "enable"], apply: "lib.mkForce", value: "false" },
      { path: ["boot", "loader", "systemd-boot", "enable"], apply: "lib.mkForce", value: "false" },
      { path: ["services", "journald", "console"], value: quoted("/dev/console") },
    ],
    build: ["tarball"],
  }),
  usage: (attribute, host) => [
    "```bash",
    `nix build .#images.${attribute}`,
    `docker import result/tarball/*.tar.xz ${host}`,
    `docker run --rm -it --privileged ${host} /init`,
    "```",
    "",
    "It is a whole system with its own init. For one program, `pkgs.dockerTools` makes a smaller image.",
  ],
};
