import { randomUUID } from "node:crypto";
import type { FileContent } from "@flake-split/nix";
import type { GitAnswer, Host } from "../host.ts";

/** A file as a commit has it. */
export interface CommittedFile {
  readonly path: string;
  /** As git writes it: `100755`, `120000` for a link. */
  readonly mode: string;
  readonly blob: string;
}

/** What git answered in place of contents; nothing where there is no git. */
interface Failed {
  readonly failed: Pick<GitAnswer, "status" | "stderr"> | undefined;
}

/**
 * The contents that files had, as a checkout would write them: line ends and filters follow the attributes of the work tree,
 * which is what they are compared with. Only those of Git LFS aren't run: they may have to fetch. Reads the objects,
 * and touches neither index nor work tree.
 */
export function contentsInGit(
  host: Host,
  root: string,
  files: readonly CommittedFile[],
): { readonly contents: ReadonlyMap<string, FileContent> } | Failed {
  const contents = new Map<string, FileContent>();
  // Links aren't converted.
  for (const isLink of [false, true]) {
    const some = files.filter(({ mode }) => (mode === "120000") === isLink && !isSubmodule(mode));
    if (some.length === 0) continue;
    const read = blobsOf(host, root, some, isLink ? [] : ["--filters"]);
    if ("failed" in read) return read;
    for (const [index, { path, mode }] of some.entries()) {
      const bytes = read.blobs[index] ?? Buffer.alloc(0);
      contents.set(
        path,
        isLink ? { link: bytes.toString("utf8") } : { bytes, executable: mode === "100755" },
      );
    }
  }
  return { contents };
}

function isSubmodule(mode: string): boolean {
  return mode === "160000";
}

const withoutLfs = ["filter.lfs.smudge=cat", "filter.lfs.process=", "filter.lfs.required=false"];

/** The size that git tells is that before conversion, so that what it prints is cut at a line that no file has. */
function blobsOf(
  host: Host,
  root: string,
  files: readonly CommittedFile[],
  flags: readonly string[],
): { readonly blobs: readonly Buffer[] } | Failed {
  const mark = randomUUID();
  const settings = withoutLfs.flatMap((setting) => ["-c", setting]);
  // The name is only asked for attributes, and those of a name with a line break can't be written.
  const asked = files.map(({ blob, path }) => `${blob} ${path.replaceAll("\n", " ")}\n`).join("");
  const args = [...settings, "cat-file", `--batch=${mark} %(objectname) %(rest)`, ...flags];
  const answer = host.gitBytes(args, root, asked);
  if (answer?.status !== 0) return { failed: answer };
  const blobs = cut(answer.stdout, mark);
  if (blobs.length === files.length) return { blobs };
  return { failed: { status: 1, stderr: answer.stderr || "an object is missing" } };
}

/** What stands between lines that begin with a mark, each without the line break that git adds. */
function cut(printed: Buffer, mark: string): readonly Buffer[] {
  const blobs: Buffer[] = [];
  for (let at = printed.indexOf(mark); at >= 0; ) {
    const next = printed.indexOf(mark, at + mark.length);
    const start = printed.indexOf("\n", at) + 1;
    blobs.push(printed.subarray(start, (next < 0 ? printed.length : next) - 1));
    at = next;
  }
  return blobs;
}
