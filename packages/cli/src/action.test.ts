import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type ActionRun, type Event, readAction, runAction } from "../test/run-action.ts";
import { commitAll, folderWith, git, runIn } from "../test/test-host.ts";

/*
 * The GitHub Action: its own shell steps, on a repository with a branch that is a pull request, with the built program. Only
 * GitHub isn't real: `gh` notes what it is asked.
 */

const root = join(import.meta.dirname, "../../..");
const action = readAction(join(root, "action.yml"));
const program = join(import.meta.dirname, "../dist/flake-split.js");
const monolith = Object.fromEntries(
  [...loadFixture("monolith")].filter(([path]) => !path.startsWith("split")),
);
const pullRequest: Event = { name: "pull_request" };
/** The comments of a pull request are asked for with a filter for jq, which `gh` has built in. */
const hasJq = spawnSync("jq", ["--version"]).status === 0;

/** A repository whose branch `topic` has a commit more than `main`, checked out as the merge that GitHub tests. */
function pullRequestOn(main: string, change: (flake: string) => string): string {
  git(main, "checkout", "-q", "-b", "topic");
  const flake = join(main, "flake.nix");
  writeFileSync(flake, change(readFileSync(flake, "utf8")));
  git(main, "commit", "-q", "--allow-empty", "-a", "-m", "a change");
  git(main, "checkout", "-q", "main");
  git(main, "checkout", "-q", "--detach");
  git(main, "merge", "-q", "--no-ff", "topic", "-m", "Merge topic into main");
  return main;
}

async function finished(): Promise<string> {
  const folder = commitAll(folderWith(monolith));
  await runIn(folder, ["phase1", "--quiet"], { codemods });
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "Move packages");
  return folder;
}

function act(
  checkout: string,
  inputs: Readonly<Record<string, string>>,
  event = pullRequest,
  temp = folderWith({}),
): ActionRun {
  const ran = runAction(action, { executable: `node ${program}`, ...inputs }, checkout, temp, event);
  expect(git(checkout, "status", "--porcelain"), "nothing is changed").toBe("");
  return ran;
}

const addsPackages = (flake: string) =>
  flake
    .replace(
      "          # Nothing yet. Reserved for the second dish.",
      "          dishTools = with pkgs; [\n            hamlib_4\n            minicom\n            picocom\n            screen\n          ];\n$&",
    )
    .replace("basePackages ++ opsCommands", "basePackages ++ dishTools ++ opsCommands");

