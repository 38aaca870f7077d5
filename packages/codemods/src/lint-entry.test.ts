import { beforeAll, describe, expect, test } from "vitest";
import { runOn } from "../test/memory-tree.ts";
import { phases, prepare } from "./index.ts";

beforeAll(() => prepare());

const code = "flake/nix-config-in-outputs";

/** The text at each finding, of one phase. */
function lint(text: string, phase = "phase1"): readonly string[] {
  const { diagnostics } = runOn(new Map([["flake.nix", text]]), phase);
  return diagnostics.flatMap((found) =>
    found.code === code ? [text.slice(found.span?.start, found.span?.end)] : [],
  );
}

describe("nixConfig inside outputs", () => {
  test.each([
    ["{ outputs = { self }: { nixConfig = { }; packages = { }; }; }", ["nixConfig"]],
    ["{ outputs = { self }: { packages = { }; nixConfig.a = 1; nixConfig.b = 2; }; }", ["nixConfig"]],
    ['{ outputs = { self }: { packages = { }; } // { "nixConfig" = { }; }; }', ['"nixConfig"']],
    [
      "{ outputs = { self, flake-utils }: flake-utils.lib.eachDefaultSystem (system: { nixConfig = { }; packages = { }; }); }",
      ["nixConfig"],
    ],
    ["{ nixConfig = { }; outputs = { self }: { packages = { }; }; }", []],
    ["{ outputs = { self }: let nixConfig = { }; in { packages.nixConfig = nixConfig; }; }", []],
  ])("%s", (text, expected) => {
    expect(lint(text)).toEqual(expected);
  });

  test("is said by every phase, once by all of them", () => {
    const text = "{ outputs = { self, nixpkgs }: { nixConfig = { }; packages = { }; }; }";
    for (const { name } of phases) expect(lint(text, name), name).toEqual(["nixConfig"]);
  });
});
