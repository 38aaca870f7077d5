import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compareFlakes } from "@flake-split/nix";
import { copyFixture, fixturePath, loadFixture, nixIsMissing } from "@flake-split/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { type ImageCase, imageCases, runAdding, treeWith } from "../test/image-cases.ts";
import { allPhases, changedFiles, type Files, treeAfter } from "../test/memory-tree.ts";
import { prepare } from "./index.ts";

beforeAll(() => prepare());

describe.each(imageCases)("$name", ({ name, fixture, asked }) => {
  const before = loadFixture(`images/${fixture}`);

  test("adds images", async () => {
    const { diagnostics } = runAdding(before, asked);
    const told = diagnostics.map(
      ({ code, severity, file, message }) => `${severity} ${code} ${file}: ${message}`,
    );
    const text = `${changedFiles(before, treeWith(before, asked))}\n==> told <==\n${told.join("\n")}\n`;
    await expect(text).toMatchFileSnapshot(fixturePath(`images/${name}.txt`));
  });

  test("changes nothing the second time", () => {
    expect(runAdding(treeWith(before, asked), asked).changes).toEqual([]);
  });

  test("one by one gives the same", () => {
    let tree = before;
    for (const format of asked.formats) tree = treeWith(tree, { ...asked, formats: [format] });
    expect(changedFiles(before, tree)).toBe(changedFiles(before, treeWith(before, asked)));
  });

  test("has nothing to do after the split", () => {
    const split = treeAfter(treeWith(before, asked), allPhases);
    expect(runAdding(split, asked).changes).toEqual([]);
  });

  test("keeps every line of the entry", () => {
    const lines = (files: Files) => (files.get("flake.nix") ?? "").split("\n");
    const result = lines(treeWith(before, asked));
    let at = 0;
    for (const line of lines(before)) {
      const words = line.split(/[\s,;()}]+/).filter((word) => word !== "");
      while (at < result.length && !words.every((word) => result[at]?.includes(word))) at++;
      expect(at, line).toBeLessThan(result.length);
    }
  });
});

describe("refuses", () => {
  const nixpkgs = 'inputs.nixpkgs.url = "github:NixOS/nixpkgs";';
  const hosts = "nixosConfigurations.iso-nixos = nixpkgs.lib.nixosSystem { };";
  test.each([
    ["no nixpkgs", "{ outputs = { self }: { }; }", {}, "images/no-nixpkgs"],
    [
      "an unknown image",
      `{ ${nixpkgs} outputs = { self, nixpkgs }: { }; }`,
      { formats: ["floppy"] },
      "images/unknown-format",
    ],
    ["a bad name", `{ ${nixpkgs} outputs = { self, nixpkgs }: { }; }`, { name: "a_b" }, "images/bad-name"],
    [
      "an unknown source",
      `{ ${nixpkgs} outputs = { self, nixpkgs }: { }; }`,
      { from: "desk" },
      "images/no-source",
    ],
    ["a taken name", `{ ${nixpkgs} outputs = { self, nixpkgs }: { ${hosts} }; }`, {}, "images/name-taken"],
    [
      "computed outputs",
      `{ ${nixpkgs} outputs = { self, nixpkgs }: { a = 1; } // nixpkgs.lib.f self; }`,
      {},
      "images/outputs",
    ],
    [
      "an inherited output",
      `{ ${nixpkgs} outputs = { self, nixpkgs }: { inherit (nixpkgs) nixosConfigurations; }; }`,
      {},
      "images/outputs",
    ],
    [
      "a taken output",
      `{ ${nixpkgs} outputs = { self, nixpkgs }: { legacyPackages.x86_64-linux.images = { }; }; }`,
      {},
      "images/outputs",
    ],
    [
      "another meaning of an argument",
      `{ ${nixpkgs} outputs = { self, nixpkgs }: let f = 1; in { packages = let nixpkgs = f; in { }; nixosConfigurations = { }; x = rec { self = 1; }; } // (let nixpkgs = 2; in { }); }`,
      {},
      "images/outputs",
    ],
    [
      "a name that a `with` may give",
      `{ ${nixpkgs} outputs = { nixpkgs }: with nixpkgs; { a = self; }; }`,
      {},
      "images/input",
    ],
    [
      "another input of that name",
      `{ ${nixpkgs} inputs.nixos-wsl.url = "github:me/mine"; outputs = { self, nixpkgs, nixos-wsl }: { }; }`,
      { formats: ["wsl"] },
      "images/input",
    ],
  ] as const)("%s", (_, text, asked, code) => {
    const { changes, diagnostics } = runAdding(new Map([["flake.nix", text]]), {
      formats: ["iso"],
      ...asked,
    });
    expect(diagnostics.map((found) => found.code)).toEqual([code]);
    expect(changes).toEqual([]);
  });
});

