import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fakeCodemods, fakePhase } from "../../test/fake-codemods.ts";
import { commitAll, git, runIn } from "../../test/test-host.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "flake-split-lock-"));
  writeFileSync(join(folder, "flake.nix"), "#move tools.nix\nx\n#end\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const nodes = (revisions: Record<string, string>) =>
  JSON.stringify({
    root: "root",
    nodes: {
      root: { inputs: Object.fromEntries(Object.keys(revisions).map((name) => [name, name])) },
      ...Object.fromEntries(Object.entries(revisions).map(([name, rev]) => [name, { locked: { rev } }])),
    },
  });

/** Runs a phase with a Nix that writes this lock, or fails. */
async function locked(before: string | undefined, after: string | null) {
  const path = join(folder, "flake.lock");
  if (before !== undefined) writeFileSync(path, before);
  const asked: string[] = [];
  const ran = await runIn(folder, ["phase4", "--lock"], {
    codemods: { ...fakeCodemods, phases: [fakePhase("phase4", "Images", "Add images", "medium")] },
    nix(args) {
      asked.push(args.slice(-2).join(" "));
      if (after === null) return { status: 1, stdout: "", stderr: "no network" };
      writeFileSync(path, after);
      return { status: 0, stdout: "", stderr: "" };
    },
  });
  expect(asked).toEqual(["flake lock"]);
  return { ...ran, lock: after === null && before === undefined ? "" : readFileSync(path, "utf8") };
}

test("a new input is added", async () => {
  const after = nodes({ nixpkgs: "a", "flake-parts": "b" });
  const { status, lock: text } = await locked(nodes({ nixpkgs: "a" }), after);
  expect(status).toBe(0);
  expect(text).toBe(after);
});

test("a lock in which another input moved is put back", async () => {
  const before = nodes({ nixpkgs: "a" });
  const { status, stderr, lock: text } = await locked(before, nodes({ nixpkgs: "c", "flake-parts": "b" }));
  expect(status).toBe(1);
  expect(stderr).toContain("lock/moved");
  expect(stderr).toContain("another revision to nixpkgs");
  expect(text).toBe(before);
});

test("without a network the flake is written all the same, and the command is said", async () => {
  const { status, stderr } = await locked(undefined, null);
  expect(status).toBe(1);
  expect(stderr).toContain("no network");
  expect(stderr).toContain("nix flake lock");
  expect(readFileSync(join(folder, "nix/tools.nix"), "utf8")).toBe("x\n");
});

test("without --lock Nix isn't asked", async () => {
  const ran = await runIn(folder, ["phase1"], {
    nix() {
      throw new Error("asked");
    },
  });
  expect(ran.status).toBe(0);
});

test("the lock of a linked entry is beside the link, and committed with the rest", async () => {
  const linked = join(folder, "linked");
  mkdirSync(join(linked, "nix"), { recursive: true });
  writeFileSync(join(linked, "nix/flake.nix"), "#move tools.nix\nx\n#end\n");
  symlinkSync("nix/flake.nix", join(linked, "flake.nix"));
  writeFileSync(join(linked, "flake.lock"), nodes({ nixpkgs: "a" }));
  commitAll(linked);
  git(linked, "config", "user.name", "t");
  git(linked, "config", "user.email", "t@example.com");
  const ran = await runIn(linked, ["phase4", "--lock", "--commit"], {
    codemods: { ...fakeCodemods, phases: [fakePhase("phase4", "Images", "Add images", "medium")] },
    nix(_, cwd) {
      writeFileSync(join(cwd, "flake.lock"), nodes({ nixpkgs: "a", "flake-parts": "b" }));
      return { status: 0, stdout: "", stderr: "" };
    },
  });
  expect(ran.status).toBe(0);
  expect(git(linked, "show", "--format=", "--name-only", "HEAD").split("\n")).toContain("flake.lock");
  expect(git(linked, "status", "--porcelain")).toBe("");
});
