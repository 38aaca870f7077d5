import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadParser, type Parser } from "../packages/syntax/src/index.ts";
import { csvColumns, percent } from "./corpus-run/columns.ts";
import { comparing, verdictOf } from "./corpus-run/compare.ts";
import { countLines, entryLines, tokenDifference } from "./corpus-run/entry-lines.ts";
import { commandsOfTrack, examineFlake } from "./corpus-run/examine-flake.ts";
import { findFlakes } from "./corpus-run/find-flakes.ts";
import { globPattern, parseOptions } from "./corpus-run/options.ts";
import { commandsOf, findProgram, type Report } from "./corpus-run/program.ts";
import { progressLine } from "./corpus-run/progress.ts";
import { type FlakeRecord, isThin, type TrackRecord } from "./corpus-run/record.ts";
import { runProcess } from "./corpus-run/run-process.ts";
import { countBy, summary } from "./corpus-run/summary.ts";
import { csv, table } from "./corpus-run/table.ts";
import { leftBehind, leftTally, libraryLines, movedBy, tally } from "./corpus-run/tally.ts";
import { resultOf } from "./corpus-run/track.ts";
import { writtenFiles } from "./corpus-run/written.ts";

let parser: Parser;
const folder = mkdtempSync(join(tmpdir(), "flake-split-corpus-test-"));
beforeAll(async () => {
  parser = await loadParser();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the lines of an entry", () => {
  test.each([
    ['{\n  description = "";\n  inputs = {\n    a.url = "a";\n  };\n  outputs = _: { };\n}\n', 7, 3],
    ['{\n  inputs.a.url = "a";\n  inputs.b.url = "b";\n\n  outputs = _: { };\n}', 6, 4],
    ['{\n  nixConfig = {\n    a = "b";\n  }; outputs = _: { };\n}\n', 5, 2],
    ["{ outputs = _: { inputs = {\n}; }; }\n", 2, 2],
    ['{ "inputs" = { }; outputs = _: { }; }\r\n', 1, 0],
  ])("%j", (text, all, own) => {
    expect(entryLines(parser, text)).toEqual({ all, own });
  });

  test("of what is no flake", () => {
    expect(entryLines(parser, "{ a = ; }")).toBeNull();
    expect(entryLines(parser, "x: x")).toBeNull();
  });

  test("count what follows the last line ending", () => {
    expect(["", "a", "a\n", "a\n\nb"].map(countLines)).toEqual([0, 1, 1, 3]);
  });

  test("differ by tokens, not by their order and indentation", () => {
    expect(tokenDifference(parser, "{ a = 1; b = 2; }", "{\n  b = 2;\n  a = 1;\n}")).toEqual({
      lost: 0,
      added: 0,
    });
    expect(tokenDifference(parser, "{ a = 1; }", "{ a = 2; b = 2; }")).toEqual({ lost: 1, added: 5 });
  });
});

