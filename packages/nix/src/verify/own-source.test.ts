import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nixIsMissing } from "@flake-split/testing";
import { afterAll, describe, expect, test } from "vitest";
import { drv, flake, told } from "../../test/small-flake.ts";
import { textChange } from "../../test/text-change.ts";
import { privateStore } from "./nix-settings.ts";
import { verifyFlake } from "./verify-flake.ts";

const store = mkdtempSync(join(tmpdir(), "flake-split-store-"));
const root = mkdtempSync(join(tmpdir(), "flake-split-root-"));
afterAll(() => {
  for (const directory of [store, root]) rmSync(directory, { recursive: true, force: true });
});

type Texts = Readonly<Record<string, string>>;

const verify = (before: Texts, after: Texts) =>
  verifyFlake({ change: textChange(root, before, after), settings: privateStore(store), jobs: 2 });

describe.skipIf(nixIsMissing())("an output that holds the flake's own folder", () => {
  /** Each kind of output that has a text, with the folder in it and a word that changes. */
  const holding = (word: string) =>
    flake(`
      apps.x86_64-linux.a = { type = "app"; program = "\${${drv("t", "src = ./.;")}}/bin/${word}"; };
      lib.plain = "\${self}/${word}";
      lib.copied = [ "\${./.}" "${word}" ];
      nixosModules.m = { ... }: { held = ${drv("t", "src = self;")}; word = "${word}"; };
      nixosConfigurations.h = { config.stuff = { held = "\${./.}"; word = "${word}"; }; };
    `);
  const outputs = [
    "apps.x86_64-linux.a",
    "lib.copied",
    "lib.plain",
    "nixosConfigurations.h",
    "nixosModules.m",
  ];

  test("is different if anything besides the folder is, and only then its own source", async () => {
    const other = await verify({ ...holding("foo"), "a.c": "1" }, { ...holding("bar"), "a.c": "2" });
    expect(told(other)).toEqual(outputs.map((output) => `${output} different`));
    const alike = await verify({ ...holding("foo"), "a.c": "1" }, { ...holding("foo"), "a.c": "2" });
    expect(told(alike)).toEqual(outputs.map((output) => `${output} own-source`));
  });

  test("is different if it lets other files through, or has them otherwise", async () => {
    const filtered = (filter: string, more = "") =>
      flake(
        `packages.x86_64-linux = { kept = ${drv("kept", 'src = builtins.filterSource (p: t: baseNameOf p != "b.c") ./.;')}; p = ${drv("p", `src = builtins.filterSource (p: t: ${filter}) ./.;`)}; }; ${more}`,
      );
    const files = { "a.c": "1", "b.c": "1", "d/c.c": "1" };
    const changed = { ...files, "a.c": "2", "b.c": "2" };
    const unlike = await verify(
      { ...filtered("true"), ...files },
      { ...filtered('baseNameOf p != "a.c"'), ...changed },
    );
    expect(told(unlike)).toEqual([
      "packages.x86_64-linux.kept own-source",
      "packages.x86_64-linux.p different",
    ]);
    expect(unlike.findings[1]?.causes).toMatchObject([
      { kind: "source", source: "source", files: ["a.c", "b.c"] },
    ]);
    // The same with a file that didn't change, and where no file did.
    const folder = filtered('baseNameOf p != "d"');
    expect(told(await verify({ ...filtered("true"), ...files }, { ...folder, ...changed }))[1]).toBe(
      "packages.x86_64-linux.p different",
    );
    expect(told(await verify({ ...filtered("true"), ...files }, { ...folder, ...files }))[1]).toBe(
      "packages.x86_64-linux.p different",
    );
  });

  test("is its own source where only its place is named", async () => {
    const naming = (word: string) =>
      flake(`
        devShells.x86_64-linux.s = ${drv("s", `D = toString ./docs; W = "${word}";`)};
        packages.x86_64-linux.above = ${drv("above", `s = ${drv("s", "D = toString ./docs;")};`)};
        lib.s = toString ./docs;
      `);
    const files = { "docs/a": "1", readme: "1" };
    const changed = { ...files, readme: "2" };
    const alike = await verify({ ...naming("foo"), ...files }, { ...naming("foo"), ...changed });
    expect(told(alike)).toEqual([
      "devShells.x86_64-linux.s own-source",
      "lib.s same",
      "packages.x86_64-linux.above own-source",
    ]);
    const other = await verify({ ...naming("foo"), ...files }, { ...naming("bar"), ...changed });
    expect(told(other)[0]).toBe("devShells.x86_64-linux.s different");
    expect(other.findings[0]?.causes).toMatchObject([{ variable: "W" }, { kind: "own-source" }]);
  });

  test("is told so however many inputs of one name hold it, in whatever order they come", async () => {
    const inputs = `map (F: ${drv("x", "src = ./.; inherit F;")}) [ "1" "2" "3" "4" "5" ]`;
    const outputs = flake(
      `packages.x86_64-linux = { many = ${drv("many", `deps = ${inputs};`)}; two = ${drv("two", 'a = "${self}/a"; b = "${./.}/b";')}; }; lib.many = ${inputs};`,
    );
    for (const text of ["2", "3", "4"]) {
      const result = await verify({ ...outputs, "a.c": "1" }, { ...outputs, "a.c": text });
      expect(new Set(result.findings.map(({ kind }) => kind))).toEqual(new Set(["own-source"]));
    }
  });

  test("is its own source if a file is gone, and what reads that file fails", async () => {
    const outputs = flake(
      `a = import ./a.nix; b = builtins.pathExists ./sub; packages.x86_64-linux.p = ${drv("p", "src = self;")};`,
    );
    const result = await verify({ ...outputs, "a.nix": "1", "sub/b.nix": "1" }, outputs);
    expect(told(result)).toEqual(["a fails-now", "b different", "packages.x86_64-linux.p own-source"]);
    expect(result.conflicts).toEqual(["a.nix", "sub/b.nix"]);
  });
});
