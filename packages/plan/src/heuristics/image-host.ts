import { type Expression, type Span, walk } from "@flake-split/syntax";
import type { Heuristic } from "../heuristic.ts";

/** Modules of nixpkgs and NixOS-WSL that make a machine an image. */
const imageModule =
  /installer\/(?:cd-dvd|sd-card|netboot)|virtualisation\/[\w-]*image|(?:iso|sd|amazon|proxmox|qcow2?)-image\.nix/;

/** Machines that exist to be built as an image. */
export const imageHost: Heuristic = {
  id: "image-host",
  summary:
    "A NixOS configuration that takes the modules of an installer, an SD card or WSL (`nixos-wsl`) is an image.",
  examples: [
    {
      nix: "{ nixosConfigurations.wsl = f { modules = [ inputs.nixos-wsl.nixosModules.default ]; }; }",
      binding: "nixosConfigurations.wsl",
      verdict: "images",
    },
    { nix: "{ nixosConfigurations.desk = f { }; }", binding: "nixosConfigurations.desk", verdict: null },
  ],
  judge(unit, view) {
    if (unit.kind !== "output" || unit.output !== "nixosConfigurations") return null;
    if (!namesImageModule(unit.value, view.text)) return null;
    return { score: 950, destination: "images", reason: "its modules make an image of it" };
  },
};

function namesImageModule(value: Expression, text: string): boolean {
  let found = false;
  const look = (span: Span) => {
    found ||= imageModule.test(text.slice(span.start, span.end));
  };
  walk(value, (node) => {
    if (node.kind === "string" || node.kind === "path") look(node.span);
    if (node.kind === "variable") found ||= node.name === "nixos-wsl";
    if (node.kind === "select")
      found ||= node.path.some((attr) => attr.kind === "name" && attr.name === "nixos-wsl");
    return found ? "skip" : undefined;
  });
  return found;
}