// The action's steps need jq, as on GitHub's machines.
describe.skipIf(!hasJq)("on a pull request", () => {
  test("the report is the summary, and a comment", () => {
    const checkout = pullRequestOn(commitAll(folderWith(monolith)), addsPackages);
    const ran = act(checkout, { command: "phase1" });
    expect(ran.steps).toEqual([
      ["Dry run", 0],
      ["Comment", 0],
    ]);
    expect(ran.outputs).toMatchObject({ changed: "true", refused: "false" });
    expect(ran.summary).toMatch(
      /^<!-- flake-split phase1 -->\n## `flake-split phase1` would change \d+ files\n/,
    );
    expect(ran.summary).toContain("| `dishTools` |");
    expect(ran.gh.map((call) => call.slice(0, 5))).toEqual([
      ["pr", "view", "7", "--repo", "someone/something"],
      ["pr", "comment", "7", "--repo", "someone/something"],
    ]);
    expect(ran.gh[1]?.slice(5)).toEqual(["--body-file", join(ran.outputs.reports ?? "", "phase1.md")]);
  });

  test("a comment of an earlier run is replaced, one that somebody else wrote isn't", () => {
    const checkout = pullRequestOn(commitAll(folderWith(monolith)), addsPackages);
    const url = (id: number) => `https://github.example/someone/something/pull/7#issuecomment-${id}`;
    const comments = [
      { body: "<!-- flake-split phase1 -->\nold", url: url(11), viewerDidAuthor: true },
      { body: "<!-- flake-split phase1 -->\nforged", url: url(12), viewerDidAuthor: false },
      { body: "<!-- flake-split phase2 -->\nanother", url: url(13), viewerDidAuthor: true },
    ];
    const { gh, outputs } = act(checkout, { command: "phase1" }, { ...pullRequest, comments });
    expect(gh[1]).toEqual([
      ...["api", "--silent", "--method", "PATCH", "repos/someone/something/issues/comments/11"],
      ...["--field", `body=@${outputs.reports}/phase1.md`],
    ]);
    expect(gh).toHaveLength(2);
  });

  test("from a fork, the summary has to do", () => {
    const checkout = pullRequestOn(commitAll(folderWith(monolith)), addsPackages);
    const ran = act(checkout, { command: "phase1" }, { ...pullRequest, isFork: true });
    expect(ran.steps.at(-1)).toEqual(["Comment", 0]);
    expect(ran.log).toContain("::warning::No comment on the pull request");
    expect(ran.summary).toContain("would change");
  });

  test("without anything to change, nobody is told", async () => {
    const ran = act(
      pullRequestOn(await finished(), (flake) => flake),
      { command: "phase1", gate: "true" },
    );
    expect(ran.steps.map(([, status]) => status)).toEqual([0, 0, 0]);
    expect(ran.gh.map(([first, second]) => `${first} ${second}`)).toEqual(["pr view"]);
    expect(ran.outputs.changed).toBe("false");
  });

  test("several commands have a comment each, and a heading each in the summary", () => {
    const checkout = pullRequestOn(commitAll(folderWith(monolith)), addsPackages);
    const ran = act(checkout, { command: "phase1\nphase2\n" });
    expect(ran.gh.filter(([, second]) => second === "comment")).toHaveLength(2);
    expect(ran.summary).toMatch(/\n\n<!-- flake-split phase2 -->\n## /);
  });

  test("a second use in the job knows nothing of the first", async () => {
    const checkout = commitAll(folderWith({ ...monolith, "sub dir/flake.nix": "{ outputs = _: { }; }\n" }));
    const temp = folderWith({});
    const first = act(checkout, { command: "phase1", directory: "sub dir" }, pullRequest, temp);
    expect(first.outputs.changed).toBe("false");
    const second = act(checkout, { command: "phase1" }, pullRequest, temp);
    expect(second.outputs.changed).toBe("true");
    expect(second.gh.filter(([, command]) => command === "comment")).toHaveLength(1);
    expect(second.outputs.reports).not.toBe(first.outputs.reports);
  });

  test("a flake of another folder has a comment of its own", () => {
    const inSub = Object.entries(monolith).map(([path, text]) => [`sub/${path}`, text]);
    const checkout = commitAll(folderWith({ ...monolith, ...Object.fromEntries(inSub) }));
    const url = "https://github.example/someone/something/pull/7#issuecomment-11";
    const comments = [{ body: "<!-- flake-split phase1 -->\nof the top", url, viewerDidAuthor: true }];
    const ran = act(checkout, { command: "phase1", directory: "sub" }, { ...pullRequest, comments });
    expect(ran.gh.map(([first, second]) => `${first} ${second}`)).toEqual(["pr view", "pr comment"]);
    expect(ran.summary).toMatch(
      /^<!-- flake-split phase1 in sub\/ -->\n## `flake-split phase1` in `sub\/` would/,
    );
  });
});

describe("as a gate", () => {
  const gate = { command: "phase1", gate: "true", comment: "false" };

  test("it lets a finished migration pass", async () => {
    const ran = act(
      pullRequestOn(await finished(), (flake) => flake),
      gate,
    );
    expect(ran.steps).toEqual([
      ["Dry run", 0],
      ["Gate", 0],
    ]);
  });

  test("it stops code that belongs in a file of its own", async () => {
    const ran = act(pullRequestOn(await finished(), addsPackages), gate, { name: "push" });
    expect(ran.steps).toEqual([
      ["Dry run", 0],
      ["Gate", 1],
    ]);
    expect(ran.log).toContain("::error::flake.nix has code again that belongs in files of its own.");
    expect(ran.summary).toContain("| `dishTools` |");
  });

  test("it stops a flake that can't be read, and says where", async () => {
    const ran = act(
      pullRequestOn(await finished(), (flake) => flake.replace("};", "}")),
      gate,
      { name: "push" },
    );
    expect(ran.steps.at(-1)).toEqual(["Gate", 1]);
    expect(ran.log).toMatch(/flake\.nix:\d+:\d+: error\[syntax\/unexpected\]/);
    expect(ran.summary).toContain("refuses this flake");
  });
});

test.each(["", " \n "])("without a command (%j) it fails, gate or not", (command) => {
  const checkout = commitAll(folderWith({ "flake.nix": "{ }\n" }));
  const ran = act(checkout, { command, gate: "true", comment: "false" });
  expect(ran.steps).toEqual([["Dry run", 2]]);
  expect(ran.log).toContain("::error::The input command is empty");
});

test("a gate of several lines checks each", async () => {
  const ran = act(
    pullRequestOn(await finished(), addsPackages),
    { command: "phase4\nphase1", gate: "true", comment: "false" },
    { name: "push" },
  );
  expect(ran.steps.at(-1)).toEqual(["Gate", 1]);
  expect(ran.log).toContain("Run flake-split with: phase4 phase1");
});

test("verify is compared, and commented on whatever it says", () => {
  const checkout = pullRequestOn(
    commitAll(folderWith({ "flake.nix": "{ outputs = _: { lib.a = 1; }; }\n" })),
    (flake) => flake.replace("1", "2"),
  );
  const ran = act(checkout, { command: "verify", gate: "true", comment: "false" });
  expect(ran.summary).toMatch(
    /^<!-- flake-split verify -->\n## `flake-split verify`: (❌ the flake evaluates|⚠️ Nix is not)/,
  );
  expect(ran.steps.at(-1)).toEqual(["Gate", ran.summary.includes("❌") ? 1 : 0]);
});

test("wrong use fails at once, and hostile inputs are only words", () => {
  const checkout = commitAll(folderWith({ "flake.nix": "{ }\n" }));
  const ran = act(checkout, { command: "phase1$(touch${IFS}pwned)", comment: "false" });
  expect(ran.steps).toEqual([["Dry run", 2]]);
  expect(existsSync(join(checkout, "pwned"))).toBe(false);
});

test("the findings are written as SARIF", () => {
  const checkout = commitAll(folderWith({ ...monolith, ".gitignore": "*.sarif\n" }));
  act(checkout, { command: "phase1", comment: "false", sarif: "x.sarif" }, { name: "push" });
  expect(JSON.parse(readFileSync(join(checkout, "x.sarif"), "utf8")).version).toBe("2.1.0");
});

describe("action.yml", () => {
  test("puts no expression into a script", () => {
    for (const { run, shell } of action.runs.steps) {
      expect(run).not.toContain("${{");
      expect(shell).toBe("bash");
    }
  });

  const guide = readFileSync(join(root, "docs/github-action.md"), "utf8");
  const workflows = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) => parse(text));

  test("has the inputs that the guide's workflows use, and tells", () => {
    const steps = workflows.flatMap(({ jobs }) =>
      Object.values(jobs).flatMap((job) => (job as { steps: Step[] }).steps),
    );
    const own = steps.filter(({ uses }) => uses.startsWith("flake-split/"));
    expect(own).toHaveLength(4);
    for (const step of own) {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)));
      const required = Object.entries(action.inputs).flatMap(([name, { required }]) =>
        required ? name : [],
      );
      expect(Object.keys(step.with)).toEqual(expect.arrayContaining(required));
    }
    for (const name of Object.keys(action.inputs)) expect(guide).toMatch(new RegExp(`^\\| \`${name}\``, "m"));
    for (const name of Object.keys(action.outputs)) expect(guide).toContain(`\`${name}\``);
  });
});

interface Step {
  readonly uses: string;
  readonly with: Readonly<Record<string, string>>;
}
