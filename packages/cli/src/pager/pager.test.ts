import { describe, expect, test } from "vitest";
import { example } from "../../test/example.ts";
import { folderWith, type HostOptions, runIn } from "../../test/test-host.ts";

const noGit = () => undefined;

/** What a dry run shows: the pager's command line and `paged`, or the diff. */
async function shown(options: HostOptions, ...flags: readonly string[]): Promise<string> {
  const folder = folderWith({ "flake.nix": example });
  const pager = () => "paged";
  const git = options.git ?? noGit;
  const { stdout } = await runIn(folder, ["phase1", "--dry-run", ...flags], {
    isTTY: true,
    pager,
    ...options,
    git,
  });
  return /^(\S{1,4})?diff --git /.test(stdout) ? "the diff" : stdout;
}

describe("a long result on a terminal", () => {
  test.each([
    [{}, "less: paged"],
    [{ PAGER: "more" }, "more: paged"],
    [{ PAGER: "more", GIT_PAGER: "delta -s" }, "delta -s: paged"],
    [{ GIT_PAGER: "" }, "the diff"],
    [{ PAGER: "cat" }, "the diff"],
    [{ TERM: "dumb" }, "the diff"],
  ])("with %j is shown as: %s", async (env, expected) => {
    expect(await shown({ env })).toBe(expected);
  });

  test("goes through git's own pager before PAGER", async () => {
    const git: HostOptions["git"] = (args) =>
      args.join(" ") === "config --get core.pager" ? { status: 0, stdout: "bat\n", stderr: "" } : undefined;
    expect(await shown({ env: { PAGER: "more" }, git })).toBe("bat: paged");
  });

  test.each([
    ["--no-pager", "the diff"],
    ["--format=diff", "less: paged"],
  ])("with %s: %s", async (flag, expected) => {
    expect(await shown({}, flag)).toBe(expected);
  });

  test("is written directly where no pager runs", async () => {
    expect(await shown({ pager: undefined as never })).toBe("the diff");
  });

  test("isn't paged in a pipe, nor is JSON", async () => {
    expect(await shown({ isTTY: false })).toBe("the diff");
    expect(await shown({}, "--format", "json")).toMatch(/^\{/);
  });
});
