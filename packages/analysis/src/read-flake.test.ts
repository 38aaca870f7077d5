import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { type FlakeModel, type RefusedFlake, readDocument, readFlake } from "./index.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

function read(text: string): FlakeModel | { readonly refused: RefusedFlake } {
  const document = readDocument((source) => parser.parse(source), { path: "flake.nix", text });
  if ("refused" in document) throw new Error(document.refused[0]?.message);
  return readFlake(document.document);
}

function modelOf(text: string): FlakeModel {
  const model = read(text);
  if ("refused" in model) throw new Error(model.refused);
  return model;
}

/** Each region's `let` names, and its outputs: `!` when one isn't exactly its entries, `.` for a path. */
function regions(outputs: string) {
  const text = `{ outputs = ${outputs}; }`;
  return modelOf(text).regions.map(({ lets, outputs: sets }) => ({
    lets: lets.map(({ bindings }) => bindings.length),
    outputs: sets.map(({ key, literal, entries }) => {
      const names = entries.map(
        ({ name, form, value }) => `${form === "path" ? "." : ""}${name}${value ? "" : "^"}`,
      );
      return `${key}${literal ? "" : "!"} ${names.join(" ")}`.trim();
    }),
  }));
}

const flake = (body: string) =>
  `inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } { perSystem = ${body}; }`;

/** The outputs of a `perSystem` with this value. */
function checkOutputs(body: string, outputs: readonly string[]): void {
  expect(regions(flake(body)).map((region) => region.outputs)).toEqual([outputs]);
}

describe("what is refused", () => {
  const refused: [string, RefusedFlake][] = [
    ["x: x", "not-a-set"],
    ["let x = 1; in { outputs = x: x; }", "not-a-set"],
    ["{ }", "no-outputs"],
    ["{ outputs.x = 1; }", "no-outputs"],
    ["{ outputs = import ./x.nix; }", "outputs-not-a-function"],
    ["{ outputs = let x = 1; in y: y; }", "outputs-not-a-function"],
  ];
  test.each(refused)("%s", (text, reason) => expect(read(text)).toEqual({ refused: reason }));
});

