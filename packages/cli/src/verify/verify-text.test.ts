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

function result(findings: readonly Pick<Finding, "path" | "kind" | "before" | "after">[]): VerifyResult {
  const all = findings.map((finding) => ({ ...finding, causes: [] }));
  return { verdict: "partial", findings: all, problem: null, complete: true, conflicts: [], unlocked: [] };
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
