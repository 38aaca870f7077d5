import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseArguments } from "../packages/cli/src/arguments.ts";
import { commandsFor, formats } from "../packages/cli/src/commands.ts";
import { missingLines } from "../packages/cli/test/shown-output.ts";
import { commitAll, folderWith, git, runIn } from "../packages/cli/test/test-host.ts";
import * as codemods from "../packages/codemods/src/index.ts";
import { loadFixture } from "../packages/testing/src/index.ts";

/*
 * The commands in the documents, held to the program: each is one that it takes, the README's table has them all,
 * and what a guide shows of a terminal is what the program prints, but for numbers. The README's picture: session.test.ts.
 */

const root = dirname(import.meta.dirname);
const read = (path: string) => readFileSync(join(root, path), "utf8");
const documents = [
  "README.md",
  "packages/cli/README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.startsWith("diagnostics"))
    .map((name) => `docs/${name}`),
];
const commands = commandsFor([...codemods.phases, codemods.joining]);
const readme = read("README.md");
const reports = read("docs/reports.md");

/** What stands for something else in a command: `explain CODE`, `COMMAND [DIR]`. */
const placeholder = /^\[?[A-Z]+\]?$|^\[options\]$|…/;

/** The words after `flake-split` in every command of a document, in blocks for a shell and in backticks. */
function commandsIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```(?:sh|console)\n(.*?)^```/gms)].flatMap(([, code = ""]) =>
    code.split("\n"),
  );
  const inline = [...text.replace(/^```.*?^```/gms, "").matchAll(/`(flake-split [^`]+)`/g)];
  return [...blocks, ...inline.map(([, command = ""]) => command.replace(/\s+/g, " "))].flatMap((line) => {
    const [, words] = /^(?:\$ )?(?:npx )?flake-split (.+?)(?: [>|&#].*)?$/.exec(line.trim()) ?? [];
    return words === undefined ? [] : [words];
  });
}

describe.each(documents)("%s", (path) => {
  test("has commands that the program takes", () => {
    const wrong = commandsIn(read(path)).flatMap((line) => {
      const words = line.split(" ").filter((word) => !placeholder.test(word));
      if (words.length === 0) return [];
      const request = parseArguments(words, commands);
      return request.kind === "wrong" ? [`${line}: ${request.message}`] : [];
    });
    expect(wrong).toEqual([]);
  });
});

describe("the README", () => {
  test.each(commands.map(({ name }) => name))("has the command %s", (name) => {
    const row = new RegExp(`^\\| \`${name}[ \`]`, "m");
    expect(readme).toMatch(row);
    expect(read("packages/cli/README.md")).toMatch(row);
  });

  test.each(commands.map((command) => [command.name, formats(command)] as const))(
    "has the formats of %s in docs/reports.md",
    (name, known) => {
      const rows = [...reports.matchAll(/^\| ([^|]*) \| ([^|]*) \|$/gm)];
      const row =
        rows.find(([, who = ""]) => who.includes(`\`${name}\``)) ??
        rows.find(([, who]) => /phase/.test(who ?? ""));
      if (known.length > 0) expect(row?.[2]?.match(/\w+/g)).toEqual(known);
    },
  );
});

test("the guide of all shows a terminal as it is", async () => {
  const folder = commitAll(folderWith(Object.fromEntries(withoutPins(loadFixture("monolith")))));
  const session = /```console\n(.*?)```/s.exec(read("docs/guides/all.md"))?.[1] ?? "";
  const steps = session.split(/^\$ flake-split /m).slice(1);
  expect(steps.length).toBeGreaterThan(1);
  for (const step of steps) {
    const [line = "", ...shown] = step.trimEnd().split("\n");
    const { stdout } = await runIn(folder, line.split(" "), { codemods });
    expect(missingLines(shown, stdout.split("\n")), `$ flake-split ${line}\n${stdout}`).toEqual([]);
    git(folder, "add", "-A");
    git(folder, "commit", "-q", "--allow-empty", "-m", line);
  }
});

test("the guides show questions as they are put", async () => {
  const folder = commitAll(folderWith(Object.fromEntries(withoutPins(loadFixture("monolith")))));
  const session = /```console\n(\$ flake-split phase1 --interactive\n.*?)```/s.exec(
    read("docs/guides/README.md"),
  );
  const [line = "", ...shown] = session?.[1]?.trimEnd().split("\n") ?? [];
  const words = line.replace("$ flake-split ", "").split(" ");
  const { stderr } = await runIn(folder, [...words, "--no-color"], { codemods, typed: ["y", "n", "a"] });
  expect(missingLines(shown, stderr.split("\n")), stderr).toEqual([]);
});

function withoutPins(files: ReadonlyMap<string, string>): [string, string][] {
  return [...files].filter(([path]) => !/^split.*\.txt$/.test(path));
}

test("docs/reports.md shows the status as it is", async () => {
  const folder = commitAll(folderWith(Object.fromEntries(withoutPins(loadFixture("monolith")))));
  await runIn(folder, ["phase1", "--quiet"], { codemods });
  const { stdout } = await runIn(folder, ["status"], { codemods });
  const shown =
    /```console\n\$ flake-split status\n(.*?)```/s.exec(reports)?.[1]?.trimEnd().split("\n") ?? [];
  expect(shown.length).toBeGreaterThan(4);
  expect(missingLines(shown, stdout.split("\n")), stdout).toEqual([]);
});

test("every phase has a guide", () => {
  const index = read("docs/guides/README.md");
  for (const { name } of [...codemods.phases, codemods.joining]) {
    expect(index).toContain(`(${name}.md)`);
    const guide = read(`docs/guides/${name}.md`);
    for (const heading of ["Goal", "Risk", "Before and after", "How to check", "How to go back"])
      expect(guide, name).toContain(`\n## ${heading}\n`);
  }
});
