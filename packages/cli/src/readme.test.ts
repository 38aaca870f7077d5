import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import { expect, test } from "vitest";
import { example } from "../test/example.ts";
import { commitAll, folderWith, git, runIn, snapshot } from "../test/test-host.ts";
import { configName } from "./config/load-config.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the first example works as it stands", async () => {
  const block = /```console\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const folder = commitAll(folderWith(Object.fromEntries(loadFixture("monolith"))));
  const commands = block.trim().split("\n");
  expect(commands.length).toBeGreaterThan(3);
  for (const command of commands) await execute(folder, command);
  expect(Object.keys(snapshot(folder))).toContain("nix/packages/default.nix");
});

test("the example of a configuration is valid", async () => {
  const config = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const ran = await runIn(folderWith({ "flake.nix": example, [configName]: config }), [
    "phase1",
    "--dry-run",
  ]);
  expect(ran).toMatchObject({ status: 0, stderr: "" });
});

test("every option of the help is in the table", async () => {
  const { stdout } = await runIn("/", ["--help"]);
  for (const option of stdout.match(/--[a-z-]+/g) ?? []) expect(readme).toContain(`\`${option}`);
});

/** One line such as `$ npx flake-split plan > x`. */
async function execute(folder: string, line: string): Promise<void> {
  const [command = "", target] = line.replace(/^\$ (npx )?/, "").split(" > ");
  const [program, ...args] = (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ""));
  if (program === "git") {
    git(folder, ...args);
    return;
  }
  expect(program).toBe("flake-split");
  const ran = await runIn(folder, args, { codemods });
  expect(ran.status, `${line}\n${ran.stderr}`).toBe(0);
  if (target !== undefined) writeFileSync(join(folder, target), ran.stdout);
}
