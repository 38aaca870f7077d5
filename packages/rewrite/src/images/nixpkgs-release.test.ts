import { describe, expect, test } from "vitest";
import { hasVariants, nixpkgsRelease } from "./nixpkgs-release.ts";

const lock = (node: object, inputs: object = { nixpkgs: "nixpkgs" }, nodes: object = {}) =>
  JSON.stringify({ nodes: { root: { inputs }, nixpkgs: node, ...nodes }, root: "root", version: 7 });
const on = (day: string) => ({ locked: { lastModified: Date.parse(day) / 1000 } });

describe("nixpkgsRelease", () => {
  test.each([
    ["asked for", "github:NixOS/nixpkgs/nixos-25.05", lock({}), "23.11", "23.11"],
    ["a branch in the lock", null, lock({ original: { ref: "nixos-24.11" } }), undefined, "24.11"],
    ["a branch for Darwin", null, lock({ original: { ref: "nixpkgs-24.05-darwin" } }), undefined, "24.05"],
    ["a branch in the URL", "github:NixOS/nixpkgs/release-22.05", undefined, undefined, "22.05"],
    ["unstable, in spring", "nixpkgs/nixos-unstable", lock(on("2025-04-01")), undefined, "24.11"],
    ["unstable, in summer", "nixpkgs/nixos-unstable", lock(on("2025-07-01")), undefined, "25.05"],
    ["unstable, in December", "nixpkgs/nixos-unstable", lock(on("2025-12-02")), undefined, "25.11"],
    ["nothing", null, undefined, undefined, "25.11"],
    ["a broken lock", null, "{", undefined, "25.11"],
    [
      "a lock that follows",
      null,
      lock(
        {},
        { nixpkgs: ["home", "nixpkgs"], home: "home" },
        {
          home: { inputs: { nixpkgs: "other" } },
          other: { original: { ref: "nixos-23.05" } },
        },
      ),
      undefined,
      "23.05",
    ],
  ] as const)("%s", (_, url, text, asked, release) => {
    const found = nixpkgsRelease("nixpkgs", url, text, asked);
    expect(found.release).toBe(release);
    expect(found.because).not.toBe("");
  });
});

test("images are variants since 25.05", () => {
  expect(["22.05", "24.11", "25.05", "25.11"].map(hasVariants)).toEqual([false, false, true, true]);
});