describe("mkFlake", () => {
  const spellings = {
    "through inputs": "inputs: inputs.flake-parts.lib.mkFlake { } { perSystem = { }; }",
    "through its own name":
      "{ flake-parts, ... }@inputs: flake-parts.lib.mkFlake { inherit inputs; } { perSystem = { }; }",
    "taken by inherit": "i: let inherit (i.flake-parts.lib) mkFlake; in mkFlake { } { perSystem = { }; }",
    "under a with": "i: with i.flake-parts.lib; mkFlake { } { perSystem = { }; }",
    "with a function as a module": "i: i.f.lib.mkFlake { } ({ withSystem, ... }: { perSystem = { }; })",
    "with a let in the module": "i: i.f.lib.mkFlake { } (let x = 1; in { perSystem = { }; })",
    "with its first half in parentheses": "i: (i.f.lib.mkFlake { }) { perSystem = { }; }",
    "merged with a set": "i: i.f.lib.mkFlake { } { perSystem = { }; } // { x = 1; }",
    "under another name, part of which is given out":
      'i: let f = i.f.lib.mkFlake { } { perSystem = { }; }; in removeAttrs f [ "x" ] // { y = 1; }',
    "under another name, taken by output":
      "i: let f = i.f.lib.mkFlake { } { perSystem = { }; }; g = { inherit (f) packages; }; in g",
    "behind an assert": "i: assert true; i.f.lib.mkFlake { } { perSystem = { }; }",
    "with perSystem in imports": "i: i.f.lib.mkFlake { } { imports = [ ./x.nix { perSystem = { }; } ]; }",
    "with imports that are added up":
      "i: i.f.lib.mkFlake { } { imports = [ ./x.nix ] ++ [ { perSystem = { }; } ]; }",
  };
  test.each(Object.entries(spellings))("%s", (_, outputs) => {
    const { regions: found } = modelOf(`{ outputs = ${outputs}; }`);
    expect(found.filter(({ kind }) => kind === "per-system")).toHaveLength(1);
  });

  test.each([
    "{ outputs = i: i.f.lib.mkFlake { } { flake.a = 1; perSystem = { }; } // { b = { }; }; }",
    "{ outputs = i: with i; f.lib.mkFlake { } { flake.a = 1; perSystem = { }; } // { b = { }; }; }",
    "{ outputs = i: assert true; (i.f.lib.mkFlake { } { flake.a = 1; perSystem = { }; } // { b = { }; }); }",
  ])("what is merged with it is part of what is the same for every system: %s", (text) => {
    const [shared] = modelOf(text).regions;
    expect(shared?.kind).toBe("outputs");
    expect(shared?.outputs.map(({ key, literal }) => [key, literal])).toEqual([
      ["a", false],
      ["b", true],
    ]);
  });

  test("two perSystems are two regions", () => {
    const outputs = "i: i.f.lib.mkFlake { } { imports = [ { perSystem = { }; } ]; perSystem = { }; }";
    expect(regions(outputs)).toHaveLength(2);
  });

  test("without a perSystem there's only what is the same for every system", () => {
    const model = modelOf("{ outputs = i: i.f.lib.mkFlake { } { flake = { lib = { }; }; }; }");
    expect(model).toMatchObject({ framework: "flake-parts", regions: [{ kind: "outputs" }] });
  });

  test("without a perSystem and without `flake` there are no regions", () => {
    const model = modelOf("{ outputs = i: i.f.lib.mkFlake { } { imports = [ ./x.nix ]; }; }");
    expect(model).toMatchObject({ framework: "flake-parts", regions: [] });
  });

  /** The text of the body of what is the same for every system, and how many lets lie before it. */
  function shared(module: string, before = ""): readonly [string, number] {
    const text = `{ outputs = i: ${before} i.f.lib.mkFlake { } ${module}; }`;
    const region = modelOf(text).regions.find(({ kind }) => kind === "outputs");
    return region === undefined
      ? ["", -1]
      : [text.slice(region.body.span.start, region.body.span.end), region.lets.length];
  }

  test("the value of one `flake` is a region, with the lets in front of mkFlake", () => {
    expect(shared("{ flake = { lib = { }; }; }", "let a = 1; in")).toEqual(["{ lib = { }; }", 1]);
    expect(shared("{ flake = let b = 1; in { lib = { }; }; }", "let a = 1; in")).toEqual([
      "{ lib = { }; }",
      2,
    ]);
  });

  test("where `flake` is written in several bindings the module is the region", () => {
    const module = "{ flake.lib = { }; flake.overlays.default = f: p: { }; }";
    expect(shared(module)).toEqual([module, 0]);
  });

  test("a module that is a function hides the names outside of it", () => {
    expect(shared("({ self, ... }: { flake = { lib = { }; }; })", "let a = 1; in")).toEqual([
      "{ lib = { }; }",
      0,
    ]);
  });

  test("a `flake` that is a function isn't a region", () => {
    expect(shared("{ flake = { config, ... }: { }; }")).toEqual(["", -1]);
  });

  const each = 'each = i.lib.genAttrs [ "x86_64-linux" ];';

  test("code for each system beside what mkFlake gives, and in its `flake`, is a region", () => {
    const kinds = (outputs: string) =>
      modelOf(`{ outputs = i: let ${each} in ${outputs}; }`).regions.map(({ kind, outputs: [first] }) =>
        [kind, first?.key].join(" "),
      );
    const beside = "i.f.lib.mkFlake { } { } // { packages = each (s: { a = 1; }); }";
    expect(kinds(beside)).toEqual(["outputs packages", "output packages"]);
    const inside = "i.f.lib.mkFlake { } { flake.checks = each (s: { a = 1; }); }";
    expect(kinds(inside)).toEqual(["outputs checks", "output checks"]);
    const config =
      "i.f.lib.mkFlake { } { options = { }; config.flake = { checks = each (s: { a = 1; }); }; }";
    expect(kinds(config)).toContain("output checks");
  });

  test("in `flake`, outputs are told apart by system as anywhere else", () => {
    const sets = (module: string) =>
      modelOf(`{ outputs = i: i.f.lib.mkFlake { } ${module} // { lib = { }; }; }`).regions[0]?.outputs.map(
        ({ key, system, depth, entries }) => [
          key,
          system?.kind === "name" ? system.name : null,
          depth,
          ...entries.map(({ name }) => name),
        ],
      );
    const found = [
      ["apps", "x86_64-linux", 2, "a"],
      ["lib", null, 1],
    ];
    expect(sets("{ flake = { apps.x86_64-linux.a = 1; }; }")).toEqual(found);
    expect(sets("{ flake.apps.x86_64-linux.a = 1; }")).toEqual([["apps", "x86_64-linux", 3, "a"], found[1]]);
  });

  const others = {
    "another function": "i: i.flake-utils.lib.eachSystem [ ] (system: { })",
    "no function": "i: { packages = { }; }",
    "the flake's own function of that name": "i: let mkFlake = a: b: b; in mkFlake { } { }",
    "one that others only take something from":
      'i: let dev = i.f.lib.mkFlake { } { perSystem = { }; }; in { checks = i.lib.genAttrs [ "x86_64-linux" ] (s: { a = 1; } // dev.checks.${s}); }',
    "one that nothing uses": "i: let dev = i.f.lib.mkFlake { } { perSystem = { }; }; in { lib = { }; }",
    "the function of that name that takes a path": "i: i.flakelight.lib.mkFlake ./. { }",
  };
  test.each(Object.entries(others))("%s is another framework", (_, outputs) =>
    expect(modelOf(`{ outputs = ${outputs}; }`).framework).not.toBe("flake-parts"),
  );
});

