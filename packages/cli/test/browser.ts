import { execFileSync, spawnSync } from "node:child_process";

const names = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];

/**
 * A Chromium on this machine: `CHROME_PATH`, or one on the path. With `FLAKE_SPLIT_REQUIRE_BROWSER=1` in the environment it
 * throws where there is none, so that tests of pictures can't pass by being skipped.
 */
export function findBrowser(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const candidates = [environment.CHROME_PATH, ...names].filter((name) => name !== undefined && name !== "");
  const found = candidates.find(
    (name) => spawnSync(name ?? "", ["--version"], { env: environment }).status === 0,
  );
  if (found === undefined && environment.FLAKE_SPLIT_REQUIRE_BROWSER === "1") {
    throw new Error("FLAKE_SPLIT_REQUIRE_BROWSER is set, but there is no Chromium");
  }
  return found;
}

/** The page as it stands after its scripts have run. */
export function renderedPage(browser: string, file: string): string {
  const flags = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--virtual-time-budget=4000",
    "--dump-dom",
  ];
  return execFileSync(browser, [...flags, `file://${file}`], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
}
