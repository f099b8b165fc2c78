import type { ReplicaSpec } from '../performance/iteration-cost.ts';
import type { RequestStream } from '../workload/request-stream.ts';
import { SIMULTANEOUS_S } from './decode-run.ts';
import { EventQueue } from './event-queue.ts';
import { gpuOutcome } from './gpu-outcome.ts';
import type { Outcome } from './outcome.ts';
import { Replica } from './replica.ts';
import { canRun, replicaContext } from './replicas.ts';

/** An outcome whose requests came when the load generator sent them, not when the stream says. */
export interface LoadOutcome extends Outcome {
  readonly arrivalS: Float64Array;
}

/** A stream whose every request counts, whenever it comes. */
function wholeRun(stream: RequestStream): RequestStream {
  return { ...stream, measureFromS: 0, endS: 0, drainS: Number.POSITIVE_INFINITY };
}

/**
 * A closed loop on one replica: `users` send the stream's first requests at time 0, and each sends the next one of
 * the pool `thinkS` after it has its answer. The stream's own arrivals do not matter.
 */
export function simulateClosedLoop(
  spec: ReplicaSpec,
  stream: RequestStream,
  users: number,
  thinkS: number,
): LoadOutcome {
  const arrivalS = new Float64Array(stream.count).fill(Number.NaN);
  const context = replicaContext(spec, wholeRun(stream), arrivalS);
  const { recorder } = context;
  const replica = new Replica(0, context);
  const ready = new EventQueue();
  for (let user = 0; user < Math.min(users, stream.count); user += 1) ready.schedule(0, 0, user);
  let request = 0;
  for (;;) {
    const sentS = request < stream.count ? ready.nextTimeS : Number.POSITIVE_INFINITY;
    const comesS = sentS + spec.requestOverheadS;
    if (comesS === Number.POSITIVE_INFINITY && replica.endS === Number.POSITIVE_INFINITY) break;
    if (comesS <= replica.endS + SIMULTANEOUS_S) {
      const user = ready.take();
      arrivalS[request] = sentS;
      if (canRun(spec, stream, request)) {
        replica.enqueue(request, comesS);
      } else {
        recorder.failContext(request);
        ready.schedule(sentS, 0, user);
      }
      request += 1;
    } else {
      replica.step();
      for (let i = 0; i < replica.endedCount; i += 1) {
        const ended = replica.ended[i];
        ready.schedule(arrivalS[ended] + recorder.requests.e2eS[ended] + thinkS, 0, 0);
      }
    }
  }
  return { ...gpuOutcome(recorder, spec.limits, recorder.spanS, null), arrivalS };
}
