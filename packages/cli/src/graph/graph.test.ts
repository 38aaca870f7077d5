import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as codemods from "@flake-split/codemods";
import { loadFixture } from "@flake-split/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findBrowser, renderedPage } from "../../test/browser.ts";
import { folderWith, runIn } from "../../test/test-host.ts";
import { xmlProblem } from "../../test/xml.ts";
import { flakeDot } from "./chart-dot.ts";
import { flakeHtml } from "./chart-html.ts";
import { flakeMermaid } from "./chart-mermaid.ts";
import { flakeSvg } from "./chart-svg.ts";
import type { FlakeChart } from "./flake-chart.ts";
import { importMermaid } from "./mermaid.ts";

const monolith = Object.fromEntries(
  [...loadFixture("monolith")].filter(([path]) => !path.startsWith("split")),
);

async function drawn(files: Readonly<Record<string, string>>, format: string): Promise<string> {
  const ran = await runIn(folderWith(files), ["graph", "--format", format], { codemods });
  expect(ran).toMatchObject({ status: 0, stderr: "" });
  return ran.stdout;
}

const small = {
  "flake.nix": `{
  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
    systems = [ "x86_64-linux" ];
    perSystem = { pkgs, ... }:
      let
        helpers = import ./lib/helpers.nix { inherit pkgs; };
        basePackages = with pkgs; [
          git
          ripgrep
          jq
        ];
      in
      {
        devShells.default = pkgs.mkShell {
          packages = basePackages;
          shellHook = helpers.hook;
        };
      };
  };
}
`,
  "lib/helpers.nix": "{ pkgs }:\n{ hook = pkgs.hello; }\n",
};

describe("graph", () => {
  test("as Mermaid, which is what it gives by itself", async () => {
    const { stdout } = await runIn(folderWith(small), ["graph"], { codemods });
    expect(stdout).toMatchInlineSnapshot(`
      "flowchart LR
        o0(["devShells"])
        f0["flake.nix<br/>20 lines"]
        f1["lib/helpers.nix<br/>2 lines"]
        subgraph f2["nix/shells/default-shell.nix"]
          b0["helpers<br/>line 6"]
          b2["devShells.default<br/>lines 14-17"]
        end
        subgraph f3["nix/packages/base.nix"]
          b1["basePackages<br/>lines 7-11"]
        end
        o0 --> b2
        o0 --> f1
        b2 -.-> b1
        b2 -.-> b0
        f0 ==>|"pkgs"| f1
      "
    `);
    expect(await drawn(small, "mermaid")).toBe(stdout);
  });

  test("as DOT", async () => {
    expect(await drawn(small, "dot")).toMatchInlineSnapshot(`
      "digraph flake {
        rankdir=LR;
        node [shape=box, fontname="sans-serif"];
        graph [fontname="sans-serif"];
        o0 [label="devShells", shape=oval];
        subgraph cluster_0 {
          label="flake.nix";
          f0 [label="20 lines", shape=plaintext];
        }
        subgraph cluster_1 {
          label="lib/helpers.nix";
          f1 [label="2 lines", shape=plaintext];
        }
        subgraph cluster_2 {
          label="nix/shells/default-shell.nix";
          f2 [label="5 lines", shape=plaintext];
          b0 [label="helpers"];
          b2 [label="devShells.default"];
        }
        subgraph cluster_3 {
          label="nix/packages/base.nix";
          f3 [label="5 lines", shape=plaintext];
          b1 [label="basePackages"];
        }
        o0 -> b2;
        o0 -> f1;
        b2 -> b1 [style=dotted];
        b2 -> b0 [style=dotted];
        f0 -> f1 [style=bold, label="pkgs"];
      }
      "
    `);
  });

  test("of a flake that is split, shows what is imported", async () => {
    const folder = folderWith(small);
    for (const phase of ["phase1", "phase3"]) await runIn(folder, [phase], { codemods });
    const { stdout } = await runIn(folder, ["graph"], { codemods });
    expect(stdout).toMatch(/f0 ==>\|"pkgs"\| f\d/);
    expect(stdout).toContain('["nix/packages/default.nix<br/>');
  });

  test("is refused like a plan", async () => {
    const ran = await runIn(folderWith({ "flake.nix": "{" }), ["graph", "--format", "svg"], { codemods });
    expect(ran).toMatchObject({ status: 1, stdout: "" });
  });
});

