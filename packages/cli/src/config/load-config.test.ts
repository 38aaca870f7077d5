import { readFileSync } from "node:fs";
import { categories } from "@flake-split/plan";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import schema from "../../schema/flake-split.schema.json" with { type: "json" };
import { example } from "../../test/example.ts";
import { folderWith, runIn } from "../../test/test-host.ts";
import { checkSchema, type Schema } from "./check-schema.ts";
import { jsonPlaces } from "./json-places.ts";
import { configName } from "./load-config.ts";

/** Runs with that config beside the flake, and returns what it says about it. */
async function check(config: string): Promise<string> {
  const folder = folderWith({ "flake.nix": example, [configName]: config });
  const ran = await runIn(folder, ["phase1", "--dry-run"]);
  expect(ran).toMatchObject({ status: 2, stdout: "" });
  return ran.stderr;
}

describe("the config", () => {
  test("beside the flake is used", async () => {
    const config = { $schema: "./x.json", directory: "parts", topics: { "ros*": "robotics" }, maxLines: 300 };
    const folder = folderWith({ "flake.nix": example, [configName]: JSON.stringify(config) });
    const ran = await runIn(folder, ["phase1", "--dry-run"]);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toContain("+++ b/parts/packages/base.nix");
  });

  test("that is named is used, relative to where the user is", async () => {
    const folder = folderWith({
      "a/flake.nix": example,
      [`a/${configName}`]: "{",
      "b.json": '\ufeff{ "directory": "parts" }',
    });
    const ran = await runIn(folder, ["phase1", "a", "--dry-run", "--config", "b.json"]);
    expect(ran.stdout).toContain("+++ b/parts/packages/base.nix");
    const gone = await runIn(folder, ["phase1", "a", "--config", "gone.json"]);
    expect(gone.status).toBe(2);
    expect(gone.stderr).toContain(
      "gone.json: error[config/unreadable]: can't be read: the system reports ENOENT",
    );
  });

  test("says where an unknown key is, and which there are", async () => {
    expect(await check('{\n  "topic": {}\n}\n')).toMatchInlineSnapshot(`
      "flake-split.config.json:2:3: error[config/unknown-key]: there is no key "topic"; there are directory, categories, topics, files, stays, maxLines, inlineLines
          |
        1 | {
        2 |   "topic": {}
          |   ^^^^^^^
        3 | }
      "
    `);
  });

  test.each([
    [
      '{ "maxLines": "300" }',
      `${configName}:1:15: error[config/value]: maxLines must be an integer, and is a string`,
    ],
    ['{ "maxLines": 3 }', "maxLines must be at least 20"],
    [
      '{ "topics": { "a/b": 1 } }',
      ":1:22: error[config/value]: topics.a~1b must be a string, and is a number",
    ],
    ['{ "categories": { "x": "toys" } }', "must be one of functions, lib, overlays"],
    ['{ "stays": "x" }', "stays must be an array, and is a string"],
    ['{ "stays": ["x", 1] }', ":1:18: error[config/value]: stays.1 must be a string, and is a number"],
    ['{ "directory": "../x" }', "directory is not of the right form"],
    ['{ "files": { "x": "/etc/x.nix" } }', "files.x is not of the right form"],
    ["[]", ":1:1: error[config/value]: must be an object, and is an array"],
    ["null", "must be an object, and is null"],
    ['{ "maxLines": 30, "maxLines": 40 }', ":1:19: error[config/value]: this key stands here a second time"],
    ['{ "directory": "x", }', ":1:21: error[config/syntax]: is not JSON: a comma stands before the end"],
    ['{ "directory" "x" }', "a colon is missing after a key"],
    ["", "it ends too early"],
    ["{ // no\n}", "a quoted text is missing"],
    ["{} x", "something follows the end"],
    ['{ "directory": nix }', ":1:16: error[config/syntax]: is not JSON: this is no JSON value"],
  ])("%s is wrong", async (config, message) => {
    expect(await check(config)).toContain(message);
  });
});

describe("the published schema", () => {
  const full = new Ajv2020({ strict: true }).compile(schema);
  const word = fc.constantFrom(
    "packages",
    "x",
    "../x",
    "a/b.nix",
    "/x.nix",
    "a b",
    "",
    "..",
    "a/../b.nix",
    "nix",
    "./x",
    "x.nix",
  );
  const leaf = fc.oneof(
    word,
    fc.integer({ min: -1, max: 40 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.constant([]),
  );
  const record = fc.dictionary(word, leaf, { maxKeys: 2 });
  const value = fc.oneof(leaf, record, fc.array(leaf, { maxLength: 2 }));
  const config = fc.record(
    {
      directory: value,
      categories: value,
      topics: value,
      files: value,
      stays: value,
      maxLines: value,
      inlineLines: value,
      other: value,
    },
    { requiredKeys: [] },
  );

  test("has the categories that a binding can be given to: all that have a set", () => {
    const withSet = categories.filter(({ id, inPlace }) => id !== "formatter" && inPlace !== true);
    const ids = withSet.map(({ id }) => id);
    expect([...schema.properties.categories.additionalProperties.enum].sort()).toEqual(ids.sort());
  });

  test("means to our checker what it means to a full one", () => {
    fc.assert(
      fc.property(fc.oneof(config, leaf), (candidate) => {
        expect(checkSchema(schema as Schema, candidate).length === 0).toBe(full(candidate));
      }),
      { numRuns: 500 },
    );
  });
});

describe("the places in a JSON text", () => {
  test("are found for whatever JSON.parse takes, and only for that", () => {
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", "{", '"', ",", "0", "\n"))
      .map(([text, at, extra]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + extra + text.slice(place + 1);
      });
    fc.assert(
      fc.property(fc.oneof(fc.json(), broken), (text) => {
        expect(jsonPlaces(text).kind).toBe(parses(text) ? "places" : "mistake");
      }),
      { numRuns: 500 },
    );
  });

  test("hold their values", () => {
    const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
    const places = jsonPlaces(text);
    if (places.kind === "mistake") throw new Error(places.message);
    const span = places.values.get("/bin/flake-split");
    expect(text.slice(span?.start, span?.end)).toBe('"dist/flake-split.js"');
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
