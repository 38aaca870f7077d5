import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The published packages are tested as sources, as `paths` of tsconfig.base.json has it: their `exports` name what is built. */
const sourceOf = (name: string) => fileURLToPath(new URL(`packages/${name}/src/index.ts`, import.meta.url));

/** Shared by every package: `vitest run --root . --config ../../vitest.config.ts`, see the `test` scripts. */
export default defineConfig({
  resolve: {
    alias: {
      "@flake-split/analysis": sourceOf("analysis"),
      "@flake-split/syntax": sourceOf("syntax"),
    },
  },
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "packages/**"],
    passWithNoTests: true,
    // For what hangs, not for what is slow: a busy machine must not fail a test.
    testTimeout: 180_000,
    reporters: ["default", "json"],
    // Declared as the output of nx's test targets: a replay from the cache restores it, so sums stay true.
    outputFile: { json: "test-results/vitest.json" },
  },
});
