import { loadFixture } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { type Files, memoryTree } from "../../test/memory-tree.ts";
import { joining } from "../joining.ts";
import { phases } from "../phases.ts";
import { prepare } from "../prepare.ts";
import { readmeMark, treeReadme } from "./tree-readme.ts";

beforeAll(() => prepare());

const readme = "nix/README.md";
const monolith: Files = new Map([...loadFixture("monolith")].filter(([path]) => !path.startsWith("split")));

/** A phase with `--docs`: what it says, and the tree after it. */
function documentedRun(files: Files, name: string) {
  const phase = phases.find((candidate) => candidate.name === name);
  if (phase === undefined) throw new Error(`there is no ${name}`);
  const outcome = phase.run(memoryTree(files), { flakePath: "flake.nix", config: {}, writesDocs: true });
  const tree = new Map(files);
  for (const { path, after } of outcome.changes) if (after !== undefined) tree.set(path, after);
  return { ...outcome, tree };
}

describe("what each file holds and takes", () => {
  /** The rows of the tables. */
  function rows(files: Readonly<Record<string, string>>): readonly string[] {
    const text = treeReadme((path) => files[path], "flake.nix", "nix") ?? "";
    return text.split("\n").filter((line) => line.startsWith("| ["));
  }
  const entry = (value: string) => `{ outputs = { self, pkgs }: ${value}; }`;

  test("members of a set, and the values of names", () => {
    const files = {
      "flake.nix": entry(
        "{ packages = import ./nix/packages { inherit pkgs; }; docs = import ./nix/docs.nix; }",
      ),
      "nix/packages/default.nix":
        "{ pkgs, lib ? pkgs.lib, ... }:\nlet tools = import ./tools.nix { inherit pkgs; }; in { inherit (tools) jq; big = import ./big.nix { inherit pkgs; }; }",
      "nix/packages/tools.nix": '{ pkgs, ... }: { inherit (pkgs) jq; "a|b" = 1; }',
      "nix/packages/big.nix": '{ pkgs, ... }: { name = "big"; }',
      "nix/docs.nix": "args: [ args ]",
    };
    expect(rows(files)).toEqual([
      "| [`docs.nix`](docs.nix) | `docs`, a function | nothing |",
      "| [`packages/big.nix`](packages/big.nix) | `big` | `pkgs` |",
      "| [`packages/default.nix`](packages/default.nix) | `jq`, `big` | `pkgs`, `lib?` |",
      "| [`packages/tools.nix`](packages/tools.nix) | `jq`, `a·b` | `pkgs` |",
    ]);
  });

  test("parts of values, empty sets, long lists", () => {
    const many = Array.from({ length: 20 }, (_, index) => `p${index} = 1;`).join(" ");
    const files = {
      "flake.nix": entry("{ x.y = [ (import ./nix/part.nix) ]; z = import ./nix/z; w = import ./nix/w; }"),
      "nix/part.nix": "1",
      "nix/z/default.nix": "{ }",
      "nix/w/default.nix": `{ ${many} }`,
    };
    expect(rows(files)[0]).toBe("| [`part.nix`](part.nix) | part of `x.y` | nothing |");
    expect(rows(files)[1]).toContain("`p15` and 4 more | nothing |");
    expect(rows(files)[2]).toContain("| an empty set |");
  });

  test("by folder, with what the folder is for", () => {
    const files: Readonly<Record<string, string>> = {
      "flake.nix": entry(
        "{ shells = import ./nix/shells { inherit pkgs; }; formatter = import ./nix/formatter.nix; }",
      ),
      "nix/shells/default.nix":
        "# Development shells.\n{ pkgs, ... }: { ci = import ./ci-shell.nix { inherit pkgs; }; }",
      "nix/shells/ci-shell.nix": "{ pkgs, ... }: import ./list.nix ++ [ pkgs ]",
      "nix/shells/list.nix": "[ ]",
      "nix/formatter.nix": "1",
    };
    expect(treeReadme((path) => files[path], "flake.nix", "nix")).toMatchInlineSnapshot(`
      "<!-- Written by \`flake-split --docs\`, which writes it anew: change the files, not this. -->

      # The parts of this flake

      [\`flake.nix\`](../flake.nix) imports these files, and hands each what it takes; a name with a \`?\` may be left out.
      The \`default.nix\` of a folder gathers what is in it. An argument that is named for a folder is its set.

      ## Here

      | file | holds | takes |
      | --- | --- | --- |
      | [\`formatter.nix\`](formatter.nix) | \`formatter\` | nothing |

      ## \`shells\`

      Development shells.

      | file | holds | takes |
      | --- | --- | --- |
      | [\`shells/ci-shell.nix\`](shells/ci-shell.nix) | \`ci\` | \`pkgs\` |
      | [\`shells/default.nix\`](shells/default.nix) | \`ci\` | \`pkgs\` |
      | [\`shells/list.nix\`](shells/list.nix) | part of \`ci\` | nothing |
      "
    `);
  });

  test("nothing, without files", () => {
    expect(
      treeReadme((path) => (path === "flake.nix" ? entry("{ }") : undefined), "flake.nix", "nix"),
    ).toBeNull();
  });
});