describe("perSystem", () => {
  test("lets are listed, outermost first", () => {
    const [region] = regions(flake("{ pkgs, ... }: let a = 1; in (let b = 1; c = 2; in { })"));
    expect(region?.lets).toEqual([1, 2]);
  });
  test("a set", () => checkOutputs("{ packages.a = 1; }", ["packages .a"]));
  test("a function", () => checkOutputs("{ pkgs, ... }: { packages.a = 1; }", ["packages .a"]));
  test("members", () => checkOutputs("{ devShells = { a = 1; b = 2; }; }", ["devShells a b"]));
  test("members and paths together", () =>
    checkOutputs("{ devShells = { a = 1; }; devShells.b = 2; }", ["devShells a .b"]));
  test("quoted names", () => checkOutputs('{ "packages"."a-b" = 1; }', ["packages .a-b"]));
  test("inherited members", () =>
    checkOutputs("x: { packages = { inherit (x) a b; }; }", ["packages a^ b^"]));
  test("a recursive set", () => checkOutputs("{ packages = rec { a = 1; b = a; }; }", ["packages a b"]));
  test("with around the whole", () => checkOutputs("p: with p; { packages.a = b; }", ["packages .a"]));
  test("with around one output", () => checkOutputs("p: { packages = with p; { a = b; }; }", ["packages a"]));
  test("a value that isn't a set", () => checkOutputs("p: { formatter = p.x; }", ["formatter!"]));
  test("// is no literal", () => checkOutputs("p: { packages = { a = 1; } // p; }", ["packages! a"]));
  test("not even of two sets: its members would no longer be independent of each other", () =>
    checkOutputs("{ packages = { a = 1; } // { b = 2; }; }", ["packages! a b"]));
  test("nor are conditions", () =>
    checkOutputs(
      "p: { packages = p.lib.optionalAttrs p.c { a = 1; } // (if p.c then { b = 1; } else { }); }",
      ["packages! a b"],
    ));
  test("mkIf and mkMerge are looked through", () =>
    checkOutputs("l: l.mkMerge [ { packages.a = 1; } (l.mkIf l.c { packages.b = 2; }) ]", [
      "packages! .a .b",
    ]));
  test("deeper paths and dynamic names aren't entries", () =>
    checkOutputs("n: { packages.a.b = 1; apps.${n} = 2; checks = { ${n} = 1; c.d = 2; e = 3; }; }", [
      "packages!",
      "apps!",
      "checks! e",
    ]));
  test("a let behind the braces hides what it binds", () =>
    checkOutputs("{ packages = let a = 1; in f { b = a; }; }", ["packages!"]));
});

describe("an output of the code for each system", () => {
  const kinds = (body: string) => modelOf(`{ outputs = ${flake(body)}; }`).regions.map(({ kind }) => kind);
  const isRegion = (value: string) => kinds(`{ packages = ${value}; }`).length === 2;

  test("is a region of its own where `let`s stand in front of its members", () => {
    expect(kinds("p: { packages = let a = 1; in { b = a; }; }")).toEqual(["per-system", "output"]);
    expect(isRegion("(let a = 1; in with a; let b = 1; in { c = b; })")).toBe(true);
    expect(isRegion("let a = 1; in import ./x { inherit a; }")).toBe(true);
    expect(isRegion("let a = import ./x { }; in a")).toBe(true);
  });

  test("is part of the region around it otherwise", () => {
    expect(isRegion("{ b = 1; }")).toBe(false);
    expect(isRegion("import ./x { }")).toBe(false);
    expect(isRegion("let a = 1; in f a")).toBe(false);
    expect(isRegion("let a = { b = 1; }; in a")).toBe(false);
    expect(isRegion("let a = 1; in { b = a; } // c")).toBe(false);
  });
});

describe("inputs", () => {
  const inputs = (text: string) => modelOf(`{ ${text} outputs = i: i; }`).inputs;
  test("as a set", () => expect(inputs("inputs = { a.url = 1; b = { url = 2; }; };")).toEqual(["a", "b"]));
  test("as paths", () =>
    expect(inputs('inputs.a.url = 1; inputs.a.flake = false; inputs."b".url = 2;')).toEqual(["a", "b"]));
  test("none", () => expect(inputs("")).toEqual([]));
});
