import { loadFixture } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { allPhases, type Files, memoryTree, treeAfter } from "../test/memory-tree.ts";
import { type FlakeStatus, prepare, statusOf } from "./index.ts";

beforeAll(() => prepare());

const monolith: Files = new Map([...loadFixture("monolith")].filter(([path]) => !path.startsWith("split")));

function statusFor(files: Files): FlakeStatus {
  return statusOf(memoryTree(files), { flakePath: "flake.nix", config: {} });
}

function states({ phases }: FlakeStatus): string {
  return phases.map(({ name, state }) => `${name}: ${state}`).join(", ");
}

describe("a monolith", () => {
  test("has everything open that it has something for", () => {
    const status = statusFor(monolith);
    expect(states(status)).toMatchInlineSnapshot(
      `"entry: done, phase1: open, phase2: open, phase3: open, phase4: open, phase5: open"`,
    );
    expect(status.flake?.framework).toBe("flake-parts");
    expect(status.entry?.after.own).toBeLessThan(status.entry?.own ?? 0);
  });

  test.each(allPhases)("after %s, that is done", (phase) => {
    const status = statusFor(treeAfter(monolith, [phase]));
    const found = status.phases.find(({ name }) => name === phase);
    expect(found?.state).toMatch(/done|empty/);
    expect(found?.bindings).toBe(0);
    if (found?.state === "done") expect(found.fileLines).toBeGreaterThan(0);
  });

  test("has nothing open after all phases, and the size that was foretold", () => {
    const status = statusFor(treeAfter(monolith, allPhases));
    expect(states(status)).toMatchInlineSnapshot(
      `"entry: done, phase1: done, phase2: done, phase3: done, phase4: done, phase5: done"`,
    );
    expect(status.entry).toMatchObject(statusFor(monolith).entry?.after ?? {});
    expect(status.entry?.after.lines).toBe(status.entry?.lines);
  });

  test("tells of each phase what it will move when those before it are done", () => {
    let files = monolith;
    for (const { name, bindings, lines } of statusFor(files).phases) {
      if (name === "entry") continue;
      const found = statusFor(files).phases.find((phase) => phase.name === name);
      expect(found).toMatchObject({ name, bindings, lines });
      files = treeAfter(files, [name]);
    }
  });
});

test("a flake with a layout of its own has no phases, and says why", () => {
  const flake = "{ outputs = inputs: inputs.snowfall-lib.mkFlake { inherit inputs; src = ./.; }; }\n";
  const status = statusFor(new Map([["flake.nix", flake]]));
  expect(status).toMatchObject({ phases: [], flake: { framework: "own-layout" } });
  expect(status.diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    "note flake/own-layout",
  ]);
});

test("a flake that can't be parsed has no size either", () => {
  const status = statusFor(new Map([["flake.nix", "{ outputs = "]]));
  expect(status.entry).toBeUndefined();
  expect(status.flake).toBeUndefined();
});

test("a flake without a framework can be turned by entry", () => {
  const files = new Map([...loadFixture("entry/gen-attrs")].filter(([path]) => path !== "entry.nix"));
  expect(states(statusFor(files))).toMatch(/^entry: open, /);
});
