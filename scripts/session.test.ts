import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { canRecord, columns, commands, recordSession, sessionText } from "./session.mjs";
import { pictureText, sessionPicture } from "./session-picture.mjs";

/*
 * The picture in the README, held to the program: it shows what a run of today shows. If it doesn't, run
 * `npm run build && scripts/record-session`.
 */

const root = dirname(import.meta.dirname);
const readme = readFileSync(join(root, "README.md"), "utf8");
const svg = readFileSync(join(root, "docs/session.svg"), "utf8");

test("shows what the commands print today (skipped without the `script` of util-linux)", async (context) => {
  if (!canRecord()) return context.skip("no `script` of util-linux on this machine");
  const steps = await recordSession(root);
  expect(pictureText(svg)).toEqual(sessionText(steps));
  expect(svg).toBe(sessionPicture(steps));
});

test("has every command, in lines that fit, without places of this machine", () => {
  const lines = pictureText(svg);
  expect(lines.filter((line) => line.startsWith("$ "))).toEqual(commands.map((command) => `$ ${command}`));
  expect(lines.length).toBeLessThanOrEqual(60);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  expect(svg).not.toMatch(/\/(?:tmp|home|Users|root)\b/);
});

test("is small, loads nothing, runs nothing, and says what it shows", () => {
  expect(Buffer.byteLength(svg)).toBeLessThan(100_000);
  expect(svg).not.toMatch(/<script|<image|<foreignObject|href|url\(|@import|\bon\w+=/);
  expect(svg).toMatch(/ role="img" aria-labelledby="title description">\n<title id="title">[^<]+<\/title>/);
  const [, alt = ""] = /!\[([^\]]{20,})\]\(docs\/session\.svg\)/.exec(readme) ?? [];
  expect(alt).not.toBe("");
  for (const number of alt.match(/\d[\d,]*/g) ?? []) expect(pictureText(svg).join("\n")).toContain(number);
});

test("escapes what is markup, and keeps colours and blanks", () => {
  const style = { color: 2, bold: true, dim: false };
  const plain = { color: -1, bold: false, dim: false };
  const line = [
    { text: "  <&> ", style },
    { text: "x", style: plain },
  ];
  const picture = sessionPicture([{ command: "a > b", lines: [line] }]);
  expect(picture).toContain('<tspan class="c2 bold">  &lt;&amp;&gt; </tspan>x</text>');
  expect(pictureText(picture)).toEqual(["$ a > b", "  <&> x"]);
});
