import type { FileSystem } from "../host.ts";

/** In milliseconds: jscodeshift writes within a few of these, or not at all. */
const pause = 5;
const patience = 1000;

export type TakeTurn = <Result>(
  work: () => Promise<Result>,
  afterwards: (result: Result) => Promise<void>,
) => Promise<Result>;

/**
 * Does pieces of work one after another. A result is out as soon as it is there; what comes next waits for `afterwards`, too.
 */
export function turns(): TakeTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work, afterwards) => {
    const result = last.then(work);
    last = result.then(afterwards).catch(() => {});
    return result;
  };
}

/** Returns when jscodeshift has put another file in the place of the one that has this inode, or won't any more. */
export async function replaced(fs: FileSystem, path: string, inode: number | undefined): Promise<void> {
  for (let waited = 0; waited < patience && fs.status(path)?.inode === inode; waited += pause) {
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
