import { join } from "node:path";
import { expect, test } from "vitest";
import { example } from "../../test/example.ts";
import { fakeCodemods } from "../../test/fake-codemods.ts";
import { commitAll, folderWith, git, snapshot } from "../../test/test-host.ts";
import { acquireLock } from "../apply/lock.ts";
import { chooseStateDirectory, clearStateDirectory } from "../apply/state-directory.ts";
import type { Host } from "../host.ts";
import { nodeHost } from "../node-host.ts";
import type { Api, Options } from "./api.ts";
import { transformFlake } from "./transform-flake.ts";

const host = nodeHost();

interface Setting {
  readonly phase?: string;
  readonly source?: string;
  readonly options?: Options;
  readonly host?: Host;
  readonly patience?: number;
}

/** One flake's transform, without jscodeshift, with the codemods that know nothing of Nix. */
async function transformed(folder: string, setting: Setting = {}) {
  const reports: string[] = [];
  const stats: Record<string, number> = {};
  const api = new Proxy<Api>(
    {
      report: (message) => reports.push(message),
      stats: (name, quantity) => {
        stats[name] = quantity;
      },
    },
    {
      get(target, name) {
        if (!Object.hasOwn(target, name)) throw new Error(`${String(name)} parses JavaScript`);
        return Reflect.get(target, name);
      },
    },
  );
  const file = {
    path: join(folder, "flake.nix"),
    source: setting.source ?? snapshot(folder)["flake.nix"] ?? "",
  };
  const surroundings = {
    host: setting.host ?? host,
    codemods: fakeCodemods,
    patience: setting.patience ?? 0,
  };
  const text = await transformFlake(
    setting.phase ?? "phase1",
    file,
    api,
    setting.options ?? {},
    surroundings,
  );
  return { text, reports, stats };
}

test("gives the text that it has written, and counts", async () => {
  const folder = commitAll(folderWith({ "flake.nix": example }));
  const { text, reports, stats } = await transformed(folder);
  expect(text).toBe(snapshot(folder)["flake.nix"]);
  expect(text).not.toContain("basePackages");
  expect(reports).toHaveLength(1);
  expect(reports[0]).toMatch(/^phase1 changed 4 files\n/);
  expect(reports[0]).toContain("flake-split: told git of new files (git add -N)");
  expect(stats).toEqual({
    "bindings moved": 4,
    "bindings left alone": 1,
    "files added": 3,
    "files changed": 1,
    "files removed": 0,
  });
});

test("a dry run gives the text, and writes nothing", async () => {
  const folder = commitAll(folderWith({ "flake.nix": example }));
  const { text, reports } = await transformed(folder, { options: { dry: true } });
  expect(snapshot(folder)).toEqual({ "flake.nix": example });
  expect(text).not.toContain("basePackages");
  expect(reports[0]).toMatch(/^phase1 would change 4 files\n\ndiff --git a\//);
});

test("with nothing to change, gives the text that jscodeshift read", async () => {
  const folder = commitAll(folderWith({ "flake.nix": example }));
  const { text, stats } = await transformed(folder, { phase: "phase3" });
  expect(text).toBe(example);
  expect(stats).toMatchObject({ "bindings moved": 0, "files changed": 0 });
});

test("-s keeps quiet", async () => {
  const folder = commitAll(folderWith({ "flake.nix": example }));
  expect(await transformed(folder, { options: { silent: true } })).toMatchObject({ reports: [] });
});

test("a text that isn't on disk is refused, since it would be lost", async () => {
  const folder = commitAll(folderWith({ "flake.nix": example }));
  const refused = transformed(folder, { source: `# by another transform\n${example}` });
  await expect(refused).rejects.toThrow("phase1 is refused: apply/changed-meanwhile");
  expect(snapshot(folder)).toEqual({ "flake.nix": example });
});

test("a refusal has the diagnostics where jscodeshift prints the stack", async () => {
  const folder = commitAll(folderWith({ "flake.nix": `${example}#fail\n` }));
  const error = await transformed(folder).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect((error as Error).message).toMatch(/^phase1 is refused: \S+$/);
  expect((error as Error).stack).toMatch(/^flake\.nix:\d+:\d+: error\[/);
});

test("what git could not be told of is an error, and the files stay", async () => {
  const folder = commitAll(folderWith({ "flake.nix": example }));
  const gitWithoutAdd: Host["git"] = (args, cwd) =>
    args.includes("--intent-to-add")
      ? { status: 1, stdout: "", stderr: "index.lock exists" }
      : host.git(args, cwd);
  const refused = transformed(folder, { host: { ...host, git: gitWithoutAdd } });
  await expect(refused).rejects.toThrow("phase1 is not wholly done: git/failed");
  expect(Object.keys(snapshot(folder))).toContain("nix/packages/ros.nix");
});

test("a bug is thrown on", async () => {
  const folder = commitAll(folderWith({ "flake.nix": example }));
  await expect(transformed(folder, { phase: "phase2" })).rejects.toThrow(/^phase2 is broken$/);
});

test("a flake waits for another one of its repository that is being written", async () => {
  const folder = commitAll(folderWith({ "flake.nix": example }));
  const repository = { root: folder, gitDirectory: join(folder, ".git") };
  const input = {
    directory: folder,
    folder,
    flakePath: "flake.nix",
    repository,
    linkTarget: undefined,
  };
  const state = chooseStateDirectory(host.fs, input);
  expect(acquireLock(host, state)).toEqual({ kind: "locked" });
  await expect(transformed(folder)).rejects.toThrow("phase1 is refused: apply/busy");
  setTimeout(() => clearStateDirectory(host.fs, state), 200);
  const { reports } = await transformed(folder, { patience: 20_000 });
  expect(reports[0]).toContain("phase1 changed 4 files");
  expect(git(folder, "status", "--porcelain")).not.toContain("??");
});
