/**
 * Runs `work` on each item, at most `limit` at a time; answers in the order of the items. The first one runs alone
 * until it calls `onBegun` or ends: what it has to fetch, the others find fetched.
 */
export async function inParallel<Item, Result>(
  limit: number,
  items: readonly Item[],
  work: (item: Item, onBegun: () => void) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const takeTurns = async (onBegun: () => void) => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index] as Item, onBegun);
    }
  };
  let first: Promise<void> = Promise.resolve();
  const begun = new Promise<void>((resolve) => {
    first = takeTurns(resolve);
  });
  await Promise.race([begun, first]);
  const places = Math.min(limit, items.length) - 1;
  const others = Array.from({ length: Math.max(0, places) }, () => takeTurns(() => {}));
  await Promise.all([first, ...others]);
  return results;
}
