import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { modelOf } from "../packages/analysis/test/model-of.ts";
import { options } from "../packages/cli/src/commands.ts";
import { checkSchema } from "../packages/cli/src/config/check-schema.ts";
import { catalogue } from "../packages/cli/src/explain/catalogue.ts";
import { categories } from "../packages/plan/src/categories.ts";

/*
 * The documents, held to what they speak of: links lead to files, paths in backticks exist, the README's table
 * is that of the code, and excerpts are those of fixtures and their pinned results.
 */

const root = dirname(import.meta.dirname);
const read = (path: string) => readFileSync(join(root, path), "utf8");
const below = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
const packageReadmes = readdirSync(join(root, "packages"))
  .map((name) => `packages/${name}/README.md`)
  .filter((path) => existsSync(join(root, path)));
const documents = [
  ...["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", ".changeset/README.md"],
  ...[...below("docs"), ...packageReadmes],
];
const readme = read("README.md");
const npmScripts = JSON.parse(read("package.json")).scripts;

/** Those below `nix/` are left out: they may be what a split writes. `plan/excluded` is a code, and no path. */
const namedPath =
  /`((?:packages|scripts|fixtures|docs)\/[\w./-]+|(?:analysis|cli|codemods|plan|rewrite|syntax|testing)\/[\w./-]+(?:\.\w+|\/))`/g;

/** A document's text without its fenced blocks. */
function prose(path: string): string {
  return read(path).replace(/^```.*?^```/gms, "");
}

describe.each(documents)("%s", (path) => {
  test("links to files that exist", () => {
    const links = [...prose(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    const local = links.filter((target) => !/^[a-z]+:/.test(target));
    const broken = local.filter((target) => !leadsSomewhere(path, target));
    expect(broken).toEqual([]);
  });

  test("runs scripts that package.json has", () => {
    const named = [...read(path).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in npmScripts))).toEqual([]);
  });

  test("names sources and fixtures that exist", () => {
    const named = [...prose(path).matchAll(namedPath)].map(([, target = ""]) => target);
    const missing = named.filter(
      (target) => !existsSync(join(root, target)) && !existsSync(join(root, "packages", target)),
    );
    expect(missing).toEqual([]);
  });
});

/** Whether a link's file is there, within the repository, and has the heading that it names. */
function leadsSomewhere(from: string, target: string): boolean {
  const [path = "", heading] = target.split("#");
  const file = path === "" ? join(root, from) : resolve(root, dirname(from), path);
  if (relative(root, file).startsWith("..") || !existsSync(file)) return false;
  if (heading === undefined) return true;
  return statSync(file).isFile() && headings(readFileSync(file, "utf8")).includes(heading);
}

function headings(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, "")
      .replace(/\s/g, "-"),
  );
}

describe("the README", () => {
  test.each(Object.keys(options))("has the flag --%s", (name) => {
    expect(readme).toMatch(new RegExp(`^\\| .*\`--${name}[ \`]`, "m"));
  });

  test.each(
    categories.map(({ id, phase, directory, aggregator, outputs, shared }) => ({
      id,
      row: directory === "." ? aggregator : shared ? `${directory}/${aggregator}` : directory,
      when: shared ? "any" : phase,
      outputs,
    })),
  )("says where $id goes", ({ row: place, when, outputs }) => {
    const row = readme.split("\n").find((line) => line.startsWith("|") && line.includes(`\`nix/${place}\``));
    expect(row ?? "").toContain(when);
    for (const output of outputs) expect(row ?? "").toContain(`\`${output}\``);
  });

  test("has excerpts of both", () => {
    expect(new Set(excerptsOf("README.md").map(({ when }) => when))).toEqual(new Set(["before", "after"]));
  });
});

