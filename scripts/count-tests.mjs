// @ts-check
/*
 * Sums vitest's results over the workspace and prints, as its last line, `N passed, N failed`.
 * Exits 1 when anything failed, when nothing ran, and when a project that has tests left no results.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {{ passed: number, failed: number, skipped: number, notes: string[] }} Count */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
const counts = [join(root, "scripts"), ...packages].filter(hasTests).map(countOf);

const passed = sum("passed");
const failed = sum("failed");
for (const note of counts.flatMap(({ notes }) => notes)) console.error(note);
if (sum("skipped") > 0) console.log(`${sum("skipped")} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** @param {"passed" | "failed" | "skipped"} key */
function sum(key) {
  return counts.reduce((total, count) => total + count[key], 0);
}

/** @param {string} folder @returns {boolean} */
function hasTests(folder) {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    if (entry.isFile()) return entry.name.endsWith(".test.ts");
    const ours = entry.isDirectory() && !["node_modules", "dist", "test-results"].includes(entry.name);
    return ours && hasTests(join(folder, entry.name));
  });
}

/** A run that left no results, and a file that failed before its first test, count as one failure each. @param {string} folder @returns {Count} */
function countOf(folder) {
  const file = join(folder, "test-results/vitest.json");
  if (!existsSync(file)) {
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      notes: [`${relative(root, folder)}: its tests left no results`],
    };
  }
  const result = JSON.parse(readFileSync(file, "utf8"));
  const broken = result.testResults.filter(neverRan);
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + broken.length,
    skipped: result.numPendingTests + result.numTodoTests,
    notes: broken.map(
      (/** @type {TestFile} */ { name }) => `${relative(root, name)}: failed before its first test`,
    ),
  };
}

/** @typedef {{ name: string, status: string, assertionResults: { status: string }[] }} TestFile */

/** @param {TestFile} file */
function neverRan({ status, assertionResults }) {
  return status === "failed" && !assertionResults.some((test) => test.status === "failed");
}
