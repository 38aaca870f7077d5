import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { folderWith } from "../../test/test-host.ts";
import { nodeFileSystem } from "../node-file-system.ts";
import { replaced, turns } from "./turns.ts";

test("each piece waits for what comes after the one before, and its result doesn't", async () => {
  const log: string[] = [];
  const takeTurn = turns();
  const piece = (name: string) =>
    takeTurn(
      async () => {
        log.push(`begin ${name}`);
        await delay(2);
        return name;
      },
      async (result) => {
        await delay(2);
        log.push(`after ${result}`);
      },
    ).then((result) => log.push(`result ${result}`));
  await Promise.all([piece("a"), piece("b")]);
  expect(log).toEqual(["begin a", "result a", "after a", "begin b", "result b"]);
});

test("a piece that fails doesn't keep the next from its turn", async () => {
  const takeTurn = turns();
  const fails = takeTurn(
    () => Promise.reject(new Error("no")),
    async () => {},
  );
  await expect(fails).rejects.toThrow("no");
  const done = takeTurn(
    async () => "done",
    async () => {},
  );
  expect(await done).toBe("done");
});

test("a file is replaced when another stands in its place", async () => {
  const folder = folderWith({ "flake.nix": "{ }\n" });
  const path = join(folder, "flake.nix");
  const inode = nodeFileSystem.status(path)?.inode;
  let isReplaced = false;
  const waiting = replaced(nodeFileSystem, path, inode).then(() => {
    isReplaced = true;
  });
  await delay(30);
  expect(isReplaced).toBe(false);
  writeFileSync(join(folder, "other"), "{ }\n");
  renameSync(join(folder, "other"), path);
  await waiting;
  expect(isReplaced).toBe(true);
});

test("a file that nobody replaces is waited for a second at most", async () => {
  const folder = folderWith({ "flake.nix": "{ }\n" });
  const path = join(folder, "flake.nix");
  const start = performance.now();
  await replaced(nodeFileSystem, path, nodeFileSystem.status(path)?.inode);
  expect(performance.now() - start).toBeLessThan(10_000);
});
