import { quoted } from "../../make.ts";
import type { ImageFormat } from "../image-format.ts";
import { onlyMounts } from "../settings.ts";

/**
 * NixOS-WSL: `nixosModules.default`, `wsl.enable`, `wsl.defaultUser`; `config.system.build.tarballBuilder` is a
 * script, to be run as root, that writes `nixos.wsl`. It needs no boot loader and no root file system.
 *
 * Source: NixOS-WSL's `flake.nix`, `modules/wsl-distro.nix`, `modules/build-tarball.nix` (2026-07).
 */
export const wsl: ImageFormat = {
  name: "wsl",
  title: "WSL2 distribution",
  system: "x86_64-linux",
  input: {
    name: "nixos-wsl",
    url: "github:nix-community/NixOS-WSL",
    follows: { nixpkgs: "nixpkgs" },
  },
  hostName: true,
  recipe: ({ origin }) => ({
    modules: [],
    imports: ["nixos-wsl.nixosModules.default"],
    settings: [
      { path: ["wsl", "enable"], value: "true" },
      {
        path: ["wsl", "defaultUser"],
        ...(origin === "host" ? { apply: "lib.mkDefault" } : {}),
        value: quoted("nixos"),
      },
      ...(origin === "host"
        ? [
            ...onlyMounts([]),
            { path: ["boot", "loader", "systemd-boot", "enable"], apply: "lib.mkForce", value: "false" },
            { path: ["boot", "loader", "grub", "enable"], apply: "lib.mkForce", value: "false" },
          ]
        : []),
    ],
    build: ["tarballBuilder"],
  }),
  usage: (attribute, host) => [
    "The result is a script, to be run as root, that writes the distribution as `nixos.wsl`:",
    "",
    "```bash",
    `nix build .#images.${attribute}`,
    "sudo ./result/bin/nixos-wsl-tarball-builder",
    "```",
    "",
    "On Windows, with WSL 2.4.4 or later, open `nixos.wsl`, or in PowerShell:",
    "",
    "```powershell",
    `wsl --import ${host} $env:USERPROFILE\\WSL\\${host} nixos.wsl --version 2`,
    `wsl -d ${host}`,
    `wsl --set-default ${host}`,
    "```",
  ],
};
