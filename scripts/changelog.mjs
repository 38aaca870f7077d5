// @ts-check
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/* CHANGELOG.md and the changes that wait in .changeset: see docs/releasing.md. */

/** The headings of a release, in the order of https://keepachangelog.com. */
export const headings = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

/** @typedef {{ readonly heading: string, readonly text: string }} Change */

/**
 * What the files of a `.changeset` folder say, in the order of their names. A text that doesn't begin with a heading throws,
 * since nobody could say where it belongs.
 * @param {string} folder
 * @returns {readonly Change[]}
 */
export function pendingChanges(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".md") && name !== "README.md");
  return names.sort().map((name) => changeOf(name, readFileSync(join(folder, name), "utf8")));
}

/** @param {string} name @param {string} file @returns {Change} */
function changeOf(name, file) {
  const summary = /^---\n.*?\n?---\n(.*)$/s.exec(file.replaceAll("\r\n", "\n"))?.[1]?.trim() ?? "";
  const [, heading = "", text = ""] = /^(\w+): (.+)$/s.exec(summary) ?? [];
  if (!headings.includes(heading))
    throw new Error(
      `.changeset/${name} must begin with one of ${headings.join(", ")} and a colon: ${summary}`,
    );
  return { heading, text };
}

/**
 * A changelog in which what stands under `[Unreleased]`, and `changes`, are the release `version`. A version that has its
 * section already stays as it is.
 * @param {string} changelog
 * @param {{ version: string, date: string, changes: readonly Change[] }} release
 * @returns {string}
 */
export function withRelease(changelog, { version, date, changes }) {
  if (sectionOf(changelog, version) !== null) return changelog;
  const waiting = sectionOf(changelog, "Unreleased");
  if (waiting === null) throw new Error("CHANGELOG.md has no section [Unreleased]");
  const body = changes.reduce(withChange, waiting);
  if (body === "")
    throw new Error(`nothing is known of ${version}: no change waits, and [Unreleased] is empty`);
  const start = changelog.indexOf("## [Unreleased]");
  const rest = changelog
    .slice(start)
    .split(/^(?=## \[(?!Unreleased\]))/m)
    .slice(1)
    .join("");
  return `${changelog.slice(0, start)}## [Unreleased]\n\n## [${version}] - ${date}\n\n${body}\n${rest === "" ? "" : `\n${rest}`}`;
}

/** A section with one change more, at the end of what its heading has. @param {string} section @param {Change} change */
function withChange(section, { heading, text }) {
  const item = `- ${text.replace(/\n(?=.)/g, "\n  ")}`;
  const parts = section === "" ? [] : section.split(/\n\n(?=### )/);
  const at = parts.findIndex((part) => part.startsWith(`### ${heading}\n`));
  if (at >= 0) return parts.map((part, i) => (i === at ? `${part}\n${item}` : part)).join("\n\n");
  const rank = (/** @type {string} */ part) => headings.indexOf(/^### (\w+)/.exec(part)?.[1] ?? "");
  const later = parts.findIndex((part) => rank(part) > headings.indexOf(heading));
  return parts.toSpliced(later < 0 ? parts.length : later, 0, `### ${heading}\n\n${item}`).join("\n\n");
}

/**
 * What a changelog says under a version, or under `Unreleased`, without its heading; null if it has no such section.
 * @param {string} changelog
 * @param {string} version
 * @returns {string | null}
 */
export function sectionOf(changelog, version) {
  const sections = changelog.split(/^(?=## )/m);
  const section = sections.find((text) => text.startsWith(`## [${version}]`));
  return section === undefined ? null : section.slice(section.indexOf("\n")).trim();
}