describe("the picture of the monolith", () => {
  test("is well-formed, and shows every line that moves", async () => {
    const svg = await drawn(monolith, "svg");
    expect(xmlProblem(svg)).toBeUndefined();
    expect(svg).toContain("missionPackages: lines 361–657 go to nix/packages/mission/default.nix (phase1)");
    expect(svg).not.toMatch(/href|url\(|<script|<style|NaN|undefined/);
  });

  test("as a page needs nothing from elsewhere", async () => {
    const page = await drawn(monolith, "html");
    const links = page.match(/https?:\/\/[^"\s]*/g) ?? [];
    expect([...new Set(links)]).toEqual(["http://www.w3.org/2000/svg"]);
    expect(page).not.toMatch(/<link|<img|src=|@import|url\(/);
    expect(xmlProblem(page.slice(page.indexOf("<svg"), page.indexOf("</svg>") + 6))).toBeUndefined();
  });

  test("tells in a browser where each line goes (skipped where there is no Chromium)", {
    timeout: 90_000,
  }, async (context) => {
    const browser = findBrowser();
    if (browser === undefined) return context.skip("no Chromium on this machine; CHROME_PATH names one");
    const folder = folderWith(monolith);
    const before = await looked(browser, folder);
    expect(before.answers).toHaveLength(1700);
    expect(before.answers.filter((answer) => answer === "")).toEqual([]);
    expect(before.answers[399]).toMatch(
      /^missionPackages: lines 361–657 go to nix\/packages\/mission\/default\.nix/,
    );
    expect(before.answers[0]).toBe("stays: it is the entry's own code");
    expect(before).toMatchObject({ outside: 0, overlapping: [], beyond: "there are 1700 lines", shown: 1 });
    await runIn(folder, ["all", "--no-entry", "--quiet"], { codemods });
    const after = await looked(browser, folder);
    const imported = after.answers.filter((answer) =>
      answer.includes("imports nix/packages/default.nix, with "),
    );
    expect(imported.length).toBeGreaterThan(0);
    expect(after).toMatchObject({ outside: 0, overlapping: [] });
  });
});

interface Looked {
  /** For each line of the entry, what the page says of it. */
  readonly answers: readonly string[];
  /** Of a line that isn't there. */
  readonly beyond: string;
  /** How many rows of the table stand out for line 400. */
  readonly shown: number;
  /** Texts of the picture that are cut off, and pairs that lie on each other. */
  readonly outside: number;
  readonly overlapping: readonly string[];
}

/** Opens the page of a flake in a browser, and asks it for each line. */
async function looked(browser: string, folder: string): Promise<Looked> {
  const asked = `<script>
    const input = document.getElementById("line");
    const ask = (line) => {
      input.value = line;
      input.dispatchEvent(new Event("input"));
      return document.getElementById("answer").textContent;
    };
    const answers = Array.from({ length: Number(input.max) }, (_, index) => ask(index + 1));
    const beyond = ask(Number(input.max) + 1);
    ask(400);
    const shown = document.querySelectorAll("tr.shown").length;
    const texts = [...document.querySelectorAll("svg text")].map((one) => ({ text: one.textContent, box: one.getBBox() }));
    const view = document.querySelector("svg").viewBox.baseVal;
    const isOut = ({ box }) => box.x < 0 || box.x + box.width > view.width || box.y + box.height > view.height;
    // Lines of one box may touch, as their letters don't.
    const lie = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y + 4 < b.y + b.height && b.y + 4 < a.y + a.height;
    const overlapping = texts.flatMap((one, index) =>
      texts.slice(index + 1).filter((other) => lie(one.box, other.box)).map((other) => one.text + " / " + other.text));
    const outcome = { answers, beyond, shown, outside: texts.filter(isOut).length, overlapping };
    document.body.dataset.outcome = btoa(unescape(encodeURIComponent(JSON.stringify(outcome))));
  </script></body>`;
  const { stdout } = await runIn(folder, ["graph", "--format", "html"], { codemods });
  const page = join(folderWith({}), "graph.html");
  writeFileSync(page, stdout.replace("</body>", asked));
  const found = /data-outcome="([^"]*)"/.exec(renderedPage(browser, page))?.[1] ?? "";
  return JSON.parse(Buffer.from(found, "base64").toString("utf8"));
}

test("a browser that is required can't be missing", () => {
  const nowhere = { PATH: "/nowhere" };
  expect(findBrowser(nowhere)).toBeUndefined();
  expect(() => findBrowser({ ...nowhere, FLAKE_SPLIT_REQUIRE_BROWSER: "1" })).toThrow("no Chromium");
});

describe("for whatever a flake holds", () => {
  const nasty = fc.oneof(
    fc.constantFrom(
      '"',
      "</svg>",
      "&amp",
      "`",
      "\\",
      "]]>",
      "<br/>",
      "a\nb",
      "\u0000",
      "\ud800",
      "#quot;",
      "|",
      "${x}",
      "",
    ),
    fc.string({ unit: "binary", maxLength: 12 }),
  );
  const index = fc.nat(5);
  const chart: fc.Arbitrary<FlakeChart> = fc.record({
    entry: fc.constant("flake.nix"),
    files: fc
      .uniqueArray(nasty, { maxLength: 5 })
      .map((paths) => [
        { path: "flake.nix", lines: 100, state: "entry" as const, category: null },
        ...paths.map((path) => ({ path, lines: 3, state: "planned" as const, category: path })),
      ]),
    bindings: fc.array(
      fc.record({
        name: nasty,
        firstLine: fc.integer({ min: 1, max: 50 }),
        lastLine: fc.integer({ min: 50, max: 100 }),
        file: fc.constant("flake.nix"),
        category: fc.option(nasty),
        phase: fc.option(nasty),
        reason: nasty,
      }),
      { minLength: 6, maxLength: 6 },
    ),
    outputs: fc.array(
      fc.record({ name: nasty, bindings: fc.array(index), files: fc.constant(["flake.nix"]) }),
    ),
    uses: fc.array(fc.tuple(index, index)),
    imports: fc.array(
      fc.record({
        from: fc.constant("flake.nix"),
        to: fc.constant("flake.nix"),
        names: fc.array(nasty),
        lines: fc.constant([[1, 2]] as const),
      }),
    ),
  });

  test("pictures are well-formed", () => {
    fc.assert(
      fc.property(chart, (drawing) => {
        expect(xmlProblem(flakeSvg(drawing))).toBeUndefined();
        expect(flakeHtml(drawing).match(/<\/(svg|script|html)>/g)).toEqual([
          "</svg>",
          "</script>",
          "</html>",
        ]);
      }),
    );
  });

  test("labels stay within their quotes, one statement to a line", () => {
    fc.assert(
      fc.property(chart, (drawing) => {
        for (const line of flakeMermaid(drawing).split("\n").slice(1, -1)) {
          expect(line).toMatch(
            /^ {2,4}(subgraph f\d+\["[^"`]*"\]|end|[bfo]\d+(\["[^"`]*"\]|\(\["[^"`]*"\]\))|[bfo]\d+ (-->|-\.->|==>(\|"[^"`]*"\|)?) [bf]\d+)$/,
          );
        }
        for (const line of flakeDot(drawing).split("\n").slice(0, -1)) {
          expect(line.replace(/"(?:[^"\\\n]|\\["\\])*"/g, "S")).toMatch(/^[\w\s{}[\]=;,>-]*$/);
        }
      }),
    );
  });
});

test("the chart of imports folds files until it is short enough", () => {
  const files = Array.from({ length: 60 }, (_, index) => ({ path: `nix/p/${index}.nix`, lines: 2 }));
  const graph = {
    files: [{ path: "flake.nix", lines: 9 }, { path: "nix/p/default.nix", lines: 70 }, ...files],
    calls: [
      {
        from: "flake.nix",
        to: "nix/p/default.nix",
        passes: [{ name: "pkgs", source: "flake.nix" }],
        places: [],
      },
      ...files.map(({ path }) => ({ from: "nix/p/default.nix", to: path, passes: [], places: [] })),
    ],
    outputs: [],
  };
  expect(importMermaid(graph, 10_000)).toMatchInlineSnapshot(`
    "flowchart LR
      n0(["flake.nix<br/>9 lines"])
      n1["nix/p<br/>70 lines"]
      n2[["nix/p/…<br/>60 files, 120 lines"]]
      n0 -->|"pkgs"| n1
      n1 --> n2
    "
  `);
  expect(importMermaid(graph, 100)).toBeUndefined();
  expect(importMermaid({ files: [], calls: [], outputs: [] }, 10_000)).toBeUndefined();
});

test("the chart of many folders has a box for each, with all that it leads to", () => {
  const folders = Array.from({ length: 12 }, (_, index) => `nix/f${index}`);
  const inner = folders.flatMap((folder) => ["a", "b"].map((name) => `${folder}/${name}.nix`));
  const gathering = folders.map((folder) => `${folder}/default.nix`);
  const graph = {
    files: ["flake.nix", ...gathering, ...inner].map((path) => ({ path, lines: 10 })),
    calls: [
      ...gathering.map((to) => ({ from: "flake.nix", to, passes: [], places: [] })),
      ...inner.map((to) => ({
        from: to.replace(/[ab]\.nix$/, "default.nix"),
        to,
        passes: [{ name: "pkgs", source: "nix/f0/default.nix" }],
        places: [],
      })),
    ],
    outputs: [],
  };
  const lines = importMermaid(graph, 10_000)?.split("\n") ?? [];
  expect(lines.slice(1, 14)).toEqual([
    '  n0(["flake.nix<br/>10 lines"])',
    ...folders.map((folder, index) => `  n${index + 1}["${folder}<br/>3 files, 30 lines"]`),
  ]);
  expect(lines.slice(14, 16)).toEqual(["  n0 --> n1", "  n0 --> n2"]);
  expect(lines).toContain('  n1 -.->|"pkgs"| n12');
  expect(lines).toHaveLength(1 + 13 + 12 + 11 + 1);
});
