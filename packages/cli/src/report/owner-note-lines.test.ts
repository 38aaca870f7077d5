import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import { beforeAll, expect, test } from "vitest";
import { commitAll, folderWith, runIn } from "../../test/test-host.ts";

beforeAll(() => codemods.prepare());

const monolith = Object.fromEntries(
  [...loadFixture("monolith")].filter(([path]) => !path.startsWith("split")),
);
const repository = {
  ".envrc": "use flake\n",
  ".github/CODEOWNERS": "/flake.nix @ops\n",
  ".github/workflows/ci.yml": "on:\n  push:\n    paths: [flake.nix]\n",
};

test("a run ends with what its owner must know", async () => {
  const folder = commitAll(folderWith({ ...monolith, ...repository }));
  const { stdout } = await runIn(folder, ["phase3"], { codemods });
  expect(stdout.slice(stdout.indexOf("\nnext\n"))).toMatchInlineSnapshot(`
    "
    next
      nix flake check
      nix develop
      nix develop .#full --command true
      nix develop .#bench --command true
      nix develop .#planning --command true
      nix develop .#ci --command true

    mind
      .envrc:1  loads the flake, and direnv doesn't see changes in nix/
        put \`watch_dir nix\` above \`use flake\`
      .github/workflows/ci.yml:3  looks at changes of flake.nix, but not at those of nix/
        add \`nix/**\`
      .github/CODEOWNERS:1  gives flake.nix to @ops, and nix/ to nobody
        add \`/nix/ @ops\`, if they are to review it
      flake.nix  names nixfmt-rfc-style, to which moved code is new where it stands now, in nix/
        run it (as a rule, \`nix fmt\`) before a check does, in a commit of its own
      git blame names this change for lines that moved out of flake.nix
        \`git blame -C nix/lib/helpers.nix\` names the one that wrote them
    "
  `);
});

test("and so does a comment on a pull request, and the JSON", async () => {
  const folder = commitAll(folderWith({ ...monolith, ...repository }));
  const flags = ["phase3", "--dry-run", "--format"];
  const { stdout } = await runIn(folder, [...flags, "markdown"], { codemods });
  const start = stdout.indexOf("### To check");
  expect(stdout.slice(start, stdout.indexOf("### Changes", start))).toMatchInlineSnapshot(`
    "### To check, and to mind

    \`\`\`sh
    nix flake check
    nix develop
    nix develop .#full --command true
    nix develop .#bench --command true
    nix develop .#planning --command true
    nix develop .#ci --command true
    \`\`\`

    | where | what | help |
    | --- | --- | --- |
    | \`.envrc:1\` | loads the flake, and direnv doesn't see changes in nix/ | put \`watch_dir nix\` above \`use flake\` |
    | \`.github/workflows/ci.yml:3\` | looks at changes of flake.nix, but not at those of nix/ | add \`nix/**\` |
    | \`.github/CODEOWNERS:1\` | gives flake.nix to @​ops, and nix/ to nobody | add \`/nix/ @ops\`, if they are to review it |
    | \`flake.nix\` | names nixfmt-rfc-style, to which moved code is new where it stands now, in nix/ | run it (as a rule, \`nix fmt\`) before a check does, in a commit of its own |
    |  | git blame names this change for lines that moved out of flake.nix | \`git blame -C nix/lib/helpers.nix\` names the one that wrote them |

    "
  `);
  const json = await runIn(folder, [...flags, "json"], { codemods });
  expect(JSON.parse(json.stdout).notes[0]).toEqual({
    file: ".envrc",
    line: 1,
    message: "loads the flake, and direnv doesn't see changes in nix/",
    help: "put `watch_dir nix` above `use flake`",
  });
});

test("a flake in a folder of the repository is named from its top", async () => {
  const below = Object.fromEntries(Object.entries(monolith).map(([path, text]) => [`dev/${path}`, text]));
  const folder = commitAll(folderWith({ ...below, ".envrc": "use flake ./dev\n" }));
  const { stdout } = await runIn(folder, ["phase3", "dev"], { codemods });
  expect(stdout).toContain("put `watch_dir dev/nix` above `use flake`");
  expect(stdout).toMatch(/`git blame -C dev\/nix\/\S+\.nix`/);
});
