import data from "./topics.json" with { type: "json" };
import type { TopicId } from "./topics.ts";

/** Names of packages to their topic. */
export type KnownTopics = Pick<ReadonlyMap<string, TopicId>, "get">;

const lists = Object.entries(data as Record<TopicId, string[]>).map(
  ([topic, lines]) => [topic as TopicId, lines.join(" ")] as const,
);

/** The knowledge base as shipped. Building a map of it would take longer than most runs ask of it. */
export const knownTopics: KnownTopics = {
  get: (name) => lists.find(([, names]) => holds(names, name))?.[0],
};

/** Every name of the knowledge base with its topic. */
export function knownNames(): Map<string, TopicId> {
  return new Map(lists.flatMap(([topic, names]) => names.split(" ").map((name) => [name, topic] as const)));
}

/** Whether `names`, which are sorted with a space between two of them, hold `name`: a binary search. */
function holds(names: string, name: string): boolean {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const start = Math.max(low, names.lastIndexOf(" ", middle - 1) + 1);
    const space = names.indexOf(" ", middle);
    const end = space === -1 ? names.length : space;
    const found = names.slice(start, end);
    if (found === name) return true;
    if (found < name) low = end + 1;
    else high = start - 1;
  }
  return false;
}