describe("--docs", () => {
  test("names every file that the run adds", () => {
    const { tree } = documentedRun(monolith, "all");
    for (const path of tree.keys()) {
      if (path.startsWith("nix/") && path.endsWith(".nix"))
        expect(tree.get(readme)).toContain(`(${path.slice(4)})`);
    }
  });

  test("changes nothing the second time, and follows the next phase", () => {
    const first = documentedRun(monolith, "phase1").tree;
    expect(documentedRun(first, "phase1").changes).toEqual([]);
    const second = documentedRun(first, "phase2").tree;
    expect(second.get(readme)).toContain("`commands/default.nix`");
    expect(second.get(readme)).not.toBe(first.get(readme));
  });

  test("is in each step of a run of all phases", () => {
    const { steps = [] } = documentedRun(monolith, "all");
    expect(steps.length).toBeGreaterThan(3);
    for (const { changes } of steps) expect(changes.map(({ path }) => path)).toContain(readme);
  });

  test("catches up with a tree that has none", () => {
    const phase1 = phases.find(({ name }) => name === "phase1");
    const { changes = [] } = phase1?.run(memoryTree(monolith), { flakePath: "flake.nix", config: {} }) ?? {};
    const split = new Map([
      ...monolith,
      ...changes.map(({ path, after }): [string, string] => [path, after ?? ""]),
    ]);
    expect(documentedRun(split, "phase1").changes.map(({ path }) => path)).toEqual([readme]);
  });

  test("leaves a README alone that isn't its own", () => {
    const { tree, diagnostics } = documentedRun(new Map([...monolith, [readme, "# Ours\n"]]), "phase1");
    expect(tree.get(readme)).toBe("# Ours\n");
    expect(diagnostics.map(({ code }) => code)).toEqual(["flake/other-readme"]);
  });

  test("goes when the files are joined again", () => {
    const { tree } = documentedRun(monolith, "phase1");
    const options = { flakePath: "flake.nix", config: {} };
    const gone = (files: Files) =>
      joining
        .run(memoryTree(files), options)
        .changes.flatMap(({ path, after }) => (after === undefined ? path : []));
    expect(gone(tree)).toContain(readme);
    expect(gone(new Map([...tree, [readme, "# Ours\n"]]))).not.toContain(readme);
  });

  test("keeps line ends, and begins with its mark", () => {
    const { tree } = documentedRun(monolith, "phase1");
    const text = tree.get(readme) ?? "";
    expect(text.startsWith(`${readmeMark}\n`)).toBe(true);
    const crlf = new Map([...tree, [readme, text.replaceAll("\n", "\r\n")]]);
    expect(documentedRun(crlf, "phase1").changes).toEqual([]);
  });
});
