import type { ReplicaSpec } from '../../performance/iteration-cost.ts';
import { type RequestStream, requestStream } from '../../workload/request-stream.ts';
import { EventQueue } from '../event-queue.ts';
import type { Outcome } from '../outcome.ts';
import { ApiServer } from './api-server.ts';
import { DecodeBatch } from './decode-batch.ts';
import { runSeconds, SIMULTANEOUS_S } from './decode-run.ts';
import { gpuOutcome } from './gpu-outcome.ts';
import { chunkPairs, decodeSlopeS, iterationS } from './iteration-time.ts';
import { PrefixCache } from './prefix-cache.ts';
import type { Recorder } from './recorder.ts';
import { Replica, type ReplicaContext } from './replica.ts';
import { canRun, replicaContext } from './replicas.ts';

/** An outcome whose requests came when the load generator sent them, not when the stream says. */
export interface LoadOutcome extends Outcome {
  readonly arrivalS: Float64Array;
}

/** A stream whose every request counts, whenever it comes. */
function wholeRun(stream: RequestStream): RequestStream {
  return requestStream({ ...stream, measureFromS: 0, endS: 0, drainS: Number.POSITIVE_INFINITY });
}

/**
 * A closed loop on one replica: `users` send the stream's first requests at time 0, and each sends the next one of
 * the pool `thinkS` after it has its answer, or, where there is one for each request, that request's own time after
 * its answer. The stream's own arrivals do not matter.
 */
export function simulateClosedLoop(
  spec: ReplicaSpec,
  stream: RequestStream,
  users: number,
  thinkS: number | Float64Array,
): LoadOutcome {
  const arrivalS = new Float64Array(stream.count).fill(Number.NaN);
  const context = replicaContext(spec, wholeRun(stream), arrivalS);
  const { recorder } = context;
  const replica = new Replica(0, context);
  const ready = new EventQueue();
  const server = new ApiServer(spec, 1);
  for (let user = 0; user < Math.min(users, stream.count); user += 1) ready.schedule(0, 0, user);
  let request = 0;
  for (;;) {
    const sentS = request < stream.count ? ready.nextTimeS : Number.POSITIVE_INFINITY;
    const comesS =
      request < stream.count ? server.reachesS(sentS, stream.inputTokens[request]) : Number.POSITIVE_INFINITY;
    if (comesS === Number.POSITIVE_INFINITY && replica.endS === Number.POSITIVE_INFINITY) break;
    if (comesS <= replica.endS + SIMULTANEOUS_S) {
      const user = ready.take();
      arrivalS[request] = sentS;
      server.pass(comesS);
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
        const pauseS = typeof thinkS === 'number' ? thinkS : thinkS[ended];
        ready.schedule(arrivalS[ended] + recorder.requests.e2eS[ended] + pauseS, 0, 0);
      }
    }
  }
  return { ...gpuOutcome(recorder, spec.limits, recorder.spanS, null), arrivalS };
}

/**
 * Static batching on one replica: as many of the requests that have come as fit (by sequences, and by KV blocks at
 * their full length) are prefilled together, then decoded together, and nothing else begins before all of them are
 * done. The first tokens of a batch come when the whole of it is prefilled.
 */
export function simulateStaticBatch(spec: ReplicaSpec, stream: RequestStream): LoadOutcome {
  const { arrivalS, count } = stream;
  const context = replicaContext(spec, wholeRun(stream), arrivalS);
  const { recorder } = context;
  const batch = new StaticBatch(context);
  const server = new ApiServer(spec, 1);
  let nowS = 0;
  for (let request = 0; request < count; request += 1) {
    if (!canRun(spec, stream, request)) {
      recorder.failContext(request);
      continue;
    }
    const comesS = server.reachesS(arrivalS[request], stream.inputTokens[request]);
    server.pass(comesS);
    if (!batch.fits(request) || (batch.size > 0 && comesS > nowS + SIMULTANEOUS_S)) nowS = batch.run(nowS);
    nowS = Math.max(nowS, comesS);
    batch.add(request);
  }
  batch.run(nowS);
  return { ...gpuOutcome(recorder, spec.limits, recorder.spanS, null), arrivalS };
}

/** The batch that is being gathered, and then run. */
class StaticBatch {
  size = 0;
  private readonly spec: ReplicaSpec;
  private readonly recorder: Recorder;
  private readonly cache: PrefixCache | null;
  private readonly decodes: DecodeBatch;
  private readonly members: Int32Array;
  private blocks = 0;

  constructor(context: ReplicaContext) {
    const { spec, recorder, wheelPlaces } = context;
    const { limits, cost } = spec;
    const slots = Math.max(1, Math.min(limits.maxNumSeqs, recorder.stream.count));
    this.spec = spec;
    this.recorder = recorder;
    this.cache = spec.prefixCache
      ? new PrefixCache(recorder, new Int32Array(0), limits.blockTokens, limits.kvBlocks, 0)
      : null;
    this.decodes = new DecodeBatch(slots, wheelPlaces, recorder.gaps.length, cost.windowTokens, limits);
    this.members = new Int32Array(slots);
  }

