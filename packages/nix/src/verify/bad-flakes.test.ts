import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nixIsMissing, pathLock } from "@flake-split/testing";
import { afterAll, describe, expect, test } from "vitest";
import { drv, flake, told } from "../../test/small-flake.ts";
import { textChange } from "../../test/text-change.ts";
import { privateStore } from "./nix-settings.ts";
import { type VerifyRequest, type VerifyResult, verifyFlake } from "./verify-flake.ts";

const store = mkdtempSync(join(tmpdir(), "flake-split-store-"));
const root = mkdtempSync(join(tmpdir(), "flake-split-root-"));
afterAll(() => {
  for (const directory of [store, root]) rmSync(directory, { recursive: true, force: true });
});

type Texts = Readonly<Record<string, string>>;

function verify(before: Texts, after: Texts, more: Partial<VerifyRequest> = {}): Promise<VerifyResult> {
  return verifyFlake({
    change: textChange(root, before, after),
    settings: privateStore(store),
    jobs: 2,
    ...more,
  });
}

describe.skipIf(nixIsMissing())("verifyFlake", () => {
  test("tells infinite recursion, and goes on behind it", async () => {
    const before = flake(`a = "1"; b = "2"; packages.x86_64-linux = { p = ${drv("p")}; q = ${drv("q")}; };`);
    const after = flake(
      `a = let x = x; in x; b = "2"; packages.x86_64-linux = { p = let f = n: f (n + 1) + 1; in f 0; q = ${drv("q")}; };`,
    );
    const result = await verify(before, after);
    expect(told(result)).toEqual([
      "a fails-now",
      "b same",
      "packages.x86_64-linux.p fails-now",
      "packages.x86_64-linux.q same",
    ]);
    expect(result.verdict).toBe("different");
  });

  test("gives up on an output without end", async () => {
    const endless =
      "a = let f = n: if n < 0 then n else f (n + 1); in builtins.foldl' (s: n: s + n) 0 (builtins.genList (n: builtins.length (builtins.genList (m: m * n) 2000000)) 2000000);";
    const result = await verify(flake(`${endless} b = 1;`), flake("a = 1; b = 1;"), { timeoutMs: 1500 });
    expect(told(result)).toEqual(["a timed-out", "b same"]);
    expect(result.verdict).toBe("different");
  });

  test("fails otherwise where another error hid behind the old one", async () => {
    const result = await verify(flake('a = throw "unfree";'), flake("a = { }.b;"));
    expect(told(result)).toEqual(["a fails-otherwise"]);
    const alike = await verify(flake('a = throw "unfree"; b = 1;'), flake('a = (throw "unfree"); b = 1;'));
    expect(told(alike)).toEqual(["a fails-alike", "b same"]);
    expect(alike.verdict).toBe("partial");
  });

  test("locks an input that the lock file doesn't know, or says that it can't", async () => {
    const input = mkdtempSync(join(tmpdir(), "flake-split-input-"));
    writeFileSync(join(input, "flake.nix"), "{ outputs = { self }: { one = 1; }; }\n");
    const asks = (url: string) => ({
      "flake.nix": `{ inputs.more.url = "${url}"; outputs = { self, more }: { a = more.one; }; }\n`,
    });
    const lock = JSON.stringify({ version: 7, root: "root", nodes: { root: {} } });
    const result = await verify(flake("a = 1;"), { ...asks(`path:${input}`), "flake.lock": lock });
    expect(result).toMatchObject({ verdict: "same", unlocked: ["more"], problem: null });
    rmSync(input, { recursive: true });
    const { problem, verdict } = await verify(flake("a = 1;"), asks("path:/nowhere"));
    expect(problem).toMatchObject({ side: "after", code: "nix/unlocked-input" });
    expect(problem?.message).toMatch(
      /^There is no flake.lock for the input more, and Nix can't lock it now:\nerror: /,
    );
    expect(verdict).toBe("inconclusive");
  });

  test("locks anew what the entry has from elsewhere, or says that it can't; Nix says what is elsewhere", async () => {
    const folders = ["one", "two"].map((name) => join(root, name));
    for (const [index, folder] of folders.entries()) {
      mkdirSync(folder);
      writeFileSync(join(folder, "flake.nix"), `{ outputs = { self }: { number = ${index}; }; }\n`);
    }
    const [one = "", two = ""] = folders;
    // Its text isn't one that we would write for what the lock file has, and Nix reads the same of it.
    const odd = `path:${two}?lastModified=1`;
    const lock = JSON.parse(pathLock({ a: one, b: two }));
    lock.nodes.a.original.path = one;
    lock.nodes.b.original = { type: "path", path: two, lastModified: 1 };
    const asks = (inputs: string) => ({
      "flake.nix": `{ inputs = { ${inputs} }; outputs = { self, a, b }: { x = [ a.number b.number ]; }; }\n`,
      "flake.lock": JSON.stringify(lock),
    });
    const usual = asks(`a.url = "path:${one}"; b.url = "${odd}";`);
    const others = asks(
      `a = { type = "path"; path = "${one}"; inputs.none.follows = "b"; }; b.url = "${odd}";`,
    );
    expect(await verify(usual, others)).toMatchObject({ verdict: "same", unlocked: [] });
    const moved = await verify(usual, asks(`a.url = "path:${two}"; b.url = "${odd}";`));
    expect(moved).toMatchObject({ verdict: "different", unlocked: ["a"], problem: null });
    const follows = await verify(usual, asks(`a.url = "path:${one}"; b.follows = "a";`));
    expect(follows).toMatchObject({ verdict: "different", unlocked: ["b"], problem: null });
    // What the lock file has of an input that isn't declared any more.
    const { findings } = await verify(asks(`a.url = "path:${one}"; b.url = "${odd}";`), {
      ...asks(""),
      "flake.nix": "{ inputs = { }; outputs = { ... }@args: { x = [ args.a.number args.b.number ]; }; }\n",
    });
    expect(findings.map(({ kind }) => kind)).toEqual(["fails-now"]);
    const { problem } = await verify(usual, asks(`a.url = "path:/nowhere"; b.url = "${odd}";`));
    expect(problem).toMatchObject({ side: "after", code: "nix/unlocked-input" });
    expect(problem?.message).toMatch(
      /^flake\.lock doesn't have the input a.* as flake\.nix declares it, and Nix can't/,
    );
  });

  test("doesn't ask Nix about references in their usual forms", async () => {
    const input = join(root, "input");
    mkdirSync(input);
    writeFileSync(join(input, "flake.nix"), "{ outputs = { self, ... }: { }; }\n");
    const lock = JSON.parse(pathLock({ node: input }));
    const inputs: string[] = [];
    const add = (declared: string, original: unknown, more = {}) => {
      const name = `i${inputs.length}`;
      inputs.push(`${name} = { ${declared} };`);
      const place = typeof original === "string" ? [original] : name;
      lock.nodes.root.inputs[name] = place;
      if (place === name) lock.nodes[name] = { ...lock.nodes.node, original, ...more };
    };
    const nixpkgs = { type: "github", owner: "NixOS", repo: "nixpkgs" };
    add('url = "github:NixOS/nixpkgs";', nixpkgs);
    add(
      'url = "github:NixOS/nixpkgs/nixos-23.11"; flake = false;',
      { ...nixpkgs, ref: "nixos-23.11" },
      { flake: false },
    );
    add('url = "gitlab:a/b?dir=c";', { type: "gitlab", owner: "a", repo: "b", dir: "c" });
    add('type = "github"; owner = "NixOS"; repo = "nixpkgs";', nixpkgs);
    add('url = "git+https://x.org/y?ref=z";', { type: "git", url: "https://x.org/y", ref: "z" });
    add('url = "https://x.org/y.tar.gz";', { type: "tarball", url: "https://x.org/y.tar.gz" });
    add('url = "nixpkgs/nixos-23.11";', { type: "indirect", id: "nixpkgs", ref: "nixos-23.11" });
    add('inputs.a.follows = "i0";', { type: "indirect", id: "i7" }, { inputs: { a: ["i0"] } });
    add('follows = "i0";', "i0");
    lock.nodes.root.inputs.undeclared = "undeclared";
    lock.nodes.undeclared = { ...lock.nodes.node, original: { type: "indirect", id: "undeclared" } };
    writeFileSync(join(root, "nix"), "#!/bin/sh\necho asked >&2\nexit 1\n", { mode: 0o755 });
    const settings = privateStore(store);
    const environment = { ...settings.environment, PATH: `${root}:${process.env.PATH}` };
    const texts = (value: number) => ({
      "flake.nix": `{ inputs = { ${inputs.join(" ")} }; outputs = { self, undeclared, ... }: { a = ${value}; }; }\n`,
      "flake.lock": JSON.stringify(lock),
    });
    const result = await verify(texts(1), texts(2), { settings: { ...settings, environment } });
    expect(result).toMatchObject({ verdict: "different", problem: null, unlocked: [] });
  });

  test("says why a side can't be evaluated at all", async () => {
    const { problem } = await verify(flake("a = 1;"), flake("a = 1"));
    expect(problem).toMatchObject({ side: "after", code: "nix/unreadable-entry" });
    expect(problem?.message).toContain("<flake>/flake.nix");
  });

  test("looks into hundreds of outputs, and tells a set of thousands by its names", async () => {
    const many = `packages.x86_64-linux = builtins.listToAttrs (map (n: { name = "p" + toString n; value = ${drv("p")}; }) (builtins.genList (n: n) 700));`;
    const large =
      "data = builtins.listToAttrs (map (n: { name = toString n; value = throw (toString n); }) (builtins.genList (n: n) 5000));";
    const result = await verify(flake(many + large), flake(many + large));
    expect(result.verdict).toBe("same");
    expect(result.findings).toHaveLength(701);
  });

  test("allows empty sets to come, and nothing else", async () => {
    const result = await verify(flake("a = 1;"), flake("a = 1; checks.x86_64-linux = { }; overlays = { };"));
    expect(told(result)).toEqual(["a same"]);
    expect(told(await verify(flake("a = 1;"), flake("a = 1; b = 2;")))).toEqual(["a same", "b added"]);
  });

  test("tells a change of the flake's own folder from others", async () => {
    const outputs = (value: string) =>
      flake(
        `packages.x86_64-linux = { whole = ${drv("whole", "src = self;")}; copy = ${drv("copy", "src = ./.;")}; both = ${drv("both", `src = ./.; value = "${value}";`)}; docs = ${drv("docs", "src = ./docs;")}; };`,
      );
    const before = { ...outputs("1"), "nix/a.nix": "1\n", "docs/a": "1" };
    const result = await verify(before, { ...outputs("2"), "nix/a.nix": "2\n", "docs/a": "2" });
    expect(result.conflicts).toEqual(["nix/a.nix", "docs/a"]);
    expect(told(result)).toEqual([
      "packages.x86_64-linux.both different",
      "packages.x86_64-linux.copy own-source",
      "packages.x86_64-linux.docs different",
      "packages.x86_64-linux.whole own-source",
    ]);
    const docs = result.findings.find(({ path }) => path.includes("docs"));
    expect(docs?.causes).toEqual([{ kind: "source", source: "docs", files: ["a"], through: ["docs"] }]);
  });

  test("sees through what flake-parts wraps modules and apps in", async () => {
    const module = "{ config, ... }: { imports = [ ./m.nix ]; x = config.a.b; }";
    const wrap = (inner: string) => `{ _class = "nixos"; _file = "x"; imports = [ (${inner}) ]; }`;
    const app = (more: string) => `apps.x86_64-linux.a = { type = "app"; program = "/bin/a"; ${more} };`;
    const files = { "m.nix": "{ }\n" };
    const plain = flake(`nixosModules = { p = ./m.nix; f = ${module}; }; ${app("")}`);
    const wrapped = flake(
      `nixosModules = { p = ${wrap("./m.nix")}; f = ${wrap(module)}; }; ${app("meta = { };")}`,
    );
    const result = await verify({ ...plain, ...files }, { ...wrapped, ...files });
    expect(told(result)).toEqual(["apps.x86_64-linux.a same", "nixosModules.f same", "nixosModules.p same"]);
    const paths = flake(`nixosModules = { p = ./m.nix; f = ./f.nix; }; ${app("")}`);
    const changed = await verify({ ...plain, ...files }, { ...paths, ...files, "f.nix": module });
    expect(told(changed)).toContain("nixosModules.f different");
  });

  test("evaluates a flake in a folder of its repository", async () => {
    const inside = (texts: Texts) =>
      Object.fromEntries(Object.entries(texts).map(([path, text]) => [`sub/${path}`, text]));
    const shared = { "docs/a": "1" };
    const before = {
      ...inside(flake(`packages.x86_64-linux.p = ${drv("p", "src = ../docs; all = self;")};`)),
      ...shared,
    };
    const after = {
      ...inside(flake("packages.x86_64-linux.p = import ./nix/p.nix self;")),
      ...inside({ "nix/p.nix": `self: ${drv("p", "src = ../../docs; all = self;")}` }),
      ...shared,
    };
    const result = await verifyFlake({
      change: { ...textChange(root, before, after), dir: "sub" },
      settings: privateStore(store),
    });
    expect(result.problem).toBeNull();
    expect(told(result)).toEqual(["packages.x86_64-linux.p own-source"]);
  });

  test("begins anew where a process holds too much memory or is killed", async () => {
    const bin = mkdtempSync(join(tmpdir(), "flake-split-bin-"));
    const script = "#!/bin/sh\nkill -SEGV $$\n";
    writeFileSync(join(bin, "nix-instantiate"), script);
    chmodSync(join(bin, "nix-instantiate"), 0o755);
    const settings = privateStore(store);
    const environment = { ...settings.environment, PATH: `${bin}:${process.env.PATH}` };
    const result = await verify(flake("a = 1;"), flake("a = 1;"), { settings: { ...settings, environment } });
    rmSync(bin, { recursive: true });
    expect(result.problem).toMatchObject({ side: "before", message: "Nix was ended by SIGSEGV" });
  });
});
