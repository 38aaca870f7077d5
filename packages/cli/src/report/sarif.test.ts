import { join } from "node:path";
import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { sarifSchema } from "../../test/sarif-schema.ts";
import { commitAll, folderWith, runIn } from "../../test/test-host.ts";

const ajv = new Ajv({ strict: true, allErrors: true });
ajv.addFormat("relative-uri", /^(?![a-z]+:|\/)(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})+$/);
const valid = ajv.compile(sarifSchema);

const monolithText = loadFixture("monolith").get("flake.nix") ?? "";

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly Result[];
  }[];
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly { physicalLocation: { artifactLocation: { uri: string }; region: object } }[];
}

/** The results of a log that keeps the rules of the format, those that no schema can say included. */
function resultsOf(text: string): readonly Result[] {
  const log: Log = JSON.parse(text);
  expect(valid(log) ? [] : valid.errors).toEqual([]);
  const [run] = log.runs;
  const rules = run?.tool.driver.rules ?? [];
  for (const { ruleId, ruleIndex, message, locations } of run?.results ?? []) {
    expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(message.text).toMatch(/[.!?]$/);
    expect(locations).toHaveLength(1);
  }
  return run?.results ?? [];
}

function placeOf(result: Result | undefined) {
  const physical = result?.locations[0]?.physicalLocation;
  return [physical?.artifactLocation.uri, physical?.region];
}

describe("--format sarif", () => {
  test("says where and why a file is refused, in columns of UTF-16", async () => {
    const folder = commitAll(folderWith({ "a b/ü/flake.nix": '{\n  a = "😀"; = 1;\n}\n' }));
    const ran = await runIn(join(folder, "a b/ü"), ["phase1", "--format", "sarif"], { codemods });
    expect(ran.status).toBe(1);
    const [first, ...others] = resultsOf(ran.stdout);
    expect(first).toMatchObject({ ruleId: "syntax/unexpected", level: "error" });
    expect(placeOf(first)).toEqual([
      "a%20b/%C3%BC/flake.nix",
      { startLine: 2, startColumn: 13, endLine: 2, endColumn: 14 },
    ]);
    expect(others).toEqual([]);
    expect(ran.stderr).toContain("flake.nix:2:13: error[syntax/unexpected]");
  });

  test("has what stays as notes", async () => {
    const files = [...loadFixture("monolith")].filter(([path]) => !path.startsWith("split"));
    const ran = await runIn(folderWith(Object.fromEntries(files)), ["plan", "--format", "sarif"], {
      codemods,
    });
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    const results = resultsOf(ran.stdout);
    expect(new Set(results.map(({ level }) => level))).toEqual(new Set(["note"]));
    const lines = monolithText.split("\n");
    for (const result of results) {
      const [uri, region] = placeOf(result);
      const name = /^`(?:.*\.)?(.+)` stays: /.exec(result.message.text)?.[1] ?? "?";
      const { startLine, startColumn } = region as { startLine: number; startColumn: number };
      expect(uri).toBe("flake.nix");
      expect(lines[startLine - 1]?.slice(startColumn - 1)).toContain(name);
    }
    expect(results.length).toBeGreaterThan(1);
  });

  test("has a line for a finding about a whole file", async () => {
    const ran = await runIn(folderWith({}), ["plan", "--format", "sarif"], { codemods });
    const [missing] = resultsOf(ran.stdout);
    expect(missing).toMatchObject({ ruleId: "input/missing", level: "error" });
    expect(placeOf(missing)).toEqual(["flake.nix", { startLine: 1 }]);
  });

  test("is empty, and valid, without findings", async () => {
    const ran = await runIn(folderWith({ "flake.nix": "{ }\n" }), ["phase1", "--check", "--format", "sarif"]);
    expect(ran.status).toBe(0);
    expect(resultsOf(ran.stdout)).toEqual([]);
  });
});
