import { type Document, readDocument } from "@flake-split/analysis";
import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { type Joined, joinFiles } from "./index.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

function documentOf(path: string, text: string): Document {
  const read = readDocument((source) => parser.parse(source), { path, text });
  if ("refused" in read) throw new Error(`${path}: ${read.refused[0]?.message}`);
  return read.document;
}

type Files = Readonly<Record<string, string>>;

function joined(entry: string, files: Files): Joined {
  const documents = Object.entries(files).map(([path, text]) => [path, documentOf(path, text)] as const);
  const found = joinFiles({
    entry: documentOf("flake.nix", entry),
    files: new Map(documents),
    isGathering: (path) => path.endsWith("/default.nix"),
    isSetName: (name) => name === "packages" || name === "commands",
  });
  if (found === null) throw new Error("no way was found");
  return found;
}

const call = "import ./nix/packages { inherit pkgs; }";
const gathering = "# Packages.\n{ pkgs, ... }:\n";

function check(entry: string, files: Files, expected: string): void {
  const { text, kept, renamed } = joined(entry, files);
  expect({ text, kept, renamed }).toEqual({ text: expected, kept: [], renamed: [] });
}

describe("brings back", () => {
  test("members that code names by `let`, with their comments", () => {
    check(
      `{ pkgs }:\nlet\n  packages = ${call};\n  inherit (packages) base;\nin\n{\n  a = base;\n}\n`,
      { "nix/packages/default.nix": `${gathering}{\n  # All\n  base = [ pkgs.git ]; # one\n}\n` },
      "{ pkgs }:\nlet\n  # All\n  base = [ pkgs.git ]; # one\nin\n{\n  a = base;\n}\n",
    );
  });

  test("members of an output to where they were exported", () => {
    check(
      `{ pkgs }:\nlet\n  packages = ${call};\nin\n{\n  packages = { inherit (packages) docs; };\n}\n`,
      {
        "nix/packages/default.nix": `${gathering}{\n  docs = import ./docs.nix { inherit pkgs; };\n}\n`,
        "nix/packages/docs.nix": "{ pkgs, ... }:\npkgs.doc ../../docs ''\n  a\n''\n",
      },
      "{ pkgs }:\n{\n  packages = {\n    docs = pkgs.doc ./docs ''\n      a\n    '';\n  };\n}\n",
    );
  });

  test("an alias that two files have as one", () => {
    const value = "{ pkgs, ... }:\nlet\n  inherit (pkgs) lib;\nin\nlib.id 1\n";
    check(
      `{ pkgs }:\n{\n  packages = ${call};\n}\n`,
      {
        "nix/packages/default.nix": `${gathering}{\n  a = import ./a.nix { inherit pkgs; };\n  b = import ./b.nix { inherit pkgs; };\n}\n`,
        "nix/packages/a.nix": value,
        "nix/packages/b.nix": value,
      },
      "{ pkgs }:\nlet\n  inherit (pkgs) lib;\nin\n{\n  packages = {\n    a = lib.id 1;\n    b = lib.id 1;\n  };\n}\n",
    );
  });

  test("commands into their list", () => {
    check(
      "{ pkgs }:\nlet\n  commands = import ./nix/commands { inherit pkgs; };\nin\n{\n  a = commands.all;\n}\n",
      {
        "nix/commands/default.nix":
          "# Commands.\n{ pkgs, ... }:\nlet\n  all = import ./all-commands.nix { inherit pkgs; };\nin\n{\n  all = [\n    all.one\n    all.two\n  ];\n}\n",
        "nix/commands/all-commands.nix":
          '{ pkgs, ... }:\n{\n  # First\n  one = pkgs.write "one";\n  two = pkgs.write "two"; # last\n}\n',
      },
      '{ pkgs }:\nlet\n  all = [\n    # First\n    (pkgs.write "one")\n    (pkgs.write "two") # last\n  ];\nin\n{\n  a = all;\n}\n',
    );
  });

  test("members that name each other as a `rec` set", () => {
    check(
      `{ pkgs }:\n{\n  packages = ${call};\n}\n`,
      {
        "nix/packages/default.nix": `${gathering}let\n  tool = pkgs.tool;\nin\n{\n  inherit tool;\n\n  default = tool;\n}\n`,
      },
      "{ pkgs }:\n{\n  packages = rec {\n    tool = pkgs.tool;\n\n    default = tool;\n  };\n}\n",
    );
  });

  test("what stands around the import as one `with`", () => {
    check(
      `{ pkgs }:\nwith pkgs;\nlet\n  packages = ${call};\n  inherit (packages) base;\nin\n{\n  a = base;\n}\n`,
      { "nix/packages/default.nix": `${gathering}{\n  base = with pkgs; [ git ];\n}\n` },
      "{ pkgs }:\nwith pkgs;\nlet\n  base = [ git ];\nin\n{\n  a = base;\n}\n",
    );
  });

  test("comments that belong to nothing", () => {
    const { text } = joined(`{ pkgs }:\n{\n  packages = ${call};\n}\n`, {
      "nix/packages/default.nix": `# Packages.\n# mine\n{ pkgs, ... }: # args\n{\n  a = 1;\n  # end\n}\n# behind\n`,
    });
    for (const comment of ["# mine", "# args", "# end", "# behind"]) expect(text).toContain(comment);
    expect(text).not.toContain("# Packages.");
  });
});

