import type { Heuristic } from "../heuristic.ts";

/** What boots, or is imported into something that boots it. */
export const imageShape: Heuristic = {
  id: "image-shape",
  summary:
    "What NixOS builds as an image (`config.system.build.isoImage`), and what nixos-generators and `dockerTools` make, is an image.",
  examples: [
    {
      nix: "{ packages.iso = inputs.self.nixosConfigurations.live.config.system.build.isoImage; }",
      binding: "packages.iso",
      verdict: "images",
    },
    {
      nix: '{ packages.vm = inputs.nixos-generators.nixosGenerate { format = "qcow"; }; }',
      binding: "packages.vm",
      verdict: "images",
    },
    {
      nix: 'let oci = pkgs.dockerTools.buildLayeredImage { name = "x"; }; in { packages.x = oci; }',
      binding: "oci",
      verdict: "images",
    },
    { nix: "{ packages.tool = pkgs.hello; }", binding: "packages.tool", verdict: null },
  ],
  judge(unit) {
    if (unit.shape !== "image" || (unit.output !== null && unit.output !== "packages")) return null;
    return { score: 950, destination: "images", reason: "it builds an image" };
  },
};