  fits(request: number): boolean {
    const { limits } = this.spec;
    return this.size < this.members.length && this.blocks + this.blocksOf(request) <= limits.kvBlocks;
  }

  add(request: number): void {
    this.members[this.size] = request;
    this.size += 1;
    this.blocks += this.blocksOf(request);
  }

  /** Runs the batch from this time on, empties it, and returns when it is done. */
  run(startS: number): number {
    const { spec, recorder, decodes, members, size } = this;
    const { inputTokens, outputTokens, workload } = recorder.stream;
    if (size === 0) return startS;
    let nowS = this.prefill(startS);
    for (let slot = 0; slot < size; slot += 1) {
      const request = members[slot];
      recorder.requests.giveFirstToken(request, nowS + spec.outputTokenOverheadS);
      if (outputTokens[request] > 1) {
        decodes.start(slot, inputTokens[request] + 1, outputTokens[request] - 1);
        decodes.measured[workload[request]] += 1;
      } else {
        this.complete(request, nowS);
      }
    }
    while (decodes.size > 0) nowS = this.decode(nowS);
    this.size = 0;
    this.blocks = 0;
    return nowS;
  }

  /** Computes all prompts, in as few iterations as the token budget allows; returns when that is done. */
  private prefill(startS: number): number {
    const { spec, recorder, members, size, cache } = this;
    const { cost, limits } = spec;
    let nowS = startS;
    let member = 0;
    let past = -1;
    let held = 0;
    while (member < size) {
      let tokens = 0;
      let prompts = 0;
      let pairs = 0;
      let windowPairs = 0;
      while (member < size && tokens < limits.maxNumBatchedTokens) {
        const request = members[member];
        const input = recorder.stream.inputTokens[request];
        if (past < 0) {
          past = cache === null ? 0 : cache.hitTokens(request, input, false);
          cache?.take(request, past, false);
          held += past;
          recorder.requests.schedule(request, 0, startS);
        }
        const chunk = Math.min(input - past, limits.maxNumBatchedTokens - tokens);
        pairs += chunkPairs(past, chunk, Number.POSITIVE_INFINITY);
        windowPairs += chunkPairs(past, chunk, cost.windowTokens);
        tokens += chunk;
        past += chunk;
        if (past === input) {
          prompts += 1;
          member += 1;
          past = -1;
        }
      }
      held += tokens;
      const seconds = iterationS(cost, this.decodes, prompts, tokens, pairs, windowPairs);
      recorder.occupy(nowS, nowS + seconds, held * seconds, size);
      recorder.iterations += 1;
      recorder.events += 1;
      recorder.prefillTokens += tokens;
      nowS += seconds;
    }
    return nowS;
  }

  /** Decodes until the next change of the batch; returns when that is. */
  private decode(startS: number): number {
    const { spec, recorder, decodes } = this;
    const steps = decodes.stepsToChange();
    const firstS = iterationS(spec.cost, decodes, 0, 0, 0, 0);
    const slopeS = decodeSlopeS(spec.cost, decodes);
    const seconds = runSeconds(firstS, slopeS, steps);
    const nowS = startS + seconds;
    const heldTokens = decodes.context + 0.5 * (steps - 1) * decodes.size;
    recorder.occupy(startS, nowS, heldTokens * seconds, decodes.size);
    recorder.iterations += steps;
    recorder.events += 1;
    recorder.decodeTokens += steps * decodes.size;
    for (let workload = 0; workload < decodes.measured.length; workload += 1) {
      const sequences = decodes.measured[workload];
      if (sequences > 0) {
        recorder.gaps[workload].addRun(firstS + spec.outputTokenOverheadS, slopeS, steps, sequences);
      }
    }
    decodes.advance(steps);
    for (let slot = decodes.popFinished(); slot >= 0; slot = decodes.popFinished()) {
      const request = this.members[slot];
      decodes.measured[recorder.stream.workload[request]] -= 1;
      this.complete(request, nowS);
    }
    return nowS;
  }

  private complete(request: number, nowS: number): void {
    const { recorder, spec } = this;
    recorder.requests.complete(
      request,
      nowS + recorder.stream.outputTokens[request] * spec.outputTokenOverheadS,
    );
  }

  private blocksOf(request: number): number {
    const { inputTokens, outputTokens } = this.recorder.stream;
    const { blockTokens, fixedBlocksPerSequence } = this.spec.limits;
    const tokens = inputTokens[request] + outputTokens[request] - 1;
    return Math.ceil(tokens / blockTokens) + fixedBlocksPerSequence;
  }
}
