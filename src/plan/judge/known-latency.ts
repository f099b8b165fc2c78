import type { JudgedObjective, ObjectiveMeasure } from './objective-measure.ts';

/** What is known of an option's latency. */
export interface LatencyKnowledge {
  /** Measured or published with its tail. */
  readonly latencyKnown: boolean;
  /** Median time to the first token or sound where that alone was published; null or absent where nothing was. */
  readonly medianTtftS?: number | null;
}

/** No request goes over a network and through a model in less: an objective below is missed by whoever answers. */
const LEAST_TTFT_S = 0.01;

/** Whether a verdict on this objective rests on something measured or published. */
export function isKnown({ metric, share, limitS }: JudgedObjective, knowledge: LatencyKnowledge): boolean {
  if (knowledge.latencyKnown || metric === 'deadline') return true;
  const median = knowledge.medianTtftS ?? null;
  if (metric !== 'ttft') return false;
  // Of a tail this much is certain: it is no shorter than the median.
  return (median !== null && share <= 0.5) || limitS < (median ?? LEAST_TTFT_S);
}

/** The measure of an objective on a tail that nobody published: the median, which it exceeds. */
export function atLeastMedian(measure: ObjectiveMeasure, knowledge: LatencyKnowledge): ObjectiveMeasure {
  const { objective } = measure;
  const median = knowledge.medianTtftS ?? null;
  if (knowledge.latencyKnown || (median !== null && objective.share <= 0.5)) return measure;
  if (!isKnown(objective, knowledge) || objective.metric !== 'ttft') return measure;
  const leastS = median ?? LEAST_TTFT_S;
  return { ...measure, completedS: leastS, judgedS: leastS, lowS: leastS, highS: leastS };
}
