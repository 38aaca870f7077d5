import type { Explanation } from "./explanation.ts";

/** What `phase4 --add` says: `images/…`. */
export const aboutImages: readonly Explanation[] = [
  {
    code: "images/unknown-format",
    severity: "error",
    title: "There is no such image",
    meaning: "Images are `wsl`, `iso`, `vm`, `qcow`, `docker`, `sd`, `virtualbox` and `amazon`.",
    remedy: "Choose one of these. A Raspberry Pi boots from `sd`.",
  },
  {
    code: "images/no-nixpkgs",
    severity: "error",
    title: "The flake has no nixpkgs",
    meaning: "The machine of an image is made by NixOS, which is a part of nixpkgs.",
    remedy: 'Add `inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";`.',
  },
  {
    code: "images/no-source",
    severity: "error",
    title: "What `--from` names isn't there",
    meaning: "No host and no development shell of that name is written out in the flake, or one of each is.",
    remedy: "Correct the name, or say which: `--from host:NAME`, `--from shell:NAME`.",
  },
  {
    code: "images/name-taken",
    severity: "error",
    title: "The name of the image is taken",
    meaning: "The flake has a machine of that name, or `nix/images` a file, that this tool didn't add.",
    remedy: "Choose another name with `--name`.",
  },
  {
    code: "images/bad-name",
    severity: "error",
    title: "This can't be the name of a machine",
    meaning: "It becomes the host name: up to 63 letters, digits and hyphens.",
    remedy: "Choose another name with `--name`.",
  },
  {
    code: "images/input",
    severity: "error",
    title: "The input that the image needs can't be had",
    meaning:
      "The inputs aren't written out one by one, the name of the new one is taken by another, or the arguments of `outputs` can't take it without changing what a name in the flake means.",
    remedy: "Declare the input by hand; an input that is there is used.",
  },
  {
    code: "images/outputs",
    severity: "error",
    title: "There is no place for the images among the outputs",
    meaning:
      "The images become `nixosConfigurations` and `images` of `legacyPackages`. Where code computes these, adding to them could hide what it gives.",
    remedy: "Write both as sets in `outputs`, or in the module of flake-parts.",
  },
  {
    code: "images/other-form",
    severity: "error",
    title: "The file that gathers the images has another form",
    meaning: "Someone else wrote it, or it was changed so that its members can't be told apart.",
    remedy: "Give it the form of a set again, with the first line that it had, or move it away.",
  },
  {
    code: "images/check-failed",
    severity: "error",
    title: "The result would be wrong",
    meaning: "Every run checks its result before it writes, and this one failed. Nothing was written.",
    remedy: "Report it with the flake: this is a fault of flake-split.",
  },
  {
    code: "images/release",
    severity: "note",
    title: "Which NixOS was assumed",
    meaning:
      "Since NixOS 25.05 nixpkgs makes images by `config.system.build.images`, before by modules. The release is read off `flake.lock`: the branch, or the date of the revision.",
    remedy: "Say another one with `--nixpkgs-release 24.11`.",
  },
  {
    code: "images/source-unseen",
    severity: "warning",
    title: "What the image is made from wasn't seen",
    meaning: "The host or the shell isn't written out in the flake's code, and was taken on trust.",
    remedy: "Evaluate the image: `nix eval .#images.NAME.drvPath`.",
  },
  {
    code: "images/platform",
    severity: "note",
    title: "The host's platform stays",
    meaning:
      "An SD card for a Raspberry Pi needs `aarch64-linux`; the image of a host is for that host's platform.",
    remedy: "Take a host for that platform.",
  },
  {
    code: "images/readme",
    severity: "note",
    title: "The guide wasn't written",
    meaning: "`nix/images/README.md` is somebody else's, and stays as it is.",
    remedy: "Copy the commands from the run's notes.",
  },
  {
    code: "images/lock",
    severity: "note",
    title: "The lock file misses the new input",
    meaning: "The flake has an input that `flake.lock` doesn't know yet.",
    remedy: "Run `nix flake lock`, which adds it and changes no other.",
  },
  {
    code: "images/build",
    severity: "note",
    title: "How the image is built and used",
    meaning: "These commands stand in `nix/images/README.md`, too.",
    remedy: "Run them.",
  },
  {
    code: "images/password",
    severity: "warning",
    title: "The image has a known password",
    meaning: "Somebody has to be able to log in: the user `nixos` with the password `nixos`.",
    remedy: "Change it in the image's file, or set `openssh.authorizedKeys.keys`.",
  },
];
