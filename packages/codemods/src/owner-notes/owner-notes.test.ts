import { beforeAll, describe, expect, test } from "vitest";
import { memoryTree } from "../../test/memory-tree.ts";
import { prepare } from "../prepare.ts";
import { ownerNotes } from "./owner-notes.ts";

beforeAll(() => prepare());

const flake = "{ outputs = { self }: { packages = { }; }; }\n";

interface Case {
  readonly folder?: string;
  readonly inGit?: boolean;
}

/** The notes of a run that adds `nix/packages/base.nix`, in a line each. */
function notes(files: Readonly<Record<string, string>>, { folder = "", inGit = false }: Case = {}) {
  const tree = memoryTree(new Map(Object.entries({ [`${folder}flake.nix`]: flake, ...files })));
  const view = { tree, inGit, folder, flakePath: "flake.nix", directory: "nix" };
  const change = (path: string, before?: string | undefined) => ({ path, before, after: "{ }\n" });
  const changes = [change("flake.nix", tree.read(`${folder}flake.nix`)), change("nix/packages/base.nix")];
  return ownerNotes(view, changes).map(
    ({ file, line, message, help }) =>
      `${file ?? ""}${line === undefined ? "" : `:${line}`} ${message}; ${help}`,
  );
}

test("a repository with nothing of the kind hears nothing", () => {
  expect(
    notes({ ".envrc": "export A=1\n", ".github/workflows/ci.yml": "on: push\n", CODEOWNERS: "* @all\n" }),
  ).toEqual([]);
});

test("nor does a run that adds no file", () => {
  const tree = memoryTree(
    new Map([
      ["flake.nix", flake],
      [".envrc", "use flake\n"],
    ]),
  );
  const view = { tree, inGit: true, folder: "", flakePath: "flake.nix", directory: "nix" };
  expect(ownerNotes(view, [{ path: "flake.nix", before: flake, after: "{ }" }])).toEqual([]);
});

describe("direnv", () => {
  const told =
    ".envrc:1 loads the flake, and direnv doesn't see changes in nix/; put `watch_dir nix` above `use flake`";
  test.each([
    ["use flake\n", [told]],
    ["use flake . --impure\n", [told]],
    ["use flake --impure # ours\n", [told]],
    ["use_flake\n", [told]],
    ["# use flake\n", []],
    ["use flake github:a/b\n", []],
    ["use flake ./other\n", []],
    ["watch_dir nix\nuse flake\n", []],
    ["watch_file nix/packages/base.nix\nuse flake\n", []],
    ["use nix\n", []],
  ])("%j", (text, expected) => {
    expect(notes({ ".envrc": text })).toEqual(expected);
  });

  test("at the top of the repository, for a flake further down", () => {
    expect(notes({ ".envrc": "use flake ./dev\n" }, { folder: "dev/" })).toEqual([
      ".envrc:1 loads the flake, and direnv doesn't see changes in dev/nix/; put `watch_dir dev/nix` above `use flake`",
    ]);
    expect(notes({ ".envrc": "use flake\n" }, { folder: "dev/" })).toEqual([]);
  });
});

describe("filters of CI", () => {
  const file = ".github/workflows/ci.yml";
  const told = (line: number) => [
    `${file}:${line} looks at changes of flake.nix, but not at those of nix/; add \`nix/**\``,
  ];
  test.each([
    ["on:\n  push:\n    paths:\n      - flake.nix\n      - src/**\n", told(3)],
    ["on:\n  push:\n    paths:\n    - 'flake.nix' # ours\n\n    - flake.lock\n", told(3)],
    ["on:\n  push:\n    paths: [flake.nix, flake.lock]\n", told(3)],
    ["on:\n  push:\n    paths: ['**/flake.nix']\n", told(3)],
    ["steps:\n  - with:\n      filters: |\n        nix:\n          - flake.nix\n", told(4)],
    ["on:\n  push:\n    paths: [flake.nix, nix/**]\n", []],
    ["on:\n  push:\n    paths: [flake.nix, '**.nix']\n", []],
    ["on:\n  push:\n    paths:\n      - flake.nix\n      - nix/**\n      - '!nix/packages/**'\n", told(3)],
    ["on:\n  push:\n    paths: ['**']\n", []],
    ["steps:\n  - run: cat flake.nix\n", []],
    [
      "on:\n  push:\n    paths-ignore: [flake.nix]\n",
      [`${file}:3 leaves changes of flake.nix out, but not those of nix/; add \`nix/**\``],
    ],
  ])("%j", (text, expected) => {
    expect(notes({ [file]: text })).toEqual(expected);
  });

  test("of GitLab, and of a flake further down", () => {
    const text = "job:\n  rules:\n    - changes:\n        - dev/flake.nix\n";
    expect(notes({ ".gitlab-ci.yml": text }, { folder: "dev/" })).toEqual([
      ".gitlab-ci.yml:3 looks at changes of dev/flake.nix, but not at those of dev/nix/; add `dev/nix/**`",
    ]);
  });
});

describe("owners", () => {
  test.each([
    [
      "* @all\n/flake.nix @ops\n",
      ["CODEOWNERS:2 gives flake.nix to @ops, and nix/ to @all; add `/nix/ @ops`, if they are to review it"],
    ],
    [
      "flake.nix @ops @net # both\n",
      [
        "CODEOWNERS:1 gives flake.nix to @ops @net, and nix/ to nobody; add `/nix/ @ops @net`, if they are to review it",
      ],
    ],
    ["flake.nix @ops\n/nix/ @ops\n", []],
    ["flake.nix @ops\nnix @ops\n", []],
    ["flake.nix @ops\n*.nix @ops\n", []],
    ["*.nix @ops\n", []],
  ])("%j", (text, expected) => {
    expect(notes({ CODEOWNERS: text })).toEqual(expected);
  });
});

describe("formatters", () => {
  const told = (file: string, does: string, also = "") => [
    `${file} ${does}${also}, to which moved code is new where it stands now, in nix/; run it (as a rule, \`nix fmt\`) before a check does, in a commit of its own`,
  ];
  test.each<[Record<string, string>, readonly string[]]>([
    [
      { "flake.nix": "{ outputs = { pkgs }: { formatter = pkgs.alejandra; }; }" },
      told("flake.nix", "names alejandra"),
    ],
    [
      { "flake.nix": "{ outputs = { treefmt-nix }: { x = treefmt-nix.lib; }; }" },
      told("flake.nix", "names treefmt-nix"),
    ],
    [{ "flake.nix": '{ outputs = { self }: { x = "alejandra"; }; } # nixfmt' }, []],
    [
      { "treefmt.toml": "", "treefmt.nix": "" },
      told("treefmt.toml", "configures treefmt", " (see treefmt.nix, too)"),
    ],
    [
      { ".pre-commit-config.yaml": "repos:\n  - hooks:\n      - id: nixpkgs-fmt\n" },
      told(".pre-commit-config.yaml", "runs nixpkgs-fmt"),
    ],
    [{ ".pre-commit-config.yaml": "repos:\n  - hooks:\n      - id: ruff\n" }, []],
  ])("%j", (files, expected) => {
    expect(notes(files)).toEqual(expected);
  });
});

test("blame, in a repository alone", () => {
  expect(notes({}, { inGit: true, folder: "dev/" })).toEqual([
    " git blame names this change for lines that moved out of dev/flake.nix; `git blame -C dev/nix/packages/base.nix` names the one that wrote them",
  ]);
});
