import { type KnownTopics, knownTopics } from "./known-topics.ts";
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
 *
 * Whoever asks for more than about a hundred packages passes `knownNames()`, made once: a map answers at once
 * what the packed data searches for.
 */
export function topicOfAll(names: readonly string[], known: KnownTopics = knownTopics): TopicShare | null {
  const votes = new Map<TopicId, number>();
  let answered = 0;
  for (const name of names) {
    const topic = topicOf(name, known)?.topic;
    if (topic === undefined) continue;
    answered += 1;
    votes.set(topic, (votes.get(topic) ?? 0) + 1);
  }
  const [topic, count] = [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), [null, 0] as [
    TopicId | null,
    number,
  ]);
  if (topic === null || answered < names.length * quorum || count / answered <= majority) return null;
  return { topic, share: count / answered, known: answered };
}
