import type { ReplicaSpec } from '../performance/iteration-cost.ts';
import { EventQueue } from '../simulate/event-queue.ts';
import { ApiServer } from '../simulate/gpu/api-server.ts';
import { SIMULTANEOUS_S } from '../simulate/gpu/decode-run.ts';
import { Replica, type ReplicaContext } from '../simulate/gpu/replica.ts';
import { canRun, replicaContext } from '../simulate/gpu/replicas.ts';
import { COMPLETED, type RequestOutcomes } from '../simulate/outcome.ts';
import type { RequestStream } from '../workload/request-stream.ts';
import type { MeasuredDeployment } from './measured-deployment.ts';

const SENDS = 0;
const MOVED = 1;

/** Identical replicas that share a queue of their own. */
interface Pool {
  readonly context: ReplicaContext;
  readonly replicas: readonly Replica[];
}

function poolOf(spec: ReplicaSpec, workers: number, stream: RequestStream): Pool {
  const whole = { ...stream, measureFromS: 0, endS: 0, drainS: Number.POSITIVE_INFINITY };
  const context = replicaContext(spec, whole, new Float64Array(stream.count).fill(Number.NaN));
  return { context, replicas: Array.from({ length: workers }, (_, index) => new Replica(index, context)) };
}

function leastLoaded(pool: Pool): Replica {
  return pool.replicas.reduce((least, one) => (one.outstanding < least.outstanding ? one : least));
}

/** The replica whose run ends first. */
function nextToEnd(pool: Pool): Replica {
  return pool.replicas.reduce((first, one) => (one.endS < first.endS ? one : first));
}

/** Seconds to move a prompt's keys and values from one pool to the other. */
function transferSPerToken(deployment: MeasuredDeployment): number {
  const { gpu, replica } = deployment;
  return replica.kv.bytesPerToken / ((gpu.interNodeBytesPerS ?? gpu.link.bytesPerS) * replica.gpus);
}

/** What a closed loop on two pools gave, request by request. */
export interface DisaggregatedOutcome {
  readonly requests: Pick<RequestOutcomes, 'status' | 'queueS' | 'ttftS' | 'e2eS'>;
  readonly arrivalS: Float64Array;
}

/**
 * A closed loop of `users` on separate pools for prefill and decode: a prompt is computed by the least loaded
 * prefill replica, which also samples the first token; its keys and values move to the least loaded decode replica,
 * which generates the rest.
 */
export function simulateDisaggregated(
  deployment: MeasuredDeployment & { readonly decode: NonNullable<MeasuredDeployment['decode']> },
  stream: RequestStream,
  users: number,
): DisaggregatedOutcome {
  const { replica, replicas, decode } = deployment;
  const { count, inputTokens, outputTokens } = stream;
  const prefillSpec = replica.spec;
  const prefill = poolOf(prefillSpec, replicas, { ...stream, outputTokens: new Int32Array(count).fill(1) });
  // What was moved is a warm prefix of the prompt and its first token: all but the token to be computed next.
  const decodeSpec = { ...decode.replica.spec, prefixCache: true };
  const decoding = poolOf(decodeSpec, decode.replicas, {
    ...stream,
    inputTokens: inputTokens.map((tokens) => tokens + 1),
    cachedTokens: inputTokens,
    outputTokens: outputTokens.map((tokens) => Math.max(1, tokens - 1)),
  });
  const { arrivalS, requests: prompts } = prefill.context.recorder;
  const { arrivalS: movedS, requests: answers } = decoding.context.recorder;
  const perTokenS = transferSPerToken(deployment);
  const events = new EventQueue();
  const server = new ApiServer(prefillSpec, replicas);
  const e2eS = new Float64Array(count).fill(Number.NaN);
  const status = prompts.status.slice();
  const finish = (request: number, atS: number): void => {
    e2eS[request] = atS - arrivalS[request];
    status[request] = COMPLETED;
    events.schedule(atS, SENDS, 0);
  };
  for (let user = 0; user < Math.min(users, count); user += 1) events.schedule(0, SENDS, user);
  let next = 0;
  for (;;) {
    const prompting = nextToEnd(prefill);
    const answering = nextToEnd(decoding);
    const endS = Math.min(prompting.endS, answering.endS);
    if (events.nextTimeS === Number.POSITIVE_INFINITY && endS === Number.POSITIVE_INFINITY) break;
    if (events.nextTimeS <= endS + SIMULTANEOUS_S) {
      const atS = events.nextTimeS;
      const kind = events.nextKind;
      const item = events.take();
      if (kind === MOVED) {
        movedS[item] = atS;
        leastLoaded(decoding).enqueue(item, atS);
      } else if (next < count) {
        arrivalS[next] = atS;
        if (canRun(prefillSpec, stream, next) && canRun(decodeSpec, stream, next)) {
          const comesS = server.reachesS(atS, stream.inputTokens[next]);
          server.pass(comesS);
          leastLoaded(prefill).enqueue(next, comesS);
        } else events.schedule(atS, SENDS, item);
        next += 1;
      }
      continue;
    }
    const ending = prompting.endS <= answering.endS ? prompting : answering;
    ending.step();
    for (let i = 0; i < ending.endedCount; i += 1) {
      const request = ending.ended[i];
      if (ending === answering) finish(request, movedS[request] + answers.e2eS[request]);
      else {
        const promptEndS = arrivalS[request] + prompts.e2eS[request];
        if (outputTokens[request] < 2) finish(request, promptEndS);
        else events.schedule(promptEndS + perTokenS * inputTokens[request], MOVED, request);
      }
    }
  }
  const { queueS, ttftS } = prompts.outcomes();
  return { requests: { status, queueS, ttftS, e2eS }, arrivalS };
}
