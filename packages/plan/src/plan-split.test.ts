import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { type PlanOfOptions, placed, planOf } from "../test/plan-of.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

/** Everything moves, so that short examples show where it goes. */
const everything = { config: { inlineLines: 0 } };

/** Where everything goes that doesn't stay. */
function check(body: string, expected: readonly string[], options: PlanOfOptions = everything): void {
  expect(placed(planOf(parser, body, options))).toEqual(expected);
}

/** What stays, by code. */
function left(body: string, options: PlanOfOptions = everything): Readonly<Record<string, string>> {
  return Object.fromEntries(planOf(parser, body, options).left.map(({ label, code }) => [label, code]));
}

describe("categories", () => {
  test("outputs go by their name", () =>
    check("{ packages.a = pkgs.a; devShells.b = pkgs.mkShell { }; checks.c = pkgs.c; apps.d = { }; }", [
      "packages.a -> nix/packages/a.nix value",
      "devShells.b -> nix/shells/b-shell.nix value",
      "checks.c -> nix/checks/c.nix value",
      "apps.d -> nix/apps/d.nix value",
    ]));
  test("lists of packages and commands", () =>
    check(
      'let tools = [ pkgs.git ]; runCommands = [ (pkgs.writeShellScriptBin "a" "") ]; in { devShells.a = pkgs.mkShell { p = tools ++ runCommands; }; }',
      [
        "tools -> nix/packages/tools.nix value",
        "runCommands -> nix/commands/run-commands.nix commands",
        "devShells.a -> nix/shells/a-shell.nix value",
      ],
    ));
  test("options of modules stay", () =>
    expect(left("{ treefmt.programs = { nixfmt.enable = true; }; }")).toEqual({
      "treefmt.programs": "plan/stays",
    }));
  test("an instance of nixpkgs stays", () =>
    expect(left("let pkgs = import inputs.nixpkgs { }; in { packages.a = pkgs.a; }")).toEqual({
      pkgs: "plan/stays",
    }));
});

describe("what gives instances of nixpkgs", () => {
  const instance = `import inputs.nixpkgs {${"\n".repeat(10)} }`;
  const uses = "packages.a = (pkgsFor 1).a; checks.b = (pkgsFor 2).b;";
  test.each([
    ["a function", `system: ${instance}`],
    ["one for each system", `genAttrs systems (system: ${instance})`],
  ])("%s", (_, value) =>
    check(`let pkgsFor = ${value}; in { ${uses} }`, [
      "pkgsFor -> nix/nixpkgs/pkgs-for.nix whole",
      "packages.a -> nix/packages/a.nix value",
      "checks.b -> nix/checks/b.nix value",
    ]),
  );
});

