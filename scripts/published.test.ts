import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import configuration from "../vitest.config.ts";

/*
 * The packages that others install: what each says of itself, what its archive holds, and that the example of its README
 * runs and has the right types in a folder that has nothing but the archives. What the command does when it is installed:
 * packages/cli/src/pack.test.ts.
 */

const root = dirname(import.meta.dirname);
const page = "https://github.com/flake-split/flake-split";
const manifests = readdirSync(join(root, "packages")).map((name) => ({
  folder: `packages/${name}`,
  manifest: readJson(join(root, "packages", name, "package.json")),
}));
const published = manifests.filter(({ manifest }) => manifest.private !== true);
const libraries = published.filter(({ manifest }) => manifest.exports !== undefined);

test("three packages are published; the others say that they are private", () => {
  expect(published.map(({ manifest }) => manifest.name)).toEqual([
    "@flake-split/analysis",
    "flake-split",
    "@flake-split/syntax",
  ]);
});

test("they have one version, and ask for it of each other", () => {
  const versions = new Set(published.map(({ manifest }) => manifest.version));
  expect([...versions]).toHaveLength(1);
  for (const { manifest } of published) {
    const own = Object.entries(manifest.dependencies ?? {}).filter(([name]) =>
      name.startsWith("@flake-split/"),
    );
    for (const [name, range] of own) expect([name, range]).toEqual([name, `^${manifest.version}`]);
  }
});

test("in the workspace, TypeScript, esbuild and vitest read the sources of the libraries, and not what was built last", () => {
  const source = Object.fromEntries(
    libraries.map(({ folder, manifest }) => [manifest.name, `${folder}/src/index.ts`]),
  );
  const { paths } = readJson(join(root, "tsconfig.base.json")).compilerOptions;
  expect(paths).toEqual(
    Object.fromEntries(Object.entries(source).map(([name, path]) => [name, [`./${path}`]])),
  );
  const alias = Object.entries(configuration.resolve?.alias ?? {});
  expect(Object.fromEntries(alias.map(([name, path]) => [name, relative(root, path)]))).toEqual(source);
});

describe.each(published)("$manifest.name", ({ folder, manifest }) => {
  const files = filesOf(folder);

  test("says what it is and where it comes from", () => {
    expect(manifest).toMatchObject({
      license: "MIT",
      repository: { type: "git", url: `git+${page}.git`, directory: folder },
      bugs: `${page}/issues`,
      engines: { node: readJson(join(root, "package.json")).engines.node },
      publishConfig: { access: "public", provenance: true },
    });
    expect(manifest.homepage).toMatch(new RegExp(`^${page}(/tree/main/${folder})?#readme$`));
    expect(manifest.description.length).toBeGreaterThan(10);
    expect(manifest.keywords).toContain("nix");
  });

  test("runs nothing when it is installed, and depends on no private package", () => {
    const hooks = ["preinstall", "install", "postinstall", "prepare", "prepublish"];
    expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([]);
    expect(files).not.toContain("binding.gyp");
    const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const names = published.map((other) => other.manifest.name);
    expect(needed.filter((name) => name.startsWith("@flake-split/") && !names.includes(name))).toEqual([]);
  });

  test("holds every file that its manifest names", () => {
    const named = [manifest.exports, manifest.bin].flatMap(targetsIn).map((path) => normalize(path));
    expect(named).not.toEqual([]);
    expect(named.filter((path) => !files.includes(path))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]));
    expect(readFileSync(join(root, folder, "LICENSE"), "utf8")).toBe(
      readFileSync(join(root, "LICENSE"), "utf8"),
    );
  });

  test("holds no sources, tests or maps", () => {
    expect(files.filter((path) => /^(src|test)\/|\.test\.|\.map$|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });
});

describe("the libraries, installed from their archives without a network", () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "flake-split-published-"));

  beforeAll(() => {
    const archives = join(folder, "archives");
    mkdirSync(archives);
    // Third-party packages from this workspace, so that no registry is asked.
    const dependencies = libraries.flatMap(({ manifest }) => Object.keys(manifest.dependencies));
    const others = dependencies.filter((name) => !name.startsWith("@flake-split/"));
    const packed = [
      ...libraries.map((library) => library.folder),
      ...others.map((name) => `node_modules/${name}`),
    ];
    for (const path of packed)
      npm(["pack", "--ignore-scripts", "--pack-destination", archives], join(root, path));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
    npm(["install", "--offline", ...readdirSync(archives).map((name) => join(archives, name))], folder);
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(libraries)("the example of $manifest.name runs", ({ folder: library }) => {
    const example = exampleOf(library);
    writeFileSync(join(folder, "example.js"), example);
    const printed = execFileSync(process.execPath, ["example.js"], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, FORCE_COLOR: "0" },
    });
    const promised = [...example.matchAll(/\/\/ (.*)$/gm)].map(([, line]) => line);
    expect(printed.trimEnd().split("\n")).toEqual(promised);
  });

  test.each(["nodenext", "bundler"])(
    "the examples have the right types, resolved as %s does it",
    (resolution) => {
      for (const library of libraries)
        writeFileSync(join(folder, `${library.folder.replace("/", "-")}.ts`), exampleOf(library.folder));
      expect(typeErrors(folder, resolution)).toBe("");
    },
  );

  test("wrong use is a type error", () => {
    const wrong = join(folder, "wrong.ts");
    writeFileSync(wrong, 'import { contains } from "@flake-split/syntax";\ncontains(1, 2);\n');
    expect(typeErrors(folder, "nodenext")).toMatch(/^wrong\.ts\(2,10\): error TS2345/m);
    rmSync(wrong);
  });
});

function exampleOf(library: string): string {
  return /```ts\n(.*?)```/s.exec(readFileSync(join(root, library, "README.md"), "utf8"))?.[1] ?? "";
}

/** What TypeScript says of a folder's programs and of the declarations that they use, at its strictest. */
function typeErrors(folder: string, moduleResolution: string): string {
  const module = moduleResolution === "nodenext" ? "nodenext" : "esnext";
  const lib = ["es2023", "dom"];
  const compilerOptions = {
    ...{ target: "es2023", lib, module, moduleResolution, types: [], noEmit: true, strict: true },
    ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  try {
    return execFileSync(process.execPath, [tsc, "-p", "."], { cwd: folder, encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

/** The paths in an `exports` or `bin`. */
function targetsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(targetsIn) : [];
}

/** What `npm pack` would put into the archive. */
function filesOf(folder: string): readonly string[] {
  const [archive] = JSON.parse(npm(["pack", "--dry-run", "--json", "--ignore-scripts"], join(root, folder)));
  return archive.files.map(({ path }: { path: string }) => path);
}

function npm(args: readonly string[], cwd: string): string {
  const flags = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  // Without what an outer `npm test` passes on, which would make npm act on this workspace.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD)/i.test(name)),
  );
  return execFileSync("npm", [...flags, ...args], { cwd, encoding: "utf8", env });
}

// biome-ignore lint/suspicious/noExplicitAny: a manifest is what its file says.
function readJson(path: string): any {
  return JSON.parse(readFileSync(path, "utf8"));
}
