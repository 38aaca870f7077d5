// @ts-check
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/*
 * The session that the README shows: commands that are run for real, in a pseudo-terminal, on a copy of fixtures/monolith.
 * A terminal emulator reads what comes out of it, so that only what is left on the screen counts, and no spinner.
 */

const { Terminal } = /** @type {typeof import("@xterm/headless")} */ (
  createRequire(import.meta.url)("@xterm/headless")
);

/** What is typed. No output may depend on the time, on the machine, or on all that is written, as a commit's hash does. */
export const commands = [
  "wc -l flake.nix",
  "flake-split plan | grep -A 8 ^packages",
  "flake-split phase1 --dry-run | git apply --stat | tail -n 4",
  "flake-split all --commit | grep -A 6 ^moved",
  "git log --format=%s",
  "ls --color nix",
  "flake-split status",
];

export const columns = 84;
const rows = 400;

/** Opens the line of each command. No program prints it. */
const prompt = "\u276f ";

/**
 * How a piece of text looks: the colour as its number among the terminal's eight, or -1 for the usual one.
 * @typedef {object} Style
 * @property {number} color
 * @property {boolean} bold
 * @property {boolean} dim
 */

/** @typedef {{ readonly text: string, readonly style: Style }} Run */
/** @typedef {readonly Run[]} Line */

/**
 * A command, and the lines that it left on the screen.
 * @typedef {{ readonly command: string, readonly lines: readonly Line[] }} Step
 */

/** Whether this machine has the `script` of util-linux, which makes the pseudo-terminal. */
export function canRecord() {
  try {
    return execFileSync("script", ["--version"], { encoding: "utf8", stdio: "pipe" }).includes("util-linux");
  } catch {
    return false;
  }
}

/**
 * Runs the commands with the program as it was built last, and gives what each left on the screen. Throws if the program
 * isn't built or a command fails.
 *
 * @param {string} root The repository's.
 * @returns {Promise<readonly Step[]>}
 */
export async function recordSession(root) {
  const program = join(root, "packages/cli/dist/flake-split.js");
  if (!existsSync(program)) throw new Error("flake-split isn't built: npm run build");
  const folder = mkdtempSync(join(tmpdir(), "session-"));
  try {
    return stepsOf(await screenOf(run(folder, join(root, "fixtures/monolith"), program)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * All that the terminal got.
 *
 * @param {string} folder An empty one.
 * @param {string} fixture
 * @param {string} program
 */
function run(folder, fixture, program) {
  const flake = join(folder, "ground");
  cpSync(fixture, flake, { recursive: true, filter: (path) => !/split[\w-]*\.txt$/.test(path) });
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "flake-split"), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(join(bin, "flake-split"), 0o755);
  const env = environment(folder, bin);
  const options = { cwd: flake, env, encoding: /** @type {const} */ ("utf8") };
  execFileSync("git", ["init", "--quiet", "--initial-branch=main"], options);
  execFileSync("git", ["add", "--all"], options);
  execFileSync("git", ["commit", "--quiet", "--message=One flake.nix"], options);
  const lines = ["set -eo pipefail", `stty cols ${columns} rows ${rows}`];
  for (const command of commands) lines.push(`printf '%s\\n' ${quoted(prompt + command)}`, command);
  writeFileSync(join(folder, "session.sh"), lines.join("\n"));
  const session = `bash ${quoted(join(folder, "session.sh"))}`;
  try {
    return execFileSync("script", ["--quiet", "--return", "--command", session, "/dev/null"], {
      ...options,
      input: "",
    });
  } catch (error) {
    throw new Error(`the session failed:\n${/** @type {{ stdout?: string }} */ (error).stdout}`);
  }
}

/**
 * Nothing of the machine but where its programs are.
 *
 * @param {string} home
 * @param {string} bin
 */
function environment(home, bin) {
  return {
    HOME: home,
    PATH: `${bin}:${process.env.PATH}`,
    SHELL: "/bin/sh",
    TERM: "xterm-256color",
    LC_ALL: "C.UTF-8",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_PAGER: "cat",
    GIT_AUTHOR_NAME: "operator",
    GIT_AUTHOR_EMAIL: "operator@localhost",
    GIT_COMMITTER_NAME: "operator",
    GIT_COMMITTER_EMAIL: "operator@localhost",
  };
}

/** @param {string} word */
function quoted(word) {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The screen's lines, from the first to the last that isn't empty.
 *
 * @param {string} output
 * @returns {Promise<readonly Line[]>}
 */
async function screenOf(output) {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  await new Promise((resolve) => terminal.write(output, () => resolve(null)));
  const buffer = terminal.buffer.active;
  if (buffer.baseY > 0) throw new Error(`the session is longer than ${rows} lines`);
  const lines = Array.from({ length: buffer.cursorY + 1 }, (_, row) => runsOf(buffer.getLine(row)));
  while (lines.at(-1)?.length === 0) lines.pop();
  return lines;
}

/**
 * Cells of one style make a run; blanks at the end of the line are dropped.
 *
 * @param {import("@xterm/headless").IBufferLine | undefined} line
 * @returns {Line}
 */
function runsOf(line) {
  const length = line?.translateToString(true).length ?? 0;
  /** @type {{ text: string, style: Style }[]} */
  const runs = [];
  for (let column = 0; column < length; column++) {
    const cell = line?.getCell(column);
    if (!cell) break;
    const style = {
      color: cell.isFgPalette() ? cell.getFgColor() % 8 : -1,
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
    };
    const last = runs.at(-1);
    const text = cell.getChars() || " ";
    if (last && JSON.stringify(last.style) === JSON.stringify(style)) last.text += text;
    else runs.push({ text, style });
  }
  return runs;
}

/**
 * @param {readonly Line[]} lines
 * @returns {readonly Step[]}
 */
function stepsOf(lines) {
  /** @type {{ command: string, lines: Line[] }[]} */
  const steps = [];
  for (const line of lines) {
    const text = textOf(line);
    if (text.startsWith(prompt)) steps.push({ command: text.slice(prompt.length), lines: [] });
    else steps.at(-1)?.lines.push(line);
  }
  return steps;
}

/** @param {Line} line */
function textOf(line) {
  return line.map(({ text }) => text).join("");
}

/**
 * A session as plain text, for comparisons and for those who can't see the picture.
 *
 * @param {readonly Step[]} steps
 * @returns {readonly string[]}
 */
export function sessionText(steps) {
  return steps.flatMap(({ command, lines }) => [`$ ${command}`, ...lines.map(textOf)]);
}