describe("helpers", () => {
  const twoShells = "devShells.a = pkgs.mkShell { x = f 1; }; devShells.b = pkgs.mkShell { x = f 2; };";
  test("go along with their one user", () =>
    check("let f = x: x; in { devShells.a = pkgs.mkShell { x = f 1; }; }", [
      "devShells.a -> nix/shells/a-shell.nix value",
      "f -> nix/shells/a-shell.nix private hidden",
    ]));
  const shells = [
    "devShells.a -> nix/shells/a-shell.nix value",
    "devShells.b -> nix/shells/b-shell.nix value",
  ];
  const oneCheck = "checks.c = pkgs.runCommand (f 3) { } x;";
  test("go along with the only category that uses them", () =>
    check(`let f = x: x; in { ${twoShells} }`, ["f -> nix/shells/f-shell.nix value hidden", ...shells]));
  test("are given out by their category when what uses them turns out to stay", () =>
    check(`let f = x: x; in { ${twoShells} devShells.c = pkgs.mkShell { x = f __curPos.line; }; }`, [
      "f -> nix/shells/f-shell.nix value",
      ...shells,
    ]));
  test("are shared when several categories use them", () =>
    check(`let f = x: x; in { ${twoShells} ${oneCheck} }`, [
      "f -> nix/lib/helpers.nix inline",
      ...shells,
      "checks.c -> nix/checks/c.nix value",
    ]));
  test("short ones that are shared stay, by default", () =>
    expect(
      left(
        `let f = x: x; in { ${twoShells.replaceAll("x =", "\n\n\nx =")} ${oneCheck.replace("{ }", "{\n\n\n}")} }`,
        {},
      ),
    ).toEqual({
      f: "plan/short",
    }));
  test("go to packages when packages are made with them", () =>
    check(
      "let args = { src = ./.; }; in { packages.a = build args; checks.c = test args; devShells.a = pkgs.mkShell args; }",
      [
        "args -> nix/packages/args.nix value",
        "packages.a -> nix/packages/a.nix value",
        "checks.c -> nix/checks/c.nix value",
        "devShells.a -> nix/shells/a-shell.nix value",
      ],
    ));
  test("of text are shared, whatever uses them", () =>
    check('let say = x: "echo ${x}"; in { packages.a = build (say 1); checks.c = test (say 2); }', [
      "say -> nix/lib/helpers.nix inline",
      "packages.a -> nix/packages/a.nix value",
      "checks.c -> nix/checks/c.nix value",
    ]));
  test("go to the category that gives them out", () =>
    check(
      "let hooks = run { x = 1; }; in { checks = { inherit hooks; }; devShells.a = pkgs.mkShell { shellHook = hooks.x; }; }",
      ["hooks -> nix/checks/hooks.nix value", "devShells.a -> nix/shells/a-shell.nix value"],
    ));
  test("that use each other go where others use them", () =>
    check(
      "let tools = { filter = src.x; y = 1; }; src = clean { f = tools.filter; }; in { packages.a = build src; checks.c = test tools; }",
      [
        "tools -> nix/packages/tools.nix value",
        "src -> nix/packages/src.nix value hidden",
        "packages.a -> nix/packages/a.nix value",
        "checks.c -> nix/checks/c.nix value",
      ],
    ));
  test("unused ones stay", () => expect(left("let f = x: x; in { }")).toEqual({ f: "plan/unused" }));
  test("aliases are no bindings of their own", () => {
    const plan = planOf(
      parser,
      "let isLinux = pkgs.stdenv.isLinux; inherit (lib) optionals; in { }",
      everything,
    );
    expect([...plan.units.aliases.keys()].map(({ name }) => name)).toEqual(["isLinux", "optionals"]);
    expect(plan.units.units).toEqual([]);
  });
});

describe("what can't be moved", () => {
  test("a value that asks for its own place", () =>
    expect(left("{ packages.a = f __curPos.line; }")).toEqual({ "packages.a": "plan/source-position" }));
  test("a name that only code beside it can see", () =>
    expect(left("let x = 1; in { packages = rec { a = f b; b.c = pkgs.b; }; }")).toMatchObject({
      "packages.a": "plan/unreachable-name",
    }));
  test("a binding that code outside of the innermost let uses", () =>
    expect(
      left(
        "let tools = [ pkgs.git ]; p = import inputs.nixpkgs { x = tools; }; in let x = 1; in { packages.a = g p tools; }",
      ),
    ).toMatchObject({ tools: "plan/outer-use" }));
});

describe("the user's configuration", () => {
  const body =
    "let gitTools = [ pkgs.git ]; webTools = [ pkgs.curl ]; dbTools = [ pkgs.pg ]; in { devShells.a = pkgs.mkShell { p = gitTools ++ webTools ++ dbTools; }; }";
  const shell = "devShells.a -> nix/shells/a-shell.nix value";

  test("categories by glob", () =>
    check(
      body,
      [
        "gitTools -> nix/commands/git-tools.nix value",
        "webTools -> nix/packages/web-tools.nix value",
        "dbTools -> nix/packages/db-tools.nix value",
        shell,
      ],
      { config: { inlineLines: 0, categories: { "git*": "commands" } } },
    ));
  test("topics by glob: one file for all that match", () =>
    check(
      body,
      [
        "gitTools -> nix/packages/base.nix member",
        "webTools -> nix/packages/base.nix member",
        "dbTools -> nix/packages/db-tools.nix value",
        shell,
      ],
      { config: { inlineLines: 0, topics: { "{git,web}Tools": "Base" } } },
    ));
  test("files by glob, one alone", () =>
    check(
      body,
      [
        "gitTools -> nix/packages/git-tools.nix value",
        "webTools -> nix/packages/web-tools.nix value",
        "dbTools -> nix/data/db.nix member",
        shell,
      ],
      { config: { inlineLines: 0, files: { dbTools: "data/db.nix" } } },
    ));
  test("globs match labels of outputs", () =>
    check(
      "{ packages.a = f 1; packages.b = f 2; }",
      ["packages.a -> nix/packages/pair.nix member", "packages.b -> nix/packages/pair.nix member"],
      { config: { inlineLines: 0, topics: { "packages.*": "pair" } } },
    ));
  test("another folder", () =>
    check("{ packages.a = f 1; }", ["packages.a -> parts/packages/a.nix value"], {
      config: { inlineLines: 0, directory: "parts" },
    }));
  test("what is short stands in the gathering file", () =>
    check(
      "{ packages.a = f 1; packages.b = {\n x = 1;\n y = 2;\n z = 3;\n }; }",
      ["packages.a -> nix/packages/default.nix inline", "packages.b -> nix/packages/b.nix value"],
      {},
    ));
  test("an unknown category says nothing", () =>
    check("{ packages.a = f 1; }", ["packages.a -> nix/packages/a.nix value"], {
      config: { inlineLines: 0, categories: { "**": "nonsense" } },
    }));
});

