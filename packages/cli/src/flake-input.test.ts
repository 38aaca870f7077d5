import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, runIn, snapshot } from "../test/test-host.ts";

/** Runs a phase on a folder that holds no flake that can be read; returns what it says. */
async function check(folder: string): Promise<string> {
  const before = snapshot(folder);
  const ran = await runIn(folder, ["phase1"]);
  expect(ran).toMatchObject({ status: 1, stdout: "" });
  expect(snapshot(folder)).toEqual(before);
  const json = await runIn(folder, ["plan", "--format", "json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ version: 1, result: "refused" });
  return ran.stderr;
}

test("a folder without a flake", async () => {
  const folder = folderWith({});
  expect(await check(folder)).toContain(`flake.nix: error[input/missing]: is not in ${folder}`);
});

test("a folder below the flake's", async () => {
  const folder = folderWith({ "flake.nix": "{ }\n", "a/b/x.txt": "" });
  expect(await check(join(folder, "a/b"))).toContain("help: there is one further up: flake-split plan ../..");
});

test("a folder called flake.nix", async () => {
  const folder = folderWith({});
  mkdirSync(join(folder, "flake.nix"));
  expect(await check(folder)).toContain("flake.nix: error[input/not-a-file]: is not a file");
});

test.each([
  [
    "a binary",
    Buffer.from("{\n\u0000}\n"),
    "flake.nix:2: error[input/not-text]: is not text: it holds a zero byte",
  ],
  [
    "Latin 1",
    Buffer.from("{\n\n# \u00e4\n}\n", "latin1"),
    "flake.nix:3: error[input/not-text]: is not valid UTF-8",
  ],
  ["a cut character", Buffer.from("{ }\n# \u00e4").subarray(0, -1), "flake.nix:2: error[input/not-text]"],
  ["UTF-16", Buffer.from("\ufeff{ }\n", "utf16le"), "flake.nix: error[input/not-text]: is UTF-16"],
  ["ten megabytes", Buffer.alloc(10_000_000, "# \n"), "flake.nix: error[input/too-large]: is 9.5 MiB"],
])("a flake that is %s", async (_, bytes, message) => {
  expect(await check(folderWith({ "flake.nix": bytes }))).toContain(message);
});

test("an empty flake is the phases' business", async () => {
  expect((await runIn(folderWith({ "flake.nix": "" }), ["phase1"])).status).toBe(0);
});

test("CRLF, a byte order mark and a missing final newline stay", async () => {
  const folder = folderWith({ "flake.nix": "\ufeff{\r\n#move packages/x.nix\r\n  a = 1;\r\n#end\r\n}" });
  await runIn(folder, ["phase1"]);
  expect(snapshot(folder)).toMatchObject({
    "flake.nix": Buffer.from("\ufeff{\r\n}").toString("latin1"),
    "nix/packages/x.nix": "  a = 1;\r\n",
  });
});
