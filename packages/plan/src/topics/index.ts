export { type KnownTopics, knownNames, knownTopics } from "./known-topics.ts";
export { type TopicFound, topicOf } from "./topic-of.ts";
export { majority, quorum, type TopicShare, topicOfAll } from "./topic-of-all.ts";
export { topicOfWords } from "./topic-of-words.ts";
export { type Topic, type TopicId, topics } from "./topics.ts";