describe("keeps names apart", () => {
  test("of a value's own `let`, which stays in front of it", () => {
    check(
      `{ pkgs }:\nlet\n  src = 1;\n  packages = ${call};\nin\n{\n  packages = { inherit (packages) a; };\n  b = src;\n}\n`,
      {
        "nix/packages/default.nix": `${gathering}{\n  a = import ./a.nix { inherit pkgs; };\n}\n`,
        "nix/packages/a.nix": "{ pkgs, ... }:\nlet\n  src = pkgs.src 2;\nin\nsrc\n",
      },
      "{ pkgs }:\nlet\n  src = 1;\nin\n{\n  packages = {\n    a = let\n      src = pkgs.src 2;\n    in\n    src;\n  };\n  b = src;\n}\n",
    );
  });

  test("of a member that something around its uses has, too", () => {
    const { text, renamed } = joined(
      `{ pkgs }:\nlet\n  packages = ${call};\nin\n{\n  a = map (base: [ base packages.base ]) [ ];\n  b = packages.base;\n}\n`,
      { "nix/packages/default.nix": `${gathering}{\n  base = pkgs.git;\n}\n` },
    );
    expect(text).toContain("baseValue = pkgs.git;");
    expect(text).toContain("a = map (base: [ base baseValue ]) [ ];");
    expect(renamed.map(({ name, to }) => `${name} ${to}`)).toEqual(["base baseValue"]);
  });

  test("of a set that code needs as such", () => {
    const { text } = joined(
      `{ pkgs }:\nlet\n  packages = ${call};\nin\n{\n  all = builtins.attrValues packages;\n  b = packages.a;\n}\n`,
      { "nix/packages/default.nix": `${gathering}{\n  a = pkgs.git;\n}\n` },
    );
    expect(text).toContain("a = pkgs.git;");
    expect(text).toContain("packages = {\n    inherit a;\n  };");
    expect(text).toContain("b = a;");
  });
});

describe("leaves an import where it is", () => {
  const entry = `{ pkgs }:\nlet\n  packages = ${call};\nin\n{\n  a = packages.a;\n}\n`;
  const reasons = (files: Files, text = entry) => {
    const { kept, folded } = joined(text, files);
    return { kept: kept.map(({ path, reason }) => `${path} ${reason}`), folded };
  };

  test("of a file that takes all that it gets under a name", () => {
    const files = {
      "nix/packages/default.nix": "# Packages.\nargs@{ pkgs, ... }:\n{\n  a = args.pkgs;\n}\n",
    };
    expect(reasons(files)).toEqual({ kept: ["nix/packages/default.nix other-form"], folded: [] });
  });

  test("that passes more than names", () => {
    const files = { "nix/packages/default.nix": `${gathering}{\n  a = pkgs;\n}\n` };
    const other = entry.replace("inherit pkgs;", "pkgs = pkgs // { };");
    expect(reasons(files, other)).toEqual({ kept: ["nix/packages/default.nix other-arguments"], folded: [] });
  });

  test("of a file with two imports, whose arguments come along", () => {
    const files = {
      "nix/packages/default.nix": `${gathering}{\n  a = import ./a.nix { inherit pkgs; };\n  b = import ./a.nix { inherit pkgs; };\n}\n`,
      "nix/packages/a.nix": "{ pkgs, ... }:\npkgs\n",
    };
    const two = Array.from({ length: 2 }, () => "nix/packages/a.nix imported-twice");
    expect(reasons(files)).toEqual({ kept: two, folded: ["nix/packages/default.nix"] });
    expect(joined(entry, files).text).toContain("a = import ./nix/packages/a.nix { inherit pkgs; };");
  });
});
