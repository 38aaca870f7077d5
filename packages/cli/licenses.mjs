// @ts-check
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const rule = "-".repeat(78);

/**
 * One text with the licenses of the packages in `folders`, sorted by name, one each.
 * A package that ships no license file is named with what its manifest states; one without either fails.
 *
 * @param {readonly string[]} folders
 * @returns {string}
 */
export function licenseTexts(folders) {
  const byTitle = new Map(folders.map(licenseOf).map((entry) => [entry.title, entry]));
  const entries = [...byTitle.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
  const blocks = entries.map(({ title, text }) => `${rule}\n${title}\n${rule}\n\n${text.trim()}\n`);
  return `flake-split contains the following third-party software.\n\n${blocks.join("\n")}`;
}

/** @param {string} folder */
function licenseOf(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const title = `${manifest.name} ${manifest.version} (${manifest.license ?? "see below"})`;
  const files = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort();
  if (files.length > 0) {
    return { title, text: files.map((name) => readFileSync(join(folder, name), "utf8")).join("\n") };
  }
  if (!manifest.license) throw new Error(`${manifest.name} is bundled and states no license`);
  const author = manifest.author?.name ?? manifest.author ?? "its authors";
  return {
    title,
    text: `Licensed under ${manifest.license} by ${author}. The package ships no license file.`,
  };
}
