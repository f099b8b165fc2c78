import type { ReplicaLimits } from '../../performance/iteration-cost.ts';
import {
  COMPLETED,
  FAILED,
  noRequests,
  type Outcome,
  outcomeOf,
  REJECTED,
  type WorkloadUsage,
} from '../outcome.ts';
import type { Recorder } from './recorder.ts';
import type { RequestTally } from './request-tally.ts';

/** Tokens per measured workload; a request that never got a result bills nothing. */
function usageOf(recorder: Recorder): WorkloadUsage[] {
  const { stream, requests } = recorder;
  if (requests.departures !== null) return usageOfTally(requests.departures.tally, recorder.hitTokens);
  const usage = stream.workloadNames.map((_, workload) => ({
    attempts: 0,
    acceptedRequests: 0,
    inputTokens: 0,
    cachedInputTokens: recorder.hitTokens[workload],
    outputTokens: 0,
  }));
  for (let request = 0; request < stream.count; request += 1) {
    if (!recorder.isMeasured(request)) continue;
    const row = usage[stream.workload[request]];
    const status = requests.status[request];
    row.attempts += 1;
    if (status === FAILED || status === REJECTED) continue;
    row.acceptedRequests += 1;
    if (status !== COMPLETED) continue;
    row.inputTokens += stream.inputTokens[request];
    row.outputTokens += stream.outputTokens[request];
  }
  return usage;
}

function usageOfTally({ workloads }: RequestTally, hitTokens: Float64Array): WorkloadUsage[] {
  return workloads.map(({ byStatus, inputTokens, outputTokens }, workload) => {
    const attempts = byStatus.reduce((sum, count) => sum + count, 0);
    return {
      attempts,
      acceptedRequests: attempts - byStatus[FAILED] - byStatus[REJECTED],
      inputTokens,
      cachedInputTokens: hitTokens[workload],
      outputTokens,
    };
  });
}

/** Requests in the system at the quarter points of the measured span. */
function backlogOf(recorder: Recorder): [number, number, number, number] {
  const { stream, requests, arrivalS, fromS, spanS } = recorder;
  if (requests.departures !== null) return requests.departures.backlog;
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  if (spanS <= 0) return counts;
  for (let request = 0; request < stream.count; request += 1) {
    const status = requests.status[request];
    if (status === FAILED || status === REJECTED) continue;
    const came = ((arrivalS[request] - fromS) / spanS) * 4;
    const stayed = status === COMPLETED ? (requests.e2eS[request] / spanS) * 4 : Number.POSITIVE_INFINITY;
    // Quarter points 1 to 4 from the coming on, before the going.
    for (let quarter = Math.max(1, Math.ceil(came)); quarter <= 4 && quarter < came + stayed; quarter += 1) {
      counts[quarter - 1] += 1;
    }
  }
  return counts;
}

/** Every request, or a tally where they were too many to be recorded in full. */
function keptOf({ requests }: Recorder): Pick<Outcome, 'requests' | 'tally'> {
  if (requests.departures !== null) return { requests: noRequests, tally: requests.departures.tally };
  return { requests: requests.outcomes() };
}

/**
 * The outcome of a simulation on GPU replicas. `replicaSeconds` is what was ready for work within the measured span;
 * `reservedSeconds` what was paid for, where the simulation decides it.
 */
export function gpuOutcome(
  recorder: Recorder,
  limits: ReplicaLimits,
  replicaSeconds: number,
  reservedSeconds: number | null,
): Outcome {
  const share = (part: number, whole: number): number =>
    whole > 0 && whole < Number.POSITIVE_INFINITY ? Math.min(1, part / whole) : 0;
  const { blockTokens, kvBlocks, fixedBlocksPerSequence, maxNumSeqs } = limits;
  // The last block of a sequence is half full on average.
  const perSequence = fixedBlocksPerSequence + (blockTokens - 1) / (2 * blockTokens);
  const blockS = recorder.kvTokenS / blockTokens + recorder.sequenceS * perSequence;
  return outcomeOf({
    ...keptOf(recorder),
    gaps: recorder.gaps,
    usage: usageOf(recorder),
    utilization: {
      gpu: share(recorder.busyS, replicaSeconds),
      kvCache: share(blockS, kvBlocks * replicaSeconds),
      sequences: share(recorder.sequenceS, maxNumSeqs * replicaSeconds),
    },
    pressure: { ...recorder.held },
    backlog: backlogOf(recorder),
    reservedSeconds,
    counters: {
      iterations: recorder.iterations,
      events: recorder.events,
      preemptions: recorder.preemptions,
      restarts: recorder.restarts,
      prefixHitTokens: recorder.prefixHitTokens,
      prefillTokens: recorder.prefillTokens,
      decodeTokens: recorder.decodeTokens,
    },
  });
}