describe("sections", () => {
  test("loose commands under one heading share a file", () =>
    check(
      `let
        # === Ops ===
        up = pkgs.writeShellScriptBin "up" "";
        down = pkgs.writeShellScriptBin "down" "";
        # === Other ===
        one = pkgs.writeShellScriptBin "one" "";
      in { devShells.a = pkgs.mkShell { p = [ up down one ]; }; }`,
      [
        "up -> nix/commands/ops-commands.nix member",
        "down -> nix/commands/ops-commands.nix member",
        "one -> nix/commands/one.nix value",
        "devShells.a -> nix/shells/a-shell.nix value",
      ],
    ));
});

describe("file names", () => {
  test("no clash with a file that exists", () =>
    check("{ packages.a = f 1; }", ["packages.a -> nix/packages/a-2.nix value"], {
      ...everything,
      existing: ["nix/packages/a.nix"],
    }));
  test("nor with a gathering file that exists", () => {
    const plan = planOf(parser, "{ packages.a = f 1; }", {
      ...everything,
      existing: ["nix/packages/default.nix"],
    });
    expect(plan.aggregators.get("packages")).toBe("nix/split-packages/default.nix");
    expect(placed(plan)).toEqual(["packages.a -> nix/split-packages/a.nix value"]);
  });
  test("names that differ in case", () =>
    check("{ packages.a = f 1; packages.A = f 2; }", [
      "packages.a -> nix/packages/a.nix value",
      "packages.A -> nix/packages/a-2.nix value",
    ]));
  test("a package that is called default", () =>
    check("{ packages.default = f 1; }", ["packages.default -> nix/packages/default-one.nix value"]));
});

describe("names of members", () => {
  test("an output keeps its name, a helper of another value gives way", () =>
    check("let docs = [ pkgs.a ]; in { packages.docs = f docs; }", [
      // FIXME: the output's file should be the one that is called as it is.
      "docs -> nix/packages/docs.nix value as docsList",
      "packages.docs -> nix/packages/docs-2.nix value",
    ]));
  test("an output that is a helper is exported under its name", () =>
    check("let tool = pkgs.callPackage ./x.nix { }; in { packages.tool = tool; }", [
      "tool -> nix/packages/tool.nix value",
      "packages.tool -> nix/packages/tool.nix export",
    ]));
});

describe("names of arguments", () => {
  const names = (body: string, formals?: string) => {
    const plan = planOf(parser, body, formals === undefined ? everything : { ...everything, formals });
    return { packages: plan.arguments.get("packages"), commands: plan.arguments.get("commands") };
  };
  test("are those of the categories", () =>
    expect(names("{ packages.a = 1; }")).toEqual({ packages: "packages", commands: "commands" }));
  test("unless the region binds them", () =>
    expect(names("let packages = 1; in { x = packages; }").packages).toBe("splitPackages"));
  test("or a function in it", () =>
    expect(names("{ x = packages: packages; }").packages).toBe("splitPackages"));
  test("or an argument of perSystem", () =>
    expect(names("{ x = commands; }", "{ pkgs, commands, ... }").commands).toBe("splitCommands"));
  test("or a `with` may have them", () =>
    expect(names("{ x = with pkgs; [ packages splitPackages ]; }").packages).toBe("flakePackages"));
  test("an attribute takes no name", () =>
    expect(names("{ x = pkgs.packages; packages.a = 1; }").packages).toBe("packages"));
});
