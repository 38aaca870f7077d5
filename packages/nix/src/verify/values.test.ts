import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixturePath, nixIsMissing, pathLock } from "@flake-split/testing";
import { afterAll, describe, expect, test } from "vitest";
import { drv, flake, told } from "../../test/small-flake.ts";
import { textChange } from "../../test/text-change.ts";
import { privateStore } from "./nix-settings.ts";
import { type VerifyRequest, verifyFlake } from "./verify-flake.ts";

const store = mkdtempSync(join(tmpdir(), "flake-split-store-"));
const root = mkdtempSync(join(tmpdir(), "flake-split-root-"));
afterAll(() => {
  for (const directory of [store, root]) rmSync(directory, { recursive: true, force: true });
});

type Texts = Readonly<Record<string, string>>;

const verify = (before: Texts, after: Texts, more: Partial<VerifyRequest> = {}) =>
  verifyFlake({ change: textChange(root, before, after), settings: privateStore(store), jobs: 2, ...more });

describe.skipIf(nixIsMissing())("values", () => {
  test("are different for whatever Nix tells apart", async () => {
    const pairs: readonly (readonly [before: string, after: string])[] = [
      ["1", "1.0"],
      ["0.12345678", "0.12345679"],
      ["123456789.25", "123456789.26"],
      ["[ 1.0e-300 ]", "[ 2.0e-300 ]"],
      ["(0 - 1.5)", "1.5"],
      ["(1.0e200 * 1.0e200)", "1.0e300"],
      [`"\${${drv("d")}}"`, `(builtins.unsafeDiscardStringContext "\${${drv("d")}}")`],
      [`"\${${drv("d")}}"`, `"\${${drv("d", "x = 1;")}}"`],
      ["./a", "(toString ./a)"],
      ['{ "a.b" = 1; }', "{ a.b = 1; }"],
    ];
    const lib = (side: 0 | 1) =>
      flake(`lib = { ${pairs.map((pair, index) => `v${index} = [ ${pair[side]} ];`).join(" ")} };`);
    const result = await verify(lib(0), lib(1));
    expect(result.findings.filter(({ kind }) => kind !== "different")).toEqual([]);
    expect(result.findings).toHaveLength(pairs.length);
    expect(new Set((await verify(lib(0), lib(0))).findings.map(({ kind }) => kind))).toEqual(
      new Set(["same"]),
    );
  });

  test("that aren't looked at as a whole are not comparable", async () => {
    const outputs = flake(`
      overlays = [ (final: prev: { a = 1; }) ];
      lib.functions = [ { f = x: x; } ];
      lib.text = [ "<function {  }>" "<unseen \\"x\\">" ];
      lib.deep = [ (builtins.foldl' (a: _: { inherit a; }) 1 (builtins.genList (n: n) 40)) ];
      lib.otherType = [ { _type = "option-type"; name = "t"; getSubOptions = _: { }; } ];
      lib.type = [ { _type = "option-type"; name = "t"; getSubModules = [ { } ]; } ];
      lib.long = builtins.concatStringsSep "" (builtins.genList toString 250000);
      lib.plainType = [ { _type = "option-type"; name = "t"; getSubModules = null; } ];
    `);
    expect(told(await verify(outputs, outputs))).toEqual([
      "lib.deep not-comparable",
      "lib.functions not-comparable",
      "lib.long not-comparable",
      "lib.otherType not-comparable",
      "lib.plainType same",
      "lib.text same",
      "lib.type not-comparable",
      "overlays not-comparable",
    ]);
  });

  test("that hold themselves in several ways come to an end", async () => {
    const knot = "let x = { a = 1; b = x; c = x; d = x; e = [ x x ]; f = x; g = x; h = x; }; in x";
    const outputs = (value: string) => flake(`knot = ${knot}; lib.v = [ (${knot}) ]; z = ${value};`);
    const result = await verify(outputs("1"), outputs("2"));
    const kinds = new Map(result.findings.map(({ path, kind }) => [path.join("."), kind]));
    expect(kinds.get("knot")).toBe("not-comparable");
    expect(kinds.get("lib.v")).toBe("not-comparable");
    expect(kinds.get("z")).toBe("different");
    expect(result.complete).toBe(true);
  });
});

