// @ts-check
/*
 * A flake of any length in the shape of those that people write: a `perSystem` with sections of package lists,
 * scripts, lists of scripts, packages and shells, which use each other across the sections as those do.
 */

const topics = [
  "ai",
  "audio",
  "cloud",
  "containers",
  "databases",
  "editors",
  "networking",
  "python",
  "rust",
  "security",
];
const packages = [
  ...[
    "git",
    "curl",
    "wget",
    "jq",
    "ripgrep",
    "fd",
    "bat",
    "htop",
    "tmux",
    "neovim",
    "gnumake",
    "cmake",
    "ninja",
  ],
  ...[
    "nodejs",
    "python3",
    "go",
    "rustc",
    "cargo",
    "postgresql",
    "redis",
    "sqlite",
    "kubectl",
    "terraform",
    "nmap",
  ],
];

/**
 * At least `lines` lines of a flake, and at most one section more.
 * @param {number} lines @returns {string}
 */
export function syntheticFlake(lines) {
  const sections = [];
  const outputs = { packages: /** @type {string[]} */ ([]), shells: /** @type {string[]} */ ([]) };
  let length = 40;
  for (let index = 0; length < lines; index++) {
    const own = section(index);
    sections.push(own.bindings);
    outputs.packages.push(own.package);
    outputs.shells.push(own.shell);
    length += [own.bindings, own.package, own.shell].reduce(
      (sum, text) => sum + text.split("\n").length - 1,
      0,
    );
  }
  return `${head}${sections.join("\n")}      in
      {
        packages = {
${outputs.packages.join("")}        };

        devShells = {
${outputs.shells.join("")}        };
      };
    };
}
`;
}

const head = `{
  description = "A synthetic flake";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    flake-parts.url = "github:hercules-ci/flake-parts";
  };

  outputs =
    inputs:
    inputs.flake-parts.lib.mkFlake { inherit inputs; } {
      systems = [ "x86_64-linux" "aarch64-linux" ];
      perSystem = { pkgs, lib, ... }:
      let
        inherit (pkgs.stdenv) isLinux;

`;

/** @param {number} index */
function section(index) {
  const name = `${topics[index % topics.length]}${index}`;
  const commands = Array.from({ length: 4 }, (_, place) => command(name, place));
  const before = index === 0 ? null : `${topics[(index - 1) % topics.length]}${index - 1}`;
  return {
    bindings: `        # === ${name} ===

${packageList(name, index)}
${commands.map(({ text }) => text).join("\n")}
        ${name}Commands = [ ${commands.map((own) => own.name).join(" ")} ];

        # What the shell of ${name} sets up.
        ${name}Hook = ''
          export ${name.toUpperCase()}_HOME="$PWD/.${name}"
          export PATH="\${lib.makeBinPath ${name}Packages}:$PATH"
          echo "${name} is ready"
        '';
`,
    package: `          ${name} = pkgs.buildEnv {
            name = "${name}-environment";
            paths = ${name}Packages ++ ${name}Commands;
          };
`,
    shell: `          ${name} = pkgs.mkShell {
            packages = ${name}Packages ++ ${name}Commands${before === null ? "" : ` ++ ${before}Packages`};
            shellHook = ${name}Hook;
          };
`,
  };
}

/** @param {string} name @param {number} index */
function packageList(name, index) {
  const items = Array.from({ length: 18 }, (_, place) => packages[(index * 7 + place * 5) % packages.length]);
  const lines = items.map((item, place) => `          ${item}${place % 6 === 0 ? ` # for ${name}` : ""}\n`);
  return `        ${name}Packages = with pkgs; [
${lines.join("")}        ] ++ lib.optionals isLinux [ pkgs.strace ];
`;
}

/** @param {string} name @param {number} place */
function command(name, place) {
  const own = `${name}Tool${place}`;
  const text = `        ${own} = pkgs.writeShellScriptBin "${name}-tool-${place}" ''
          set -euo pipefail
          # Looks after the files of ${name}.
          root="''\${ROOT:-$PWD}"
          for file in "$root"/*.${name}; do
            if [ -f "$file" ]; then
              count=$(\${pkgs.coreutils}/bin/wc -l < "$file")
              echo "$file: $count lines of ${name}, step ${place}"
            fi
          done
          \${pkgs.jq}/bin/jq --arg name "${name}" '.[$name]' "$root/state-${place}.json"
        '';
`;
  return { name: own, text };
}
