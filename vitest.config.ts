import { defineConfig } from "vitest/config";

/** Shared by every package: `vitest run --root . --config ../../vitest.config.ts`, see the `test` scripts. */
export default defineConfig({
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
