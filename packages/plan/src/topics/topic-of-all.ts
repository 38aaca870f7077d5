import { topicOf } from "./topic-of.ts";
import type { TopicId } from "./topics.ts";

/** The topic of a set: `share` of its `known` packages have it. */
export type TopicShare = { readonly topic: TopicId; readonly share: number; readonly known: number };

/** More than this share of the packages whose topic is known have to agree. */
export const majority = 0.5;
/** At least this share of a set's packages need a known topic before they speak for it. */
export const quorum = 1 / 3;

/**
 * The topic of a list of packages, by majority. `null` when too few are known, or none has the majority: a
 * mixed list gets no topic rather than a wrong one.
 */
export function topicOfAll(names: readonly string[]): TopicShare | null {
  const votes = new Map<TopicId, number>();
  let known = 0;
  for (const name of names) {
    const topic = topicOf(name)?.topic;
    if (topic === undefined) continue;
    known += 1;
    votes.set(topic, (votes.get(topic) ?? 0) + 1);
  }
  const [topic, count] = [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), [null, 0] as [
    TopicId | null,
    number,
  ]);
  if (topic === null || known < names.length * quorum || count / known <= majority) return null;
  return { topic, share: count / known, known };
}
