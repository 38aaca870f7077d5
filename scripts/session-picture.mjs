// @ts-check
import { columns } from "./session.mjs";

/*
 * The picture of a session: an SVG that needs nothing but itself, since GitHub shows it as an image. It doesn't move: one that
 * shows its lines one after another is an empty box wherever only its first frame is drawn.
 */

const size = 14;
/** Of most monospaced fonts; a narrower one leaves a margin at the right. */
const cell = size * 0.602;
const leading = 19;
const margin = 22;
const bar = 36;
/** Between two commands. */
const gap = 9;

/** The terminal's eight colours, each legible on the background; the picture brings that along, for light and dark pages. */
const colors = ["#8b949e", "#ff7b72", "#56d364", "#e3b341", "#79b8ff", "#d2a8ff", "#56d4dd", "#e6edf3"];

const style = `
text{font:${size}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#e6edf3;white-space:pre}
.bold,.command{font-weight:600}.dim{fill:#9aa4af}.prompt{fill:#56d364}
${colors.map((color, index) => `.c${index}{fill:${color}}`).join("")}`;

/**
 * The picture, with a title and a description for those who don't see it.
 *
 * @param {readonly import("./session.mjs").Step[]} steps
 */
export function sessionPicture(steps) {
  const title = "A terminal session with flake-split";
  const typed = steps.map(({ command }) => command).join("; ");
  const description = `A long flake.nix is measured, planned for, split in phases with a commit each, and looked at again: ${typed}`;
  const width = Math.ceil(columns * cell + 2 * margin);
  let y = bar + margin;
  const texts = steps.flatMap(({ command, lines }) => {
    const first = y;
    y += leading * (lines.length + 1) + gap;
    const typed = `<tspan class="prompt">$ </tspan><tspan class="command">${escaped(command)}</tspan>`;
    return [textAt(first, typed), ...lines.map((line, row) => lineAt(first + leading * (row + 1), line))];
  });
  const height = Math.ceil(y - leading - gap + margin);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<style>${style}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10" fill="#0d1117" stroke="#6e7681"/>
<circle cx="22" cy="19" r="6" fill="#ff5f57"/><circle cx="42" cy="19" r="6" fill="#febc2e"/><circle cx="62" cy="19" r="6" fill="#28c840"/>
${texts.join("\n")}
</svg>
`;
}

/**
 * The lines that a picture shows, as plain text: the reverse of `sessionPicture`, but for styles.
 *
 * @param {string} svg
 * @returns {readonly string[]}
 */
export function pictureText(svg) {
  return [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/g)].map(([, text = ""]) =>
    text
      .replace(/<[^>]*>/g, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&"),
  );
}

/**
 * @param {number} y
 * @param {import("./session.mjs").Line} line
 */
function lineAt(y, line) {
  return textAt(y, line.map((run) => runText(run)).join(""));
}

/** @param {import("./session.mjs").Run} run */
function runText({ text, style: { color, bold, dim } }) {
  const names = [color >= 0 ? `c${color}` : "", bold ? "bold" : "", dim ? "dim" : ""].filter(Boolean);
  return names.length === 0 ? escaped(text) : `<tspan class="${names.join(" ")}">${escaped(text)}</tspan>`;
}

/**
 * @param {number} y
 * @param {string} content
 */
function textAt(y, content) {
  return `<text x="${margin}" y="${y}" xml:space="preserve">${content}</text>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
