import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nixIsMissing } from "@flake-split/testing";
import { afterAll, describe, expect, test } from "vitest";
import { flake, told } from "../../test/small-flake.ts";
import { textChange } from "../../test/text-change.ts";
import { privateStore } from "./nix-settings.ts";
import { verifyFlake } from "./verify-flake.ts";

const store = mkdtempSync(join(tmpdir(), "flake-split-store-"));
const root = mkdtempSync(join(tmpdir(), "flake-split-root-"));
afterAll(() => {
  for (const directory of [store, root]) rmSync(directory, { recursive: true, force: true });
});

type Texts = Readonly<Record<string, string>>;

const verify = (before: Texts, after: Texts, dir = "") =>
  verifyFlake({
    change: { ...textChange(root, before, after), dir },
    settings: privateStore(store),
    jobs: 2,
  });

/** An option whose type has a submodule, as nixpkgs' lib makes it. */
const submodule = (module: string) =>
  `{ options.s.type = { _type = "option-type"; name = "submodule"; description = "submodule"; getSubModules = [ ${module} ]; }; }`;

/** A type of any of two others, and of lists of itself. */
const either = (type: string) =>
  `(let t = { _type = "option-type"; name = "either"; getSubModules = null; nestedTypes = { left = t; right = ${type}; }; }; in t)`;

describe.skipIf(nixIsMissing())("a module", () => {
  const outputs = flake(`
    flakeModule = ./m.nix;
    flakeModules.set = { imports = [ ./m.nix ]; };
    homeManagerModule = { imports = [ ./m.nix ]; };
    modules.nixos.named = ./m.nix;
    nixosModules = {
      function = { ... }: { imports = [ ./m.nix ]; };
      folder = ./folder;
      list = [ ./m.nix { } ];
      place = self + "/m.nix";
      string = "\${self}/m.nix";
      submodule = ${submodule("./m.nix")};
      nested = ${submodule(submodule("({ name, ... }: { imports = [ ./m.nix ]; })"))};
      either = { options.s.type = ${either(`{ _type = "option-type"; name = "submodule"; getSubModules = [ ./m.nix ]; }`)}; };
      other = ./other.nix;
      file = { source = ./data; };
      alone = ./alone.nix;
    };
  `);
  const files = {
    ...outputs,
    "m.nix": "{ imports = [ ./n.nix ]; x = 1; }\n",
    // Files may import each other.
    "n.nix": "{ config, ... }: { imports = [ ./m.nix ./folder ]; y = config.a.b; }\n",
    "folder/default.nix": "{ z = 1; }\n",
    "other.nix": "{ imports = [ ./data.nix ]; }\n",
    "data.nix": "{ source = ./data; }\n",
    data: "1\n",
    "alone.nix": "{ config, ... }: { x = config.a + 1; }\n",
  };
  const reached = [
    "flakeModule",
    "flakeModules.set",
    "homeManagerModule",
    "modules.nixos.named",
    "nixosModules.either",
    "nixosModules.folder",
    "nixosModules.function",
    "nixosModules.list",
    "nixosModules.nested",
    "nixosModules.place",
    "nixosModules.string",
    "nixosModules.submodule",
  ];

  test("is followed into the files of the flake that it imports", async () => {
    const result = await verify(files, { ...files, "folder/default.nix": "{ z = 2; }\n" });
    const alone = "nixosModules.alone not-comparable";
    const rest = ["nixosModules.file same", "nixosModules.other same"];
    expect(told(result).sort()).toEqual(
      [...reached.map((output) => `${output} different`), alone, ...rest].sort(),
    );
    // What doesn't change what files evaluate to is no difference.
    const comment = await verify(files, { ...files, "n.nix": `# more\n${files["n.nix"]}` });
    expect(told(comment).sort()).toEqual(
      [...reached.map((output) => `${output} same`), alone, ...rest].sort(),
    );
  });

  test("is different if a file that a path in it leads to has other contents", async () => {
    const result = await verify(files, { ...files, data: "2\n" });
    const different = result.findings.filter(({ kind }) => kind === "different");
    expect(different.map(({ path }) => path.join("."))).toEqual(["nixosModules.file", "nixosModules.other"]);
    expect(different[0]?.causes).toMatchObject([{ kind: "source", source: "data" }]);
  });

  test("is told without what it imports, and without submodules, where they fail", async () => {
    const outputs = (port: number) =>
      flake(`nixosModules = {
        file = { imports = [ ./fails.nix ]; port = ${port}; };
        thrown = { imports = [ ./throws.nix ]; port = ${port}; };
        submodule = ${submodule("({ name, ... }: { x = name + 1 + { }; })")} // { port = ${port}; };
        same = { imports = [ ./fails.nix ]; };
        now = ./now.nix;
      };`);
    const fails = "{ config, ... }: { x = config.a + 1; }\n";
    const more = { "fails.nix": fails, "throws.nix": '{ ... }: { x = throw "no"; }\n' };
    const result = await verify(
      { ...outputs(80), ...more, "now.nix": "{ }\n" },
      { ...outputs(443), ...more, "now.nix": "{ x = { }.y; }\n" },
    );
    expect(told(result)).toEqual([
      "nixosModules.file different",
      "nixosModules.now fails-now",
      "nixosModules.same not-comparable",
      "nixosModules.submodule different",
      "nixosModules.thrown different",
    ]);
  });

  test("is known by its file's place where no file changed", async () => {
    const result = await verify(files, { ...files, "flake.nix": `# more\n${files["flake.nix"]}` });
    // A string below `self` holds the flake's folder.
    const held = ["nixosModules.place", "nixosModules.string"];
    for (const { path, kind } of result.findings) {
      expect(kind).toBe(held.includes(path.join(".")) ? "own-source" : "same");
    }
  });
});

describe.skipIf(nixIsMissing())("a path", () => {
  test("stands for the file or folder that it leads to, and the flake's whole folder for its own source", async () => {
    const outputs = flake(`
      templates.t = { path = ./t; description = ""; };
      lib = { file = ./t/x; listed = [ ./t ]; other = ./u; string = toString ./t; up = ../up; own = ./.; whole = ../.; };
    `);
    const inside = (texts: Texts) =>
      Object.fromEntries(Object.entries(texts).map(([path, text]) => [`sub/${path}`, text]));
    const files = (text: string): Texts => ({
      ...inside({ ...outputs, "t/x": text, "t/y": "1", "u/x": "1" }),
      up: text,
    });
    const result = await verify(files("1"), files("2"), "sub");
    expect(told(result)).toEqual([
      "lib.file different",
      "lib.listed different",
      "lib.other same",
      "lib.own own-source",
      "lib.string same",
      "lib.up different",
      "lib.whole own-source",
      "templates.t.description same",
      "templates.t.path different",
    ]);
    expect(result.findings.at(-1)?.causes).toEqual([
      { kind: "source", source: "t", files: ["x"], through: [] },
    ]);
  });

  test("is called where it is a set that can be", async () => {
    const callable = (value: number) =>
      flake(`
        nixosModules.functor = { __functor = _: { config, ... }: { services.x = ${value}; }; __functionArgs = { config = false; }; };
        nixosModules.plain = { __functor = _: { ... }: { services.x = ${value}; }; };
      `);
    expect(told(await verify(callable(1), callable(1)))).toEqual([
      "nixosModules.functor same",
      "nixosModules.plain same",
    ]);
    expect(told(await verify(callable(1), callable(2)))).toEqual([
      "nixosModules.functor different",
      "nixosModules.plain different",
    ]);
  });
});
