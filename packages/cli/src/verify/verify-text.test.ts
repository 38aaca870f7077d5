import type { Finding, VerifyResult } from "@flake-split/nix";
import { expect, test } from "vitest";
import { plain } from "../report/palette.ts";
import { changeText } from "./change-text.ts";
import { verifyText } from "./verify-text.ts";

const hash = (digit: string) => `/nix/store/${digit.repeat(32)}-`;
const [git, jq] = [`${hash("1")}git-2.44`, `${hash("2")}jq-1.7`];

test.each([
  ["a", "b", "a → b"],
  [null, "b", "is new: b"],
  ["a", null, "is gone: a"],
  [`${git} ${jq}`, `${jq} ${git}`, "other order: git-2.44 jq-1.7 → jq-1.7 git-2.44"],
  [`${git} ${jq}`, git, "without jq-1.7"],
  [`${git}/bin:${jq}/bin`, `${jq}/bin:/x`, "without git-2.44/bin, with /x"],
  [git, jq, "git-2.44 → jq-1.7"],
  ["a\n", "a", '"a\\n" → a'],
  ["", "a", '"" → a'],
  [`${hash("1")}source`, `${hash("2")}source`, "1111111…-source → 2222222…-source"],
  [`${hash("1")}${"3".repeat(32)}-source/a`, `${hash("2")}source/b`, "source/a → source/b"],
])("%j and %j", (before, after, expected) => {
  expect(changeText(before, after)).toBe(expected);
});

test("a long text is shown from where it changes", () => {
  const long = "x".repeat(300);
  const text = changeText(`${long}a`, `${long}b`);
  expect(text).toBe(`…${"x".repeat(25)}a → …${"x".repeat(25)}b`);
});

test("a long text that changed in several places shows each of them", () => {
  const text = (value: string, port: number, more: string) =>
    `{ options.enable = true; ${"padding ".repeat(20)}config.value = "${value}"; and so on; port = ${port}; ${more}}`;
  expect(changeText(text("a", 1, ""), text("b", 2, "late = true; "))).toBe(
    '…padding config.value = "a"; → "b"; | …on; port = 1; → 2; late = true;',
  );
  const numbers = (from: number) =>
    Array.from({ length: 60 }, (_, index) => `same ${index + from}`).join(" ");
  expect(changeText(numbers(0), numbers(100))).toContain(" | and 57 more places");
});

test("a list in another order that lost something says both", () => {
  const words = ["1", "2", "3"].map((digit) => `${hash(digit)}p${digit}`);
  const [one, two, three] = words;
  expect(changeText(`${one} ${two} ${three}`, `${three} ${one}`)).toBe(
    "without p2, the rest in another order",
  );
});

type Told = Pick<Finding, "path" | "kind" | "before" | "after">;

function result(findings: readonly Told[], more: Partial<VerifyResult> = {}): VerifyResult {
  const all = findings.map((finding) => ({ ...finding, causes: [] }));
  const none = { conflicts: [], unlocked: [], unknownSystems: [] };
  return { verdict: "partial", findings: all, problem: null, complete: true, ...none, ...more };
}

test("one error of many outputs is told once, and systems are told together", () => {
  const leaf = { kind: "error", reason: "failed", message: "error: no\n\n       at x.nix:1:2" } as const;
  const failing = (...path: string[]) => ({ path, kind: "fails-alike" as const, before: leaf, after: leaf });
  const text = verifyText(
    result([
      failing("packages", "x86_64-linux", "a"),
      failing("packages", "aarch64-linux", "a"),
      failing("packages", "x86_64-linux", "b"),
      failing("lib"),
    ]),
    "main (1234567)",
    plain,
  );
  expect(text).toBe(
    [
      "fails alike  packages.{x86_64-linux,aarch64-linux}.a and 2 more",
      "               error: no",
      "",
      "the same as main (1234567), as far as it can be known; 4 outputs: 4 fails alike",
      "",
    ].join("\n"),
  );
});

