import { describe, expect, test } from "vitest";
import { FileNames, kebab, stem } from "./file-names.ts";

describe("kebab", () => {
  const names = {
    aiToolsPackages: "ai-tools-packages",
    rover_msgs: "rover-msgs",
    "c++": "c",
    HTTPServer: "http-server",
    "gs-2.0": "gs-2-0",
    "foo'": "foo",
    ros2Humble: "ros2-humble",
    __x: "x",
    grüße: "gr-e",
  };
  test.each(Object.entries(names))("%s: %s", (name, file) => expect(kebab(name)).toBe(file));
});

describe("stem", () => {
  const cases: [string, string, string][] = [
    ["basePackages", "packages", "base"],
    ["buildInputs", "packages", "build"],
    ["packages", "packages", "packages"],
    ["rosCommandWrappers", "commands", "ros"],
    ["fullShell", "shells", "full"],
    ["devShell", "shells", "dev"],
    ["shellPackages", "commands", "shell-packages"],
    ["''", "packages", "unnamed"],
  ];
  test.each(cases)("%s in %s: %s", (name, category, file) => expect(stem(name, category)).toBe(file));
});

describe("FileNames", () => {
  test("gives each name once, by number", () => {
    const names = new FileNames(() => false);
    expect([1, 2, 3].map(() => names.give("a/x.nix"))).toEqual(["a/x.nix", "a/x-2.nix", "a/x-3.nix"]);
  });
  test("takes names that differ in case for one", () => {
    const names = new FileNames(() => false);
    expect([names.give("a/X.nix"), names.give("a/x.nix")]).toEqual(["a/X.nix", "a/x-2.nix"]);
  });
  test("gives no name that is taken", () => {
    const names = new FileNames((path) => path === "a/x.nix" || path === "a/x-2.nix");
    expect(names.give("a/x.nix")).toBe("a/x-3.nix");
  });
});
