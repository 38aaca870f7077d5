import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { inParallel } from "./in-parallel.ts";

test("answers in order, never more than so many at a time, the first one alone until it has begun", async () => {
  let running = 0;
  const seen: number[] = [];
  const results = await inParallel(2, [1, 2, 3, 4, 5], async (item, onBegun) => {
    running += 1;
    seen.push(running);
    await wait(5);
    onBegun();
    await wait(5);
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([10, 20, 30, 40, 50]);
  expect(seen[0]).toBe(1);
  expect(Math.max(...seen)).toBe(2);
});

test("goes on where the first one never says that it has begun", async () => {
  expect(await inParallel(3, [1, 2], async (item) => item)).toEqual([1, 2]);
  expect(await inParallel(1e9, [1, 2], async (item) => item)).toEqual([1, 2]);
  expect(await inParallel(3, [], async (item) => item)).toEqual([]);
});
