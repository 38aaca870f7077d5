import type { ImageFormat } from "../image-format.ts";
import { bootDefaults, oneDisk } from "../settings.ts";

/**
 * A disk for Amazon EC2. Variants: `images.amazon`. Modules: `maintainers/scripts/ec2/amazon-image.nix`, which
 * stands outside of `nixos/modules`; `config.system.build.amazonImage`. The machine's name and its root's SSH key
 * come from EC2.
 *
 * Source: nixpkgs' `nixos/modules/image/images.nix`, `nixos/maintainers/scripts/ec2/amazon-image.nix`.
 */
export const amazon: ImageFormat = {
  name: "amazon",
  title: "Amazon EC2 image",
  system: "x86_64-linux",
  input: null,
  hostName: false,
  recipe: ({ way, origin }) => {
    const disk = oneDisk("/dev/xvda");
    if (way === "modules") {
      return {
        modules: ["../maintainers/scripts/ec2/amazon-image.nix"],
        imports: [],
        settings: origin === "host" ? disk : [],
        build: ["amazonImage"],
      };
    }
    return {
      modules: [],
      imports: [],
      settings: origin === "host" ? [{ path: ["image", "modules", "amazon"], value: disk }] : bootDefaults(),
      build: ["images", "amazon"],
    };
  },
  usage: (attribute) => [
    "```bash",
    `nix build .#images.${attribute}`,
    "aws s3 cp result/*.vhd s3://BUCKET/nixos.vhd",
    "aws ec2 import-snapshot --disk-container Format=VHD,UserBucket='{S3Bucket=BUCKET,S3Key=nixos.vhd}'",
    "```",
    "",
    "Then `aws ec2 register-image` makes an AMI of the snapshot.",
  ],
};
