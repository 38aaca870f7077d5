import { expect, test } from "vitest";
import { compareOutputs } from "./compare-outputs.ts";
import type { Evaluation, Leaf } from "./evaluation.ts";

const failed: Leaf = { kind: "error", reason: "failed", message: "no" };
const empty: Leaf = { kind: "empty-set" };
const value = (text: string): Leaf => ({ kind: "value", text });

function evaluation(leaves: Record<string, Leaf>, complete = true): Evaluation {
  const outputs = Object.entries(leaves).map(([path, leaf]) => ({
    path: path === "" ? [] : path.split("."),
    leaf,
  }));
  return { ok: true, complete, leaves: outputs };
}

/** `verdict: path status, …`, without what is equal. */
function check(before: Record<string, Leaf>, after: Record<string, Leaf>, expected: string) {
  const { verdict, outputs } = compareOutputs(evaluation(before), evaluation(after));
  const told = outputs.filter(({ status }) => status !== "equal");
  expect(`${verdict}: ${told.map(({ path, status }) => `${path.join(".")} ${status}`).join(", ")}`).toBe(
    expected,
  );
}

test("equal values are the same, changed ones different", () => {
  check({ a: value("1") }, { a: value("1") }, "same: ");
  check({ a: value("1") }, { a: value("2") }, "different: a different");
  check({ a: value("1") }, { a: { kind: "path", text: "1" } }, "different: a different");
});

test("the output of a derivation counts", () => {
  const drv = (outputName: string): Leaf => ({ kind: "derivation", drvPath: "/x.drv", outputName });
  check({ a: drv("out") }, { a: drv("dev") }, "different: a different");
});

test("empty sets may be added, nothing else", () => {
  check({ a: value("1") }, { a: value("1"), b: empty }, "same: ");
  check({ a: value("1") }, { a: value("1"), b: value("2") }, "different: b added");
  check({ a: value("1"), b: empty }, { a: value("1"), "b.c": value("2") }, "different: b.c added");
});

test("what is gone is lost, an empty set included", () => {
  check({ a: value("1"), b: value("2") }, { a: value("1") }, "different: b lost");
  check({ a: value("1"), b: empty }, { a: value("1") }, "different: b lost");
  check({ a: value("1"), "b.c": value("2") }, { a: value("1"), b: empty }, "different: b.c lost");
});

test("what fails now is broken, with all that was below it", () => {
  check({ a: value("1") }, { a: failed }, "broken: a broke");
  check({ "a.b": value("1"), "a.c": value("2") }, { a: failed }, "broken: a.b broke, a.c broke");
  check({ "a.b": value("1") }, { "": failed }, "broken: a.b broke");
});

test("what fails on both sides leaves the verdict partial", () => {
  check({ a: value("1"), b: failed }, { a: value("1"), b: failed }, "partial: b bothFail");
  check({ b: failed }, { b: failed }, "inconclusive: b bothFail");
});

test("what failed and has a value now is told", () => {
  check({ a: failed }, { a: value("1") }, "different: a mended");
  check({ a: failed }, { "a.b": value("1") }, "different: a.b mended");
});

test("a side that wasn't seen whole can't be the same", () => {
  const whole = evaluation({ a: value("1") });
  expect(compareOutputs(whole, evaluation({ a: value("1") }, false)).verdict).toBe("partial");
});

test("a flake that couldn't be evaluated before proves nothing", () => {
  const problem = { code: "nix/unreadable-entry", message: "" } as const;
  expect(compareOutputs({ ok: false, problem }, evaluation({})).verdict).toBe("inconclusive");
  expect(compareOutputs(evaluation({}), { ok: false, problem }).verdict).toBe("broken");
});
