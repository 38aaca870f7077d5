import { execFileSync, spawnSync } from "node:child_process";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** A Chromium on this machine: `CHROME_PATH`, or one on the path. */
export function findBrowser(): string | undefined {
  const candidates = [process.env.CHROME_PATH, ...names].filter((name) => name !== undefined && name !== "");
  return candidates.find((name) => spawnSync(name ?? "", ["--version"]).status === 0);
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