const value = (text: string) => ({ kind: "value", text }) as const;
const changed = (...path: string[]): Told => ({
  path,
  kind: "different",
  before: value("1"),
  after: value("2"),
});

/** The names that are told, without what is said of each. */
const names = (findings: readonly Told[]) =>
  verifyText(result(findings), "main", plain)
    .split("\n")
    .filter((line) => line.startsWith("different  "))
    .map((line) => line.slice("different  ".length));

test("a name that isn't a plain word is quoted", () => {
  expect(names([changed("lib", "a.b"), changed("lib", "a", "b"), changed("lib", "x\ny", "")])).toEqual([
    'lib."a.b"',
    "lib.a.b",
    'lib."x\\ny".""',
  ]);
  expect(
    names([changed("homeConfigurations", "ann@host"), changed("packages", "x86_64-linux", "c++")]),
  ).toEqual(['homeConfigurations."ann@host"', "packages.x86_64-linux.c++"]);
});

test("what is said of an output stays in its line", () => {
  const leaf = { kind: "error", reason: "failed", message: "error: \u001b[2Jno" } as const;
  const failing = { path: ["a"], kind: "fails-now", before: value("1"), after: leaf } as const;
  const cause = { kind: "environment", variable: "A\nB", before: "1", after: "2", through: [] } as const;
  const findings = [
    { ...failing, causes: [] },
    { ...changed("b"), causes: [cause] },
  ];
  const text = verifyText({ ...result([]), findings, conflicts: ["x\ny"] }, "main", plain);
  expect(text).toContain("error: ␛[2Jno\n");
  expect(text).toContain("A␊B: 1 → 2\n");
  expect(text).toContain("Each side saw its own x␊y.\n");
});

test("only systems are told together, not what is called like one", () => {
  const systems = ["x86_64-linux", "aarch64-linux"];
  expect(
    names([
      ...systems.map((system) => changed("packages", system, "x86_64-linux")),
      ...systems.map((system) => changed("hydraJobs", "job", system)),
      ...systems.map((system) => changed("nixosModules", system)),
    ]),
  ).toEqual([
    "packages.{x86_64-linux,aarch64-linux}.x86_64-linux",
    "hydraJobs.job.{x86_64-linux,aarch64-linux}",
    "nixosModules.x86_64-linux",
    "nixosModules.aarch64-linux",
  ]);
});

test("errors that begin alike are told by where they differ", () => {
  const error = (message: string) => ({ kind: "error", reason: "failed", message }) as const;
  const finding = {
    path: ["a"],
    kind: "fails-otherwise",
    before: error("error: no\n\n       because of 1"),
    after: error("error: no\n\n       because of 2"),
  } as const;
  const text = verifyText(result([finding]), "main", plain);
  expect(text).toContain("error: no\n");
  expect(text).toContain("because of 1");
  expect(text).toContain("because of 2");
});

test("the flake's own folder is no reason for a difference", () => {
  const finding = {
    ...changed("lib", "a"),
    causes: [{ kind: "own-source", source: "source", through: [] }],
  } as const;
  const text = verifyText({ ...result([]), findings: [finding] }, "main", plain);
  expect(text).toContain("1 → 2");
  expect(text).not.toContain("own folder");
});

test("says which systems have no outputs, what wasn't read, and what wasn't reached", () => {
  const unread = { path: ["a"], kind: "fails-unread", before: null, after: null } as const;
  const text = verifyText(
    result([unread], { unknownSystems: ["x86-64-linux"], complete: false, verdict: "inconclusive" }),
    "main",
    plain,
  );
  expect(text).toContain("fails unread  a\n");
  expect(text).toContain("No output is for x86-64-linux.\n");
  expect(text).toContain("not known to be the same as main; 1 output: 1 fails unread; some were not reached");
});
