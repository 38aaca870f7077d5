import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { documentOf } from "../test/document-of.ts";
import { mergeSetFiles } from "./merge-set-files.ts";
import { exportedNames, joinAliases, printSetFile, readSetFile, type SetFile } from "./set-file.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

function read(text: string): SetFile {
  const file = readSetFile(documentOf(parser, text));
  if (file === null) throw new Error(`no set file:\n${text}`);
  return file;
}

const whole = `# Packages.
{ lib, pkgs, ... }:
let
  inherit (lib) optionals;
  isLinux = pkgs.stdenv.isLinux;
  # what everyone needs
  base = import ./base.nix { inherit pkgs; }; # and more

  hidden = 1;
in
{
  inherit base;

  # above
  extra = 2; # beside

  more = ''
    text
  '';
  # the end
}
`;

describe("what is printed is read back", () => {
  const files = {
    "all there is": whole,
    "no let": "{ ... }:\n{\n  a = 1;\n}\n",
    "nothing but what is shown": "{ a, ... }:\nlet\n  b = a;\n  c = f b;\nin\n{\n  inherit c;\n}\n",
    "quoted names": '{ ... }:\n{\n  "a.b" = 1;\n}\n',
  };
  test.each(Object.entries(files))("%s", (_, text) => {
    expect(printSetFile(read(text))).toBe(text);
  });

  test("in parts", () => {
    const { title, arguments: names, aliases, hidden, shown, members, rest } = read(whole);
    expect({ title, names, shown, rest }).toEqual({
      title: "# Packages.\n",
      names: ["lib", "pkgs"],
      shown: ["base"],
      rest: "# the end",
    });
    expect(aliases.map(({ names: [name], source }) => [name, source])).toEqual([
      ["optionals", "lib"],
      ["isLinux", "pkgs.stdenv.isLinux"],
    ]);
    expect(hidden.map(({ names: [name], blankBefore }) => [name, blankBefore])).toEqual([
      ["base", false],
      ["hidden", true],
    ]);
    expect(members.map(({ text }) => text)).toEqual([
      "# above\n  extra = 2; # beside",
      "more = ''\n    text\n  '';",
    ]);
    expect([...exportedNames(read(whole))]).toEqual(["base", "extra", "more"]);
  });
});

describe("files that are no set files", () => {
  const others = [
    "rec { }",
    "x: { }",
    "{ a ? 1, ... }: { }",
    "{ ... }: rec { }",
    "{ ... }: f { }",
    "args@{ ... }: { }",
  ];
  test.each(others)("%s", (text) => expect(readSetFile(documentOf(parser, text))).toBeNull());
});

test("CR LF is read as line ends", () => {
  expect(read("{ ... }:\r\n{\r\n  # a\r\n  b = 1;\r\n}\r\n").members[0]?.text).toBe("# a\n  b = 1;");
});

test("aliases from one source are joined, others kept", () => {
  const from = (source: string, ...names: string[]) => ({ kind: "inherit", source, names }) as const;
  const value = (name: string, source: string) => ({ kind: "value", source, names: [name] }) as const;
  const joined = joinAliases(
    [from("lib", "a"), value("x", "y")],
    [from("lib", "b", "a"), value("x", "y"), from("p", "c")],
  );
  expect(joined).toEqual([from("lib", "a", "b"), value("x", "y"), from("p", "c")]);
});

describe("mergeSetFiles", () => {
  const merged = (
    known: string,
    added: string,
    named: readonly string[] = [],
    id: "lib" | "packages" = "packages",
  ) => {
    const text = printSetFile(mergeSetFiles(read(known), read(added), id, new Set(named)));
    documentOf(parser, text);
    return text;
  };

  test("what is new comes last; arguments and aliases are joined", () =>
    expect(
      merged(
        "# mine\n{ b, ... }:\n{\n  # kept\n  x = b;\n}\n",
        "# other\n{ a, ... }:\nlet\n  inherit (a) f;\nin\n{\n  w = f;\n}\n",
      ),
    ).toBe("# mine\n{ a, b, ... }:\nlet\n  inherit (a) f;\nin\n{\n  # kept\n  x = b;\n  w = f;\n}\n"));

  test("a member that others name from now on moves to the let", () =>
    expect(merged("{ ... }:\n{\n  # one\n  x = 1;\n}\n", "{ ... }:\n{\n  y = x;\n}\n", ["x"])).toBe(
      "{ ... }:\nlet\n  # one\n  x = 1;\nin\n{\n  inherit x;\n\n  y = x;\n}\n",
    ));

  test("shared helpers are in the order of names, whoever brought them", () => {
    const a = "{ ... }:\n{\n  b = 1;\n}\n";
    const b = "{ ... }:\n{\n  a = 2;\n}\n";
    expect(merged(a, b, [], "lib")).toBe(merged(b, a, [], "lib"));
  });

  test("comments at the end of both are kept", () =>
    expect(merged("{ ... }:\n{\n  a = 1;\n  # one\n}\n", "{ ... }:\n{\n  b = 1;\n  # two\n}\n")).toContain(
      "  # one\n  # two\n}",
    ));

  test("what its owner wrote by hand is kept", () => {
    const text = merged(
      "# by hand\n{ pkgs\n, ... }: {\n    a   = 1;   # by hand\n\n\n  # by hand too\n  b = { c = 1;\n};\n}\n",
      "{ ... }:\n{\n  d = 1;\n}\n",
    );
    expect(text.match(/by hand/g)).toHaveLength(3);
    expect(text).toContain("a   = 1;   # by hand");
    expect(text).toContain("b = { c = 1;\n};");
  });
});
