import { loadParser, type Parser } from "@flake-split/syntax";
import { beforeAll, describe, expect, test } from "vitest";
import { documentOf } from "../test/document-of.ts";
import { addInput, type NewInput } from "./add-input.ts";
import { applyEdits } from "./text-edit.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

const plain: NewInput = { name: "flake-parts", url: "github:hercules-ci/flake-parts", follows: {} };
const wsl: NewInput = {
  name: "nixos-wsl",
  url: "github:nix-community/NixOS-WSL",
  follows: { nixpkgs: "nixpkgs" },
};

/** Adds to a flake with these inputs; the result declares the input, and a second run finds it. */
function added(input: NewInput, text: string): string {
  const document = documentOf(parser, text);
  const result = addInput(document, input);
  if (result.kind !== "edits") throw new Error(JSON.stringify(result));
  const after = applyEdits(text, { start: 0, end: text.length }, result.edits);
  expect(addInput(documentOf(parser, after), input).kind).toBe("present");
  expect(after).not.toMatch(/[ \t]\r?\n(?!\s*$)/);
  return after;
}

function check(input: NewInput, before: string, after: string): void {
  const around = (text: string) => `{\n${text}\n\n  outputs = inputs: { };\n}\n`;
  expect(added(input, around(before))).toBe(around(after));
}

describe("flat paths at the top", () => {
  const nixpkgs = '  inputs.nixpkgs.url = "github:NixOS/nixpkgs";';

  test("without follows", () =>
    check(plain, nixpkgs, `${nixpkgs}\n  inputs.flake-parts.url = "github:hercules-ci/flake-parts";`));

  test("with follows, and none to learn from", () =>
    check(
      wsl,
      nixpkgs,
      `${nixpkgs}
  inputs.nixos-wsl = {
    url = "github:nix-community/NixOS-WSL";
    inputs.nixpkgs.follows = "nixpkgs";
  };`,
    ));

  test("with follows as flat as the author's", () => {
    const home = `${nixpkgs}
  inputs.home.url = "github:nix-community/home-manager";
  inputs.home.inputs.nixpkgs.follows = "nixpkgs";`;
    check(
      wsl,
      home,
      `${home}
  inputs.nixos-wsl.url = "github:nix-community/NixOS-WSL";
  inputs.nixos-wsl.inputs.nixpkgs.follows = "nixpkgs";`,
    );
  });
});

describe("a nested set", () => {
  test("behind the last, with its comment", () =>
    check(
      plain,
      '  inputs = {\n    nixpkgs.url = "n"; # pinned\n  };',
      '  inputs = {\n    nixpkgs.url = "n"; # pinned\n    flake-parts.url = "github:hercules-ci/flake-parts";\n  };',
    ));

  test("behind what the author commented out", () =>
    check(
      plain,
      '  inputs = {\n    nixpkgs.url = "n";\n    # nixpkgs.follows = "x";\n  };',
      '  inputs = {\n    nixpkgs.url = "n";\n    # nixpkgs.follows = "x";\n    flake-parts.url = "github:hercules-ci/flake-parts";\n  };',
    ));

  test("as blocks, with empty lines between them", () => {
    const before = `    nixpkgs = {
      url = "n";
    };

    utils = {
      url = "u";
    };
`;
    check(
      plain,
      `  inputs = {\n${before}  };`,
      `  inputs = {\n${before}
    flake-parts = {
      url = "github:hercules-ci/flake-parts";
    };
  };`,
    );
  });

  test("follows in a set, as the author's", () => {
    const before = `    nixpkgs.url = "n";
    home = {
      url = "h";
      inputs = {
        nixpkgs.follows = "nixpkgs";
      };
    };
`;
    check(
      wsl,
      `  inputs = {\n${before}  };`,
      `  inputs = {\n${before}    nixos-wsl = {
      url = "github:nix-community/NixOS-WSL";
      inputs = {
        nixpkgs.follows = "nixpkgs";
      };
    };
  };`,
    );
  });

  test("where the author sorts them", () =>
    check(
      wsl,
      '  inputs = {\n    home.url = "h";\n    home.inputs.nixpkgs.follows = "nixpkgs";\n    nixpkgs.url = "n";\n    utils.url = "u";\n  };',
      '  inputs = {\n    home.url = "h";\n    home.inputs.nixpkgs.follows = "nixpkgs";\n    nixos-wsl.url = "github:nix-community/NixOS-WSL";\n    nixos-wsl.inputs.nixpkgs.follows = "nixpkgs";\n    nixpkgs.url = "n";\n    utils.url = "u";\n  };',
    ));

  test("before the first, where the author sorts them", () =>
    check(
      plain,
      '  inputs = {\n    # ours\n    home.url = "h";\n    nixpkgs.url = "n";\n    utils.url = "u";\n  };',
      '  inputs = {\n    # ours\n    flake-parts.url = "github:hercules-ci/flake-parts";\n    home.url = "h";\n    nixpkgs.url = "n";\n    utils.url = "u";\n  };',
    ));

  test("empty", () =>
    check(
      plain,
      "  inputs = { };",
      '  inputs = {\n    flake-parts.url = "github:hercules-ci/flake-parts";\n  };',
    ));

  test("with nothing but a comment", () =>
    check(
      plain,
      "  inputs = {\n    # none yet\n  };",
      '  inputs = {\n    # none yet\n    flake-parts.url = "github:hercules-ci/flake-parts";\n  };',
    ));

  test("on one line", () =>
    check(
      plain,
      '  inputs = { nixpkgs.url = "n"; };',
      '  inputs = { nixpkgs.url = "n"; flake-parts.url = "github:hercules-ci/flake-parts"; };',
    ));

  test("on one line that gets too long", () =>
    check(
      wsl,
      '  inputs = { nixpkgs.url = "github:NixOS/nixpkgs"; };',
      `  inputs = { nixpkgs.url = "github:NixOS/nixpkgs";
    nixos-wsl = {
      url = "github:nix-community/NixOS-WSL";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };`,
    ));

  test("with a closing brace on the last line", () =>
    check(
      plain,
      '  inputs = {\n    nixpkgs.url = "n"; };',
      '  inputs = {\n    nixpkgs.url = "n";\n    flake-parts.url = "github:hercules-ci/flake-parts";\n  };',
    ));
});

