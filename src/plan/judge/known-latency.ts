import type { JudgedObjective, ObjectiveMeasure } from './objective-measure.ts';

/** What is known of an option's latency. */
export interface LatencyKnowledge {
  /** Measured or published with its tail. */
  readonly latencyKnown: boolean;
  /** Median time to the first token or sound where that alone was published; null or absent where nothing was. */
  readonly medianTtftS?: number | null;
}

/** Whether a verdict on this objective rests on something measured or published. */
export function isKnown({ metric, share, limitS }: JudgedObjective, knowledge: LatencyKnowledge): boolean {
  if (knowledge.latencyKnown || metric === 'deadline') return true;
  const median = knowledge.medianTtftS ?? null;
  if (metric !== 'ttft' || median === null) return false;
  // Of a tail this much is certain: it is no shorter than the median.
  return share <= 0.5 || limitS < median;
}

/** The measure of an objective on a tail that nobody published: the median, which it exceeds. */
export function atLeastMedian(measure: ObjectiveMeasure, knowledge: LatencyKnowledge): ObjectiveMeasure {
  const { objective } = measure;
  const median = knowledge.medianTtftS ?? null;
  if (knowledge.latencyKnown || median === null || objective.share <= 0.5) return measure;
  if (!isKnown(objective, knowledge) || objective.metric !== 'ttft') return measure;
  return { ...measure, completedS: median, judgedS: median, lowS: median, highS: median };
}
