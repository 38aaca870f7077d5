import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

/*
 * The workflows below .github, as far as that can be seen without GitHub: what they run exists, they may do no more than they
 * need, and what they use of others can't be changed under them.
 */

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly container?: string;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const root = dirname(import.meta.dirname);
const folder = join(root, ".github/workflows");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(join(folder, name), "utf8");
  return { name, text, workflow: parse(text) as Workflow };
});
const workflowOf = (name: string): Workflow => {
  const found = workflows.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found.workflow;
};

/** The commands of a step: its own, and those that it hands to the action of changesets. */
function commandsOf({ run, uses, with: inputs = {} }: Step): readonly string[] {
  const handed = uses?.startsWith("changesets/action@") ? [inputs.version, inputs.publish] : [];
  return [run, ...handed].flatMap((text) => (typeof text === "string" ? text.trim().split("\n") : []));
}

/** Why a command can't be run in a fresh clone; undefined if it can. */
function fault(command: string): string | undefined {
  const [, script] = /^npm run ([\w:-]+)$/.exec(command) ?? [];
  if (script !== undefined) return script in manifest.scripts ? undefined : `no script ${script}`;
  if (/^npm (ci|test)( --[\w-]+)*$/.test(command)) return undefined;
  const [file = ""] = command.split(" ");
  if (!/^[\w./-]+\/[\w.-]+$/.test(file) || !existsSync(join(root, file))) return `no command ${file}`;
  if (!statSync(join(root, file)).isFile()) return `${file} is no file`;
  accessSync(join(root, file), constants.X_OK);
  return undefined;
}

describe.each(workflows)("$name", ({ workflow, text }) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test("runs what exists, and can be executed", () => {
    const commands = steps.flatMap(commandsOf);
    expect(commands).not.toEqual([]);
    expect(commands.flatMap((command) => fault(command) ?? [])).toEqual([]);
  });

  test("pins each action to a commit, and says which version that is", () => {
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, what = ""]) => what);
    expect(uses).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
    for (const what of uses) expect(what).toMatch(/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("may only read, but for jobs that say what they need more", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    const known = { contents: "write", "pull-requests": "write", "id-token": "write" };
    for (const { permissions = {} } of jobs) expect(known).toMatchObject(permissions);
  });

  test("ends, and waits for its like", () => {
    for (const job of jobs) expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
    expect(workflow.concurrency).toMatchObject({ group: expect.any(String) });
  });

  test("puts no expression into a script, and runs no script of a package that it installs", () => {
    for (const command of steps.flatMap(commandsOf)) {
      expect(command).not.toContain("${{");
      if (command.startsWith("npm ci")) expect(command).toContain("--ignore-scripts");
    }
  });
});

describe("ci.yml", () => {
  const { on, jobs } = workflowOf("ci.yml");

  test("runs .ci/run for main and for pull requests, without more rights", () => {
    expect(on).toMatchObject({ push: { branches: ["main"] }, pull_request: null });
    const job = jobs.test;
    expect(job?.steps.flatMap(commandsOf)).toEqual([".ci/run"]);
    expect(job?.permissions).toBeUndefined();
  });

  test("takes the oldest Node that the packages promise, and a system that .ci/run knows", () => {
    const [oldest] = jobs.test?.strategy?.matrix.node ?? [];
    expect(`>=${oldest}`).toBe(manifest.engines.node);
    expect(jobs.test?.container).toBe("node:${{ matrix.node }}-bookworm");
    expect(readFileSync(join(root, ".ci/run"), "utf8")).toContain("apt-get");
  });
});

describe("release.yml", () => {
  const { on, jobs } = workflowOf("release.yml");
  const job = jobs.release;

  test("acts for main of the one repository only", () => {
    expect(on).toEqual({ push: { branches: ["main"] } });
    expect(job?.if).toBe("github.repository == 'flake-split/flake-split' && github.ref == 'refs/heads/main'");
  });

  test("publishes with provenance", () => {
    expect(job?.permissions).toMatchObject({ "id-token": "write" });
    const step = job?.steps.find(({ uses }) => uses?.startsWith("changesets/action@"));
    expect(step?.with).toMatchObject({
      version: "npm run release:version",
      publish: "npm run release:publish",
    });
    expect(step?.env).toMatchObject({ NPM_CONFIG_PROVENANCE: "true" });
  });

  test("uses the line of the action that knows the installed @changesets/cli", () => {
    const { version } = JSON.parse(
      readFileSync(join(root, "node_modules/@changesets/cli/package.json"), "utf8"),
    );
    const text = workflows.find(({ name }) => name === "release.yml")?.text;
    expect([version.split(".")[0], /changesets\/action@\w+ # v(\d)/.exec(text ?? "")?.[1]]).toEqual([
      "2",
      "1",
    ]);
  });
});

test("the configuration of changesets is one that it takes, and raises all published packages together", () => {
  const config = JSON.parse(readFileSync(join(root, ".changeset/config.json"), "utf8"));
  const names = readdirSync(join(root, "packages")).flatMap((name) => {
    const { name: full, private: hidden } = JSON.parse(
      readFileSync(join(root, "packages", name, "package.json"), "utf8"),
    );
    return hidden === true ? [] : [full];
  });
  expect(config.fixed.map((group: readonly string[]) => [...group].sort())).toEqual([names.sort()]);
  expect(config.baseBranch).toBe("main");
});

test.each(["scripts/publish-packages", "scripts/announce-release"])("%s is valid shell", (script) => {
  expect(() => execFileSync("bash", ["-n", join(root, script)])).not.toThrow();
});