describe("mixed", () => {
  test("goes to the set", () =>
    check(
      plain,
      '  inputs = {\n    nixpkgs.url = "n";\n  };\n  inputs.utils.url = "u";',
      '  inputs = {\n    nixpkgs.url = "n";\n    flake-parts.url = "github:hercules-ci/flake-parts";\n  };\n  inputs.utils.url = "u";',
    ));

  test("mostly flat inside of a set, with one block", () => {
    const before = `    nixpkgs.url = "n";
    utils.url = "u";
    home = {
      url = "h";
      inputs.nixpkgs.follows = "nixpkgs";
    };
`;
    check(
      plain,
      `  inputs = {\n${before}  };`,
      `  inputs = {\n${before}    flake-parts.url = "github:hercules-ci/flake-parts";\n  };`,
    );
  });
});

describe("no inputs yet", () => {
  test("without follows", () =>
    expect(added(plain, '{\n  description = "d";\n\n  outputs = { self, nixpkgs, ... }: { };\n}\n')).toBe(
      '{\n  description = "d";\n\n  inputs.flake-parts.url = "github:hercules-ci/flake-parts";\n\n  outputs = { self, nixpkgs, ... }: { };\n}\n',
    ));

  test("with follows", () =>
    expect(added(wsl, "{\n  outputs = { self, nixpkgs, ... }: { };\n}\n")).toBe(
      `{
  inputs = {
    nixos-wsl = {
      url = "github:nix-community/NixOS-WSL";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { self, nixpkgs, ... }: { };
}
`,
    ));
});

test("keeps the file's line ends", () => {
  const text = '{\r\n  inputs = {\r\n    nixpkgs.url = "n";\r\n  };\r\n  outputs = _: { };\r\n}\r\n';
  expect(added(wsl, text).replaceAll("\r\n", "")).not.toContain("\n");
});

test("quotes a name that needs it", () =>
  check(
    { ...plain, name: "2nd", url: "u" },
    '  inputs.a.url = "x";',
    '  inputs.a.url = "x";\n  inputs."2nd".url = "u";',
  ));

describe("refuses", () => {
  test.each([
    ["inputs from elsewhere", "{ inputs = import ./inputs.nix; outputs = _: { }; }"],
    ["a computed name", '{ inputs = { ${"a"}.url = "x"; }; outputs = _: { }; }'],
    ["inherited inputs", "{ inputs = { inherit (x) a; }; outputs = _: { }; }"],
    ["a flake that isn't a set", "let x = { }; in x"],
  ])("%s", (_, text) => {
    const result = addInput(documentOf(parser, text), plain);
    expect(result).toMatchObject({ kind: "refused", reason: expect.any(String) });
  });
});

test("tells where a known input comes from", () => {
  const document = documentOf(parser, '{ inputs.nixos-wsl.url = "github:me/wsl"; outputs = _: { }; }');
  expect(addInput(document, wsl)).toMatchObject({ kind: "present", input: { url: "github:me/wsl" } });
});
