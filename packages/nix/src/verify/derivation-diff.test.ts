import { expect, test } from "vitest";
import type { Derivation } from "./derivation.ts";
import { causesOf } from "./derivation-diff.ts";

/** `store("a", "1")` is a path that differs with the second word. */
const store = (name: string, hash: string) => `/nix/store/${hash.padStart(32, "0")}-${name}`;

function derivation(name: string, hash: string, more: Partial<Derivation> = {}): [string, Derivation] {
  const out = store(name, `0${hash}`);
  const { environment, ...rest } = more;
  return [
    `${store(name, hash)}.drv`,
    {
      outputs: new Map([["out", out]]),
      inputDerivations: new Map(),
      inputSources: [],
      system: "x86_64-linux",
      builder: "/bin/sh",
      arguments: [],
      environment: new Map([["out", out], ...(environment ?? [])]),
      ...rest,
    },
  ];
}

function causes(before: string, after: string, known: readonly [string, Derivation][]) {
  const all = new Map(known);
  const isOwn = (path: string) => path.endsWith("-flake");
  const areOwn = (left: string, right: string) => isOwn(left) && isOwn(right);
  const sources = {
    isOwn,
    areOwn,
    usesOwn: () => false,
    differing: () => ["a"],
    differingAt: () => [],
    trees: [],
  };
  return causesOf(before, after, { read: (path) => all.get(path) ?? null, sources });
}

const uses = (path: string) => new Map([[path, ["out"]]]);

test("goes down to the derivation that differs by itself", () => {
  const [leaf1, one] = derivation("leaf", "1", { environment: new Map([["v", "1"]]) });
  const [leaf2, two] = derivation("leaf", "2", { environment: new Map([["v", "2"]]) });
  const middle = (hash: string, leaf: string, of: Derivation) =>
    derivation("middle", hash, {
      inputDerivations: uses(leaf),
      environment: new Map([["buildInputs", of.outputs.get("out") ?? ""]]),
    });
  const [middle1, three] = middle("3", leaf1, one);
  const [middle2, four] = middle("4", leaf2, two);
  const known: [string, Derivation][] = [
    [leaf1, one],
    [leaf2, two],
    [middle1, three],
    [middle2, four],
  ];
  expect(causes(middle1, middle2, known)).toEqual([
    { kind: "environment", variable: "v", before: "1", after: "2", through: ["middle", "leaf"] },
  ]);
});

test("tells an input that only one side has, once", () => {
  const [extra, added] = derivation("extra", "9");
  const [before, old] = derivation("n", "1");
  const [after, current] = derivation("n", "2", { inputDerivations: uses(extra) });
  const known: [string, Derivation][] = [
    [extra, added],
    [before, old],
    [after, current],
  ];
  expect(causes(before, after, known)).toEqual([
    { kind: "input", input: "extra", side: "after", through: ["n"] },
  ]);
});

test("tells a source from the flake's own folder", () => {
  const of = (name: string, hash: string) =>
    derivation("n", hash, {
      inputSources: [store(name, hash)],
      environment: new Map([["src", store(name, hash)]]),
    });
  const [own1, one] = of("flake", "1");
  const [own2, two] = of("flake", "2");
  const own = causes(own1, own2, [
    [own1, one],
    [own2, two],
  ]);
  expect(own).toEqual([{ kind: "own-source", source: "flake", through: ["n"] }]);
  const [docs1, three] = of("docs", "3");
  const [docs2, four] = of("docs", "4");
  const docs = causes(docs1, docs2, [
    [docs1, three],
    [docs2, four],
  ]);
  expect(docs).toEqual([{ kind: "source", source: "docs", files: ["a"], through: ["n"] }]);
});

test("what can't be read is no cause", () => {
  expect(causes("/nix/store/a.drv", "/nix/store/b.drv", [])).toMatchObject([{ kind: "unknown" }]);
});

test("tells another derivation in an output's place by its name, once", () => {
  const named = (name: string, hash: string) =>
    derivation(name, hash, { environment: new Map([["name", name]]) });
  const known = [named("nixfmt-1.0", "1"), named("git-2.44", "2")] as const;
  const [[before], [after]] = known;
  expect(causes(before, after, [...known])).toEqual([
    { kind: "field", field: "name", before: "nixfmt-1.0", after: "git-2.44", through: ["git-2.44"] },
  ]);
});

test("tells what the environment repeats once, and arguments that are cut otherwise", () => {
  const built = (hash: string, builder: string, args: readonly string[]) =>
    derivation("n", hash, { builder, arguments: args, environment: new Map([["builder", builder]]) });
  const known = [built("1", "/bin/a", ["a b"]), built("2", "/bin/b", ["a", "b"])] as const;
  const [[before], [after]] = known;
  expect(causes(before, after, [...known])).toEqual([
    { kind: "field", field: "builder", before: "/bin/a", after: "/bin/b", through: ["n"] },
    { kind: "field", field: "arguments", before: "a b", after: "a b", through: ["n"] },
  ]);
});

test("tells a new input besides the flake's own folder", () => {
  const [extra, added] = derivation("extra", "9");
  const holding = (hash: string, inputs: ReadonlyMap<string, readonly string[]>) =>
    derivation("n", hash, {
      inputSources: [store("flake", hash)],
      inputDerivations: inputs,
      environment: new Map([["src", store("flake", hash)]]),
    });
  const [before, old] = holding("1", new Map());
  const [after, current] = holding("2", uses(extra));
  const known: [string, Derivation][] = [
    [extra, added],
    [before, old],
    [after, current],
  ];
  expect(causes(before, after, known).map(({ kind }) => kind)).toEqual(["own-source", "input"]);
});
