import type { ReplicaSpec } from '../../performance/iteration-cost.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import { ApiServer } from './api-server.ts';
import { SIMULTANEOUS_S } from './decode-run.ts';
import { warmTokensBySession } from './prefix-cache.ts';
import { Recorder } from './recorder.ts';
import { Replica, type ReplicaContext } from './replica.ts';
import { wheelPlaces } from './step-wheel.ts';

/** End of the span over which shares are taken: the arrivals, or everything where they come all at once. */
export function measuredUntilS(stream: RequestStream): number {
  return stream.endS > stream.measureFromS ? stream.endS : Number.POSITIVE_INFINITY;
}

/** What the replicas of one simulation of a stream share. */
export function replicaContext(
  spec: ReplicaSpec,
  stream: RequestStream,
  arrivalS: Float64Array,
  keepsRequests?: boolean,
): ReplicaContext {
  let longest = 0;
  for (let request = 0; request < stream.count; request += 1) {
    if (stream.outputTokens[request] > longest) longest = stream.outputTokens[request];
  }
  return {
    spec,
    recorder: new Recorder(stream, arrivalS, measuredUntilS(stream), keepsRequests),
    wheelPlaces: wheelPlaces(longest),
    warmTokens: spec.prefixCache ? warmTokensBySession(stream) : new Int32Array(0),
  };
}

/** Most tokens, input and output, of a request that can ever run: within the model's context and the whole KV cache. */
function mostTokens(spec: ReplicaSpec): number {
  const { maxModelTokens, blockTokens, fixedBlocksPerSequence, kvBlocks } = spec.limits;
  // The last token is never computed, so it needs no place in the cache.
  return Math.min(maxModelTokens, Math.floor(kvBlocks - fixedBlocksPerSequence) * blockTokens + 1);
}

export function canRun(spec: ReplicaSpec, stream: RequestStream, request: number): boolean {
  return stream.inputTokens[request] + stream.outputTokens[request] <= mostTokens(spec);
}

/**
 * Serves requests `first`, `first + stride`, … of the stream on one replica until `stopS`. This is round robin over
 * `stride` replicas seen from one of them: nothing that the others do matters to it.
 */
export function serveShare(context: ReplicaContext, first: number, stride: number, stopS: number): void {
  const { spec, recorder } = context;
  const { stream, arrivalS } = recorder;
  const { count, inputTokens, outputTokens } = stream;
  const longest = mostTokens(spec);
  const replica = new Replica(first, context);
  const server = new ApiServer(spec, 1);
  let request = first;
  for (; request < count; request += stride) {
    const atS = server.reachesS(arrivalS[request], inputTokens[request]);
    if (atS > stopS) break;
    server.pass(atS);
    if (inputTokens[request] + outputTokens[request] > longest) {
      recorder.failContext(request);
      continue;
    }
    while (replica.endS < atS - SIMULTANEOUS_S) replica.step();
    recorder.requests.arrive(request);
    replica.enqueue(request, atS);
  }
  while (replica.endS <= stopS && replica.endS < Number.POSITIVE_INFINITY) replica.step();
  recorder.requests.close(request, stride);
}