describe("tables", () => {
  const columns = [
    { title: "name", align: "left", cell: (item: { name: string }) => item.name },
    { title: "length", align: "right", cell: (item: { name: string }) => String(item.name.length) },
  ] as const;

  test("are lined up", () => {
    expect(table(columns, [{ name: "a|b" }, { name: "longer" }])).toBe(
      "| name   | length |\n| ------ | -----: |\n| a\\|b   |      3 |\n| longer |      6 |\n",
    );
  });

  test("are quoted as comma-separated values", () => {
    expect(csv(columns, [{ name: 'a "b",\nc' }])).toBe('name,length\r\n"a ""b"",\nc",8\r\n');
  });

  test("have a title of its own for each column", () => {
    const titles = csvColumns.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test("show shares", () => {
    expect([percent(1, 3), percent(1, 2), percent(0, 0)]).toEqual(["33.3 %", "50 %", "-"]);
  });
});

describe("options", () => {
  test("have defaults", () => {
    const options = parseOptions(["corpus", "--jobs", "2", "--steps", "plan,all"]);
    expect(options).toMatchObject({ folders: ["corpus"], jobs: 2, timeout: 60_000, json: undefined });
    expect("steps" in options && [...options.steps]).toEqual(["plan", "all"]);
  });

  test.each([
    [[], /which folder/],
    [["a", "--steps", "plan,phase9"], /not phase9/],
    [["a", "--jobs", "none"], /--jobs takes a number above 0/],
    [["a", "--job", "1"], /--job/],
  ])("that are wrong: %j", (argv, message) => {
    expect(parseOptions(argv)).toMatchObject({ exit: 2, message: expect.stringMatching(message) });
  });

  test("name flakes by a pattern", () => {
    expect(["a/b.nix", "a/bxnix", "b"].filter((name) => globPattern("a*.ni?").test(name))).toEqual([
      "a/b.nix",
    ]);
  });
});

describe("the program's help and reports", () => {
  test("name its commands", () => {
    const help =
      "Usage: x\n\nCommands:\n  plan    Show\n  phase1  move\n          and more\n  all     do\n\nOptions:\n  -h  help\n";
    expect(commandsOf(help)).toEqual(["plan", "phase1", "all"]);
    expect(commandsOfTrack("phases", { commands: commandsOf(help) })).toEqual(["phase1"]);
    expect(commandsOfTrack("entry", { commands: commandsOf(help) })).toEqual([]);
  });

  const report = (parts: Partial<Report>): Report => ({
    result: "applied",
    files: [],
    placements: [],
    left: [],
    diagnostics: [],
    ...parts,
  });
  const written = (...paths: string[]) => paths.map((path) => ({ path, status: "added" }));
  const a = { binding: "a", lines: 5, file: "nix/packages/a.nix", phase: "phase1" };
  const shared = { binding: "shared", lines: 2, file: "nix/lib/helpers.nix", phase: "phase1" };

  test("tell what was moved, each binding once", () => {
    const first = report({ placements: [a, shared], files: written(a.file, shared.file) });
    const second = report({ placements: [shared], files: written(shared.file) });
    const moved = movedBy([
      first,
      second,
      report({ result: "refused", placements: [a], files: written(a.file) }),
    ]);
    expect(moved).toEqual([a, shared]);
    expect(tally(moved)).toEqual({ bindings: 2, long: 1, lines: 7 });
    expect(libraryLines(moved)).toBe(2);
  });

  test("tell what is left, with what the checks kept", () => {
    const kept = {
      binding: "a",
      lines: 5,
      code: "plan/excluded",
      reason: "checked after the move, it broke",
    };
    const left = leftBehind(report({ placements: [a, shared] }), [report({ left: [kept] })]);
    expect(left[0]).toBe(kept);
    expect(leftTally(left)).toMatchObject({ bindings: 2, reasons: { "corpus/waiting: for phase1": 1 } });
  });

  test("come to one result", () => {
    expect(resultOf(["unchanged", "applied"])).toBe("applied");
    expect(resultOf(["refused", "applied"])).toBe("partly");
    expect(resultOf(["refused", "unchanged"])).toBe("refused");
    expect(resultOf(["applied", "timed-out"])).toBe("timed-out");
  });
});

test("written files are measured", () => {
  const changed = [
    { path: "flake.nix", isNew: false, text: "{ }\n" },
    { path: "nix/a.nix", isNew: true, text: "x\n".repeat(601) },
    { path: "nix/b.nix", isNew: true, text: "x" },
    { path: "README.md", isNew: false, text: undefined },
  ];
  expect(writtenFiles(changed)).toEqual({
    count: 4,
    largest: { path: "nix/a.nix", lines: 601 },
    overBudget: ["nix/a.nix"],
    outside: ["README.md"],
  });
});

describe("an outside comparison", () => {
  test("gets the folders for two words", () => {
    expect(comparing("diff BEFORE/x AFTER NOTBEFORE")).toBe('diff "$BEFORE"/x "$AFTER" NOTBEFORE');
  });

  test.each([
    [{ exit: 1, timedOut: false, stdout: "partial equal 3\n" }, "partial"],
    [{ exit: 0, timedOut: false, stdout: "" }, "same"],
    [{ exit: 3, timedOut: false, stdout: "\n" }, "exit 3"],
    [{ exit: 124, timedOut: false, stdout: "" }, "timed-out"],
    [{ exit: null, timedOut: true, stdout: "same" }, "timed-out"],
  ])("says %j", (ran, verdict) => {
    expect(verdictOf(ran)).toBe(verdict);
  });
});

const bare: FlakeRecord = {
  name: "a",
  folder: "/a",
  lines: { all: 300, own: 200 },
  thin: false,
  parsed: true,
  framework: "other",
  spelling: "",
  plan: null,
  tracks: {},
  failure: null,
};

test("thin is what has few lines of its own, or is split already", () => {
  const refused = { command: "plan", result: "refused", milliseconds: 1, memory: null } as const;
  const plan = (why: string) => ({ run: { ...refused, why: [why] }, placed: tally([]), left: leftTally([]) });
  expect(isThin({ all: 200, own: 60 }, null)).toBe(true);
  expect(isThin({ all: 200, own: 160 }, null)).toBe(false);
  expect(isThin({ all: 200, own: 160 }, plan("flake/own-layout flake.nix:1: x"))).toBe(true);
  expect(isThin({ all: 200, own: 160 }, plan("flake/folder-in-use flake.nix:1: x"))).toBe(false);
});

test("the summary counts what was judged apart from what can't be", () => {
  const track = (verdict: string): TrackRecord => ({
    result: "applied",
    runs: [],
    moved: { bindings: 9, long: 9, lines: 90 },
    libraryLines: 9,
    left: { bindings: 1, long: 1, lines: 4, reasons: { "plan/stays: so": 1 } },
    lines: { all: 150, own: 100 },
    written: { count: 3, largest: null, overBudget: [], outside: [] },
    checks: { passed: true, keptBack: 0, nixParses: null },
    idempotent: true,
    anyOrder: verdict === "same" ? true : verdict === "partial" ? false : null,
    comparison: { verdict, output: "", milliseconds: 1 },
    join: null,
  });
  const verdicts = ["same", "partial", "inconclusive", "different"];
  const text = summary(
    verdicts.map((verdict) => ({ ...bare, name: verdict, tracks: { all: track(verdict) } })),
  );
  expect(text).toContain("crashes, time-outs, broken, different: 1: different (different)");
  expect(text).toContain(
    "same or partial 2 of 3 (66.7 %) of those judged; 0 refused; 1 that can't be judged",
  );
  expect(text).toContain("bindings over three lines placed: 36 of 40 (90 %)");
  expect(text).toContain("moved lines in lib: 36 of 360 (10 %)");
  expect(text).toContain("the opposite order gives the same tree: 1 of 2 (50 %)");
  expect(text).toContain("4  plan/stays: so");
  expect(countBy(["b", "a", "b"], (item) => item)).toBe("2 b, 1 a");
});

test("the progress line fits", () => {
  expect(progressLine(3, 9, ["one", "two"], 80)).toBe("3/9  one, two");
  expect(progressLine(3, 9, ["one", "two"], 10)).toBe("3/9  one…");
});

test("flakes are found, not those inside of a flake", () => {
  const corpus = join(folder, "corpus");
  for (const path of ["b/flake.nix", "b/template/flake.nix", "a/c/flake.nix", "a/.git/flake.nix"]) {
    mkdirSync(join(corpus, path, ".."), { recursive: true });
    writeFileSync(join(corpus, path), "{ }");
  }
  expect(findFlakes([corpus, join(corpus, "b")]).map(({ name }) => name)).toEqual(["a/c", "b"]);
});

test("a process that never ends is killed, with those that it started", async () => {
  const options = { cwd: folder, env: process.env, timeout: 300 };
  const ran = await runProcess("/bin/sh", ["-c", "sleep 60 & echo said; wait"], options);
  expect(ran).toMatchObject({ exit: null, timedOut: true, stdout: "said\n" });
});

test("a program that crashes on a flake leaves a record of it", async () => {
  const flake = join(folder, "crash");
  mkdirSync(flake);
  writeFileSync(join(flake, "flake.nix"), "{ outputs = _: { }; }\n");
  const cli = join(folder, "cli.mjs");
  writeFileSync(
    cli,
    'if (process.argv[2] === "--help") console.log("Commands:\\n  plan  x\\n  all  y\\n"); else throw new Error("no");',
  );
  const usageReporter = join(import.meta.dirname, "corpus-run/report-usage.mjs");
  const program = await findProgram(cli, usageReporter, 20_000);
  const options = parseOptions([folder]);
  if ("message" in options) throw new Error(options.message);
  const record = await examineFlake(
    { program, parser, options },
    { name: "crash", folder: flake },
    join(folder, "run"),
  );
  expect(record).toMatchObject({
    failure: null,
    lines: { all: 1, own: 1 },
    plan: { run: { result: "crashed", why: [expect.stringContaining("Error: no")] } },
    tracks: { all: { result: "crashed", written: { count: 0 }, idempotent: null } },
  });
});
