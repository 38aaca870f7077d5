import data from "./topics.json" with { type: "json" };
import type { TopicId } from "./topics.ts";

/** Names of packages to their topic. */
export type KnownTopics = Pick<ReadonlyMap<string, TopicId>, "get">;

const lists = Object.entries(data as Record<TopicId, string[]>).map(
  ([topic, lines]) => [topic as TopicId, lines.join(" ").split(" ")] as const,
);

/** The knowledge base as shipped. A map of it all would take longer to build than most runs ask of it. */
export const knownTopics: KnownTopics = {
  get: (name) => lists.find(([, names]) => holds(names, name))?.[0],
};

/** Every name of the knowledge base with its topic. */
export function knownNames(): Map<string, TopicId> {
  return new Map(lists.flatMap(([topic, names]) => names.map((name) => [name, topic] as const)));
}

/** Whether `names`, which are sorted, hold `name`. */
function holds(names: readonly string[], name: string): boolean {
  let low = 0;
  let high = names.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = names[middle] ?? "";
    if (found === name) return true;
    if (found < name) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
