import { expect, test } from "vitest";
import { components } from "./components.ts";

/** `a>b b>a` to groups of letters, each sorted. */
function grouped(edges: string): readonly string[] {
  const pairs = edges.split(" ").map((edge) => edge.split(">"));
  const nodes = [...new Set(pairs.flat())].sort();
  const next = (node: string) => pairs.flatMap(([from, to]) => (from === node && to !== undefined ? to : []));
  return components(nodes, next).map((group) => [...group].sort().join(""));
}

test.each([
  ["a>b b>c", ["c", "b", "a"]],
  ["a>b b>a", ["ab"]],
  ["a>a", ["a"]],
  ["a>b b>c c>b c>d", ["d", "bc", "a"]],
  ["a>c b>c c>a d>b", ["ac", "b", "d"]],
])("%s", (edges, expected) => expect(grouped(edges)).toEqual(expected));

test("what isn't among the nodes is passed over", () =>
  expect(components(["a"], () => ["b"])).toEqual([["a"]]));