describe("what is there already", () => {
  const before = loadFixture("images/parts");
  const foreign = (path: string, text: string) => new Map([...before, [path, text]]);

  test("a file of the owner keeps its name", () => {
    const tree = treeWith(foreign("nix/images/iso.nix", "{ }\n"), { formats: ["iso"] });
    expect(tree.get("nix/images/iso.nix")).toBe("{ }\n");
    expect(tree.get("nix/images/default.nix")).toContain("import ./iso-nixos.nix");
  });

  test("a gathering file of the owner is not added to", () => {
    const tree = treeWith(foreign("nix/images/default.nix", "{ }\n"), { formats: ["iso"] });
    expect(tree.get("nix/images/default.nix")).toBe("{ }\n");
    expect(tree.get("flake.nix")).toContain("import ./nix/images/hosts.nix");
  });

  test("a README of the owner stays", () => {
    const asked = { formats: ["iso"] };
    const files = foreign("nix/images/README.md", "Ours\n");
    expect(treeWith(files, asked).get("nix/images/README.md")).toBe("Ours\n");
    expect(runAdding(files, asked).diagnostics.map(({ code }) => code)).toContain("images/readme");
  });

  test("a machine that was edited is never written again", () => {
    const tree = new Map(treeWith(before, { formats: ["iso"] }));
    tree.set("nix/images/iso.nix", "{ nixpkgs, ... }: nixpkgs\n");
    expect(treeWith(tree, { formats: ["iso", "vm"] }).get("nix/images/iso.nix")).toBe(
      "{ nixpkgs, ... }: nixpkgs\n",
    );
  });

  test("a second image of a kind gets the machine's name", () => {
    const tree = treeWith(treeWith(before, { formats: ["iso"] }), { formats: ["iso"], name: "lab" });
    expect(tree.get("nix/images/builds.nix")).toContain("iso-lab = self.nixosConfigurations.iso-lab.");
    expect(tree.has("nix/images/iso-lab.nix")).toBe(true);
  });

  test("line ends are the flake's", () => {
    const crlf = new Map([...before].map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]));
    for (const { after } of runAdding(crlf, { formats: ["wsl"] }).changes) {
      expect(after?.replaceAll("\r\n", "")).not.toContain("\n");
    }
  });
});

describe.skipIf(nixIsMissing()).concurrent("evaluates", () => {
  test.for(imageCases)("$name", async (one, { expect }) => {
    const compared = await comparison(one);
    expect(compared.problem).toBeNull();
    const known = compared.outputs.filter(({ status }) => status !== "equal");
    const wrong = known.filter(({ status }) => status !== "added");
    expect(wrong.map(({ path, status, after }) => [path.join("."), status, after])).toEqual([]);
    // The stand-in for nixpkgs has no `nixos/lib`.
    const failing = known.filter(
      ({ after }) => after?.kind === "error" && !after.message.includes("lib/make-disk-image.nix"),
    );
    expect(failing).toEqual([]);
    await expect(added(known)).toMatchFileSnapshot(fixturePath(`images/${one.name}-outputs.txt`));
  });
});

function added(outputs: readonly { readonly path: readonly string[] }[]): string {
  return `${outputs.map(({ path }) => path.join(".")).join("\n")}\n`;
}

async function comparison({ fixture, asked }: ImageCase) {
  const copy = copyFixture(`images/${fixture}`);
  try {
    for (const [path, text] of treeWith(loadFixture(`images/${fixture}`), asked)) {
      mkdirSync(dirname(join(copy.directory, path)), { recursive: true });
      writeFileSync(join(copy.directory, path), text);
    }
    const standIns = fixturePath("stand-ins");
    return await compareFlakes({
      before: fixturePath(`images/${fixture}`),
      after: copy.directory,
      standIns,
    });
  } finally {
    copy.remove();
  }
}