describe.skipIf(nixIsMissing())("outputs", () => {
  test("that fail on both sides are alike if their whole messages are, and unread if there are too many", async () => {
    const many = Array.from({ length: 8 }, (_, index) => `p${index} = throw "all ${index}";`).join(" ");
    const outputs = (word: string) =>
      flake(
        `lib = { a = throw "first\\n\\nsecond ${word}"; b = throw "1:${word}:2"; c = 1; }; more = { ${many} };`,
      );
    const effort = { restarts: 3, explained: 4 };
    const result = await verify(outputs("1"), outputs("2"), { effort });
    const kinds = result.findings.map(({ kind }) => kind);
    expect(kinds.slice(0, 3)).toEqual(["fails-otherwise", "fails-otherwise", "same"]);
    expect(new Set(kinds.slice(3))).toEqual(new Set(["fails-alike", "fails-unread"]));
  });

  test("that weren't reached aren't known to be the same", async () => {
    const many = Array.from({ length: 8 }, (_, index) => `p${index} = { }.a;`).join(" ");
    const outputs = (value: string) => flake(`a = 1; lib = { ${many} z = ${value}; };`);
    const effort = { restarts: 3, explained: 4 };
    const result = await verify(outputs("1"), outputs("2"), { effort });
    expect(result).toMatchObject({ complete: false, verdict: "inconclusive" });
  });

  test("of a system are those that stand below it, not those that are called like one", async () => {
    const outputs = (name: string) =>
      flake(`
        packages.x86_64-linux = { app-windows = ${drv(name)}; aarch64-linux = ${drv(name)}; };
        packages.aarch64-linux.x86_64-linux = ${drv(name)};
        nixosConfigurations = { desktop-linux = { config.a = "${name}"; }; aarch64-linux = { config.a = "${name}"; }; };
        hydraJobs.job = { x86_64-linux = "${name}"; aarch64-linux = "${name}"; };
        nixosModules.aarch64-linux = { a = "${name}"; };
      `);
    const result = await verify(outputs("a"), outputs("b"), { systems: ["x86_64-linux"] });
    expect(told(result)).toEqual([
      "hydraJobs.job.x86_64-linux different",
      "nixosConfigurations.aarch64-linux different",
      "nixosConfigurations.desktop-linux different",
      "nixosModules.aarch64-linux different",
      "packages.x86_64-linux.aarch64-linux different",
      "packages.x86_64-linux.app-windows different",
    ]);
    expect(result.unknownSystems).toEqual([]);
    const none = await verify(outputs("a"), outputs("a"), { systems: ["x86-64-linux"] });
    expect(none).toMatchObject({ verdict: "partial", unknownSystems: ["x86-64-linux"] });
  });

  test("that are overlays are there even if they add nothing", async () => {
    const overlays = (text: string) => ({
      "flake.nix": `{ inputs.nixpkgs.url = "path:/somewhere/nixpkgs"; outputs = { self, nixpkgs }: { a = 1; overlays = { ${text} }; }; }\n`,
      "flake.lock": pathLock({ nixpkgs: fixturePath("verify/nixpkgs") }),
    });
    const [none, empty] = [overlays(""), overlays("default = final: prev: { };")];
    const one = overlays("default = final: prev: { one = 1; };");
    const changes = [
      [none, empty, "overlays.default added"],
      [empty, overlays("other = 1;"), "overlays.default missing"],
      [empty, empty, "overlays.default same"],
      [empty, one, "overlays.default.one added"],
      [one, empty, "overlays.default.one missing"],
    ] as const;
    for (const [before, after, expected] of changes) {
      const lines = told(await verify(before, after)).filter((line) => line.includes("default"));
      expect(lines).toEqual([expected]);
    }
  });
});