const quoting = ["README.md", ...documents.filter((path) => path.startsWith("docs/guides/"))];
describe("excerpts", () => {
  test.each(quoting.flatMap(excerptsOf))("$document quotes $path of $fixture as it is $when", (excerpt) => {
    const { fixture, path, when, code } = excerpt;
    const text = when === "before" ? read(`${fixture}/${path}`) : splitFile(fixture, path);
    expect(unindented(text)).toContain(unindented(code));
  });
});

/** What a document quotes, each with the fixture that it names last before. */
function excerptsOf(document: string) {
  const text = read(document);
  const quoted = /`([\w./-]+)` (before|after):\n\n```(?:nix|md)\n(.*?)```/gs;
  return [...text.matchAll(quoted)].map(({ index, 1: path = "", 2: when = "", 3: code = "" }) => {
    const [, fixture = ""] = /.*From `(fixtures\/[\w/-]+)`/s.exec(text.slice(0, index)) ?? [];
    return { document, fixture, path, when, code };
  });
}

describe("docs/frameworks.md", () => {
  const rows = [
    ...read("docs/frameworks.md").matchAll(
      /^\| `(\w[^`]*:.*|\{[^`]*)` +\| `([\w-]+)` +\| (?:`([^`]*)`)? +\|$/gm,
    ),
  ];

  test.each(
    rows.map(([, outputs = "", framework = "", spelling = ""]) => ({ outputs, framework, spelling })),
  )("is right about $outputs", ({ outputs, framework, spelling }) =>
    expect(modelOf(outputs).model).toMatchObject({ framework, spelling }),
  );

  test("shows every framework", () => {
    const shown = new Set(rows.map(([, , framework]) => framework));
    expect(shown.size).toBe(7);
  });
});

/** What is refused of a flake, and what is left alone: all that its owner may run into without doing anything wrong. */
describe("docs/limits.md", () => {
  const limits = catalogue.filter(
    ({ code, severity }) =>
      (code.startsWith("flake/") && severity === "error") ||
      (code.startsWith("plan/") && code !== "plan/repeated") ||
      (code.startsWith("join/") && severity === "warning"),
  );
  const text = read("docs/limits.md");

  test.each(limits.map(({ code }) => code))("has %s", (code) => expect(text).toContain(`\`${code}\``));

  test("names codes that exist", () => {
    const named = [...text.matchAll(/`((?:\w+)\/[a-z\d-]+)`/g)].map(([, code = ""]) => code);
    const groups = new Set(catalogue.map(({ code }) => code.split("/")[0]));
    const unknown = named.filter(
      (code) => groups.has(code.split("/")[0]) && !catalogue.some((entry) => entry.code === code),
    );
    expect(unknown).toEqual([]);
  });
});

describe("docs/configuration.md", () => {
  const schema = JSON.parse(read("packages/cli/schema/flake-split.schema.json"));
  const text = read("docs/configuration.md");

  test("opens with a configuration that is valid", () => {
    const example = /```json\n(.*?)```/s.exec(text)?.[1] ?? "";
    expect(checkSchema(schema, JSON.parse(example))).toEqual([]);
  });

  test.each(Object.keys(schema.properties).filter((key) => key !== "$schema"))("explains %s", (key) => {
    expect(text).toContain(`**\`${key}\`**`);
    expect(readme).toMatch(new RegExp(`^\\| \`${key}\` `, "m"));
  });
});

/** A file of a fixture's pinned result: `split.txt` of the phases, `entry.nix`, or the text file of added images. */
function splitFile(fixture: string, path: string): string {
  if (existsSync(join(root, fixture, "entry.nix"))) return read(`${fixture}/entry.nix`);
  const pinned = existsSync(join(root, `${fixture}.txt`)) ? `${fixture}.txt` : `${fixture}/split.txt`;
  const parts = `\n${read(pinned)}`.split("\n==> ");
  return parts.find((part) => part.startsWith(`${path} <==\n`)) ?? "";
}

/** Lines without indentation: excerpts stand at the margin. */
function unindented(text: string): string {
  return text.replace(/^[ \t]+/gm, "");
}
