import { describe, expect, test } from "vitest";
import { loadParser, looksLikeShellVariable } from "./index.ts";

const parser = await loadParser();

/** The texts at which the diagnostics point, with what follows them on the line, by code. */
function pointed(text: string): string[] {
  const { diagnostics } = parser.parse({ path: "flake.nix", text });
  return diagnostics.map(({ code, span }) => {
    const start = span?.start ?? 0;
    return `${code} ${text.slice(start, text.indexOf("\n", start))}`;
  });
}

describe("quotes that end an indented string early", () => {
  test("in sed, as an argument", () => {
    const text = `{
  a = writeText "a" ''
    x=$(echo "$x" | sed "s/'/''/g" || echo "")
    y=$(echo "$x")
  '';
  b = ''
    fine
  '';
}
`;
    expect(pointed(text)).toEqual([`syntax/indented-string-ended ''/g" || echo "")`]);
    const { related } = parser.parse({ path: "flake.nix", text }).diagnostics[0] ?? {};
    expect(related?.[0]?.message).toBe("here it shows");
  });

  test("in SQL, more than once, where a semicolon hides the first", () => {
    const text = `{
  a = ''
    SELECT a FROM b WHERE c != '';
    SELECT a FROM b WHERE c != '' ORDER BY d, e;
  '';
}
`;
    expect(pointed(text)).toEqual([
      "syntax/indented-string-ended '';",
      "syntax/indented-string-ended '' ORDER BY d, e;",
    ]);
  });

  test("an empty shell word before a parenthesis", () => {
    const text = `{
  a = ''
    indent=$(printf '%s' '')
    name=$(basename "$dir")
  '';
}
`;
    expect(pointed(text)).toEqual(["syntax/indented-string-ended '')"]);
  });

  test.each([
    ["a missing semicolon", "{\n  a = ''\n    x\n  ''\n  b = ''y'';\n}\n", "syntax/unexpected = ''y'';"],
    [
      "a stray quote before",
      "{\n  a = ''\n    x\n  '' + '';\n  b = ''\n    y, z\n  '';\n}\n",
      "syntax/unexpected , z",
    ],
    ["on one line", "{ a = ''x'' b = 1; c = ''y''; }\n", "syntax/unexpected = 1; c = ''y''; }"],
    ["a missing bracket", "{\n  a = ''\n    x'';\n  b = [ 1;\n  c = ''z'';\n}\n", "syntax/unexpected ;"],
  ])("is not said of %s", (_, text, expected) => {
    expect(pointed(text)).toEqual([expected]);
  });
});

describe("what was meant for the shell", () => {
  test.each(["${VAR[@]}", "${#list[@]}", "${VAR%%.*}", "${VAR##*/}", "${x^^}", "${@}"])(
    "%s in an indented string",
    (expansion) => {
      const text = `{\n  a = ''\n    echo ${expansion} more\n  '';\n}\n`;
      expect(pointed(text)).toEqual([`syntax/shell-interpolation ${expansion} more`]);
    },
  );

  test("in a string with one quote, the escape is another", () => {
    const { diagnostics } = parser.parse({ path: "flake.nix", text: '"${a[@]}"' });
    expect(diagnostics[0]?.help).toBe("write '\\${a[@]}' to leave it to the shell");
  });

  test("an error in Nix's own interpolation is an error", () => {
    expect(pointed("''${a + }''\n")).toEqual(["syntax/unexpected }''"]);
  });

  test.each([
    ["HOME", true],
    ["XDG_CONFIG_HOME2", true],
    ["VAR:-default", true],
    ["name[@]", true],
    ["pkgs", false],
    ["myHome", false],
    ["self.rev", false],
  ])("looksLikeShellVariable(%j) is %s", (name, expected) => {
    expect(looksLikeShellVariable(name)).toBe(expected);
  });
});
