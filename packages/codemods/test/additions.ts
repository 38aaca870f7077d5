import type { Files } from "./memory-tree.ts";

/** One replacement in one file of a tree; what it looks for has to be there. */
export interface HandEdit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Addition {
  readonly name: string;
  readonly edits: readonly HandEdit[];
}

const entry = "flake.nix";
const wiring = "commands = import ./nix/commands { inherit helpers pkgs; };\n";
const shells = "devShells = import ./nix/shells { inherit commands helpers packages pkgs; };";

function binding(text: string): HandEdit {
  return { file: entry, from: wiring, to: `${wiring}\n${text}` };
}

const docsPackages = binding(`          # To write the handbook
          docsPackages = with pkgs; [
            mdbook
            graphviz # for the charts
            vale
          ];
`);

const releaseCommands = `          # By hand, for a release
          releaseCommands = [
            (pkgs.writeShellScriptBin "release" ''
              set -eu
              exec ./release "$@"
            '')
            # Rarely needed
            (pkgs.writeShellScriptBin "yank" "exec ./yank")
          ];
`;

const docsShell = {
  file: entry,
  from: shells,
  to: `devShells = import ./nix/shells { inherit commands helpers packages pkgs; } // {
            docs = pkgs.mkShell {
              packages = docsPackages ++ packages.basePackages;
              HANDBOOK = ./site;
              NAME = "docs";
            };
          };`,
};

/** The same shell, where the set of shells has a name. */
const docsShellBesideName: readonly HandEdit[] = [
  { file: entry, from: shells, to: docsShell.to.replace(/import .*? \} \/\//, "shells //") },
  { ...docsPackages, to: `${docsPackages.to}\n          ${shells.replace("devShells", "shells")}\n` },
];

const handbookPackage = {
  file: entry,
  from: "packages = { inherit (packages) site; };",
  to: `packages = { inherit (packages) site; } // {
            handbook = pkgs.symlinkJoin {
              name = "handbook";
              paths = docsPackages;
            };
          };`,
};

const releaseApp = {
  file: entry,
  from: shells,
  to: `${shells}

          apps.release = {
            type = "app";
            program = "\${builtins.head releaseCommands}/bin/release";
            meta.description = "Release it";
          };`,
};

/** A site that holds the release commands, in place of the shells' `//`. */
const releasePackage = {
  file: entry,
  from: "packages = { inherit (packages) site; };",
  to: `packages = { inherit (packages) site; } // {
            release = pkgs.symlinkJoin {
              name = "release";
              paths = releaseCommands;
            };
          };`,
};

const footer = `          footer = code: ''
            echo
            echo "done: \${code}"
            echo "----"
          '';
`;

const editedGatheringFiles: readonly HandEdit[] = [
  {
    file: "nix/packages/default.nix",
    from: `let
  # What everyone needs
  basePackages = import ./base.nix { inherit lib pkgs; };
in
{
  inherit basePackages;

  site = import ./site.nix { inherit basePackages pkgs; };
}
`,
    to: `let
    # What everyone needs, and more (by hand)
    basePackages = import ./base.nix {
      inherit lib pkgs;
    } ++ [ pkgs.ripgrep ];   # by hand
in {
  site = import ./site.nix { inherit basePackages pkgs; }; # by hand: first
  inherit basePackages;
  # by hand: the end
}
`,
  },
  {
    file: "nix/commands/default.nix",
    from: `  deployCommands = [
    deploy.deploy
    deploy.rollback
  ];
`,
    to: `
  # by hand: the other way round
  deployCommands = [ deploy.rollback deploy.deploy ];

  # by hand: nothing behind it
`,
  },
];

/** What the owner of `fixtures/additions/base` does after the split. */
export const additions: readonly Addition[] = [
  { name: "package-list-and-shell", edits: [docsPackages, docsShell] },
  { name: "package-list-and-shell-beside-a-name", edits: docsShellBesideName },
  { name: "package-list-and-package", edits: [docsPackages, handbookPackage] },
  { name: "command-list-and-app", edits: [binding(releaseCommands), releaseApp] },
  { name: "command-list-and-package", edits: [binding(releaseCommands), releasePackage] },
  {
    name: "shared-helper",
    edits: [
      binding(`${footer}\n${releaseCommands.replace("set -eu", '${footer "release"}')}`),
      releasePackage,
      { file: entry, from: wiring, to: wiring.replace("{ inherit", "{ inherit footer") },
      {
        file: "nix/commands/default.nix",
        from: "{ helpers, pkgs, ... }:",
        to: "{ footer, helpers, pkgs, ... }:",
      },
      { file: "nix/commands/default.nix", from: "inherit helpers pkgs", to: "inherit footer helpers pkgs" },
      {
        file: "nix/commands/deploy-commands.nix",
        from: "{ helpers, pkgs, ... }:",
        to: "{ footer, helpers, pkgs, ... }:",
      },
      {
        file: "nix/commands/deploy-commands.nix",
        from: 'exec ./rollback "$@"',
        to: './rollback "$@"\n    ${footer "rollback"}',
      },
    ],
  },
  {
    name: "wired-by-hand",
    edits: [
      docsPackages,
      { file: entry, from: shells, to: shells.replace("commands", "commands docsPackages") },
      { file: "nix/shells/default.nix", from: "{ commands,", to: "{ commands, docsPackages," },
      {
        file: "nix/shells/default.nix",
        from: "ci-shell.nix { inherit",
        to: "ci-shell.nix { inherit docsPackages",
      },
      { file: "nix/shells/ci-shell.nix", from: "{ packages,", to: "{ docsPackages, packages," },
      {
        file: "nix/shells/ci-shell.nix",
        from: "packages.basePackages;",
        to: "packages.basePackages ++ docsPackages; # by hand",
      },
    ],
  },
  {
    name: "edited-gathering-files",
    edits: [...editedGatheringFiles, binding(releaseCommands), docsPackages, handbookPackage, releaseApp],
  },
];

/** The tree with the edits in it. */
export function edited(files: Files, edits: readonly HandEdit[]): Files {
  const tree = new Map(files);
  for (const { file, from, to } of edits) {
    const text = tree.get(file);
    if (text === undefined || !text.includes(from)) throw new Error(`no ${JSON.stringify(from)} in ${file}`);
    tree.set(
      file,
      text.replace(from, () => to),
    );
  }
  return tree;
}
