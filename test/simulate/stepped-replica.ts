import type { ReplicaSpec } from '../../src/performance/iteration-cost.ts';
import type { RequestStream } from '../../src/workload/request-stream.ts';

/** What the reference says of one stream on one replica. */
export interface SteppedOutcome {
  readonly failed: boolean[];
  readonly queueS: number[];
  readonly ttftS: number[];
  readonly e2eS: number[];
  readonly gapsS: number[];
  readonly iterations: number;
  readonly preemptions: number;
  readonly prefillTokens: number;
  readonly decodeTokens: number;
  readonly prefixHitTokens: number;
  readonly busyS: number;
  readonly kvTokenS: number;
  /** Most blocks that were ever in use, cached ones included. */
  readonly peakBlocks: number;
  /** Iterations that left admissible work undone. */
  readonly lazyIterations: number;
}

interface Sequence {
  readonly request: number;
  computed: number;
  generated: number;
  blocks: number;
  decoding: boolean;
  lastTokenS: number;
}

/**
 * The scheduler of `src/simulate/gpu/scheduler.ts` once more, from its description alone: every iteration by itself,
 * every sequence an object, blocks counted one sequence at a time. Slow and plain; the engine must agree with it.
 */
export function serveStepped(spec: ReplicaSpec, stream: RequestStream): SteppedOutcome {
  const { cost, limits } = spec;
  const bs = limits.blockTokens;
  const nan = (): number[] => new Array<number>(stream.count).fill(Number.NaN);
  const out = {
    failed: new Array<boolean>(stream.count).fill(false),
    queueS: nan(),
    ttftS: nan(),
    e2eS: nan(),
  };
  const gapsS: number[] = [];
  const sums = { iterations: 0, preemptions: 0, prefillTokens: 0, decodeTokens: 0, prefixHitTokens: 0 };
  let busyS = 0;
  let kvTokenS = 0;
  let peakBlocks = 0;
  let lazyIterations = 0;

  const running: Sequence[] = [];
  const waiting: Sequence[] = [];
  // Oldest first: Map keeps the order of insertion.
  const resident = new Map<number, number>();
  const warm = new Map<number, number>();
  for (let r = 0; r < stream.count; r += 1) {
    if (stream.session !== null && stream.turn !== null && stream.turn[r] === 0)
      warm.set(stream.session[r], stream.cachedTokens[r]);
  }
  // What a preempted request leaves behind is kept beside the sessions, whose numbers are not negative.
  const ownKey = (r: number): number => -2 - r;
  const sessionOf = (r: number): number => (stream.session === null ? -1 : stream.session[r]);
  const usedBlocks = (): number => running.reduce((sum, s) => sum + s.blocks, 0);
  const evict = (): void => {
    let excess = usedBlocks() + [...resident.values()].reduce((a, b) => a + b, 0) - limits.kvBlocks;
    for (const [session, blocks] of resident) {
      if (excess <= 0) break;
      const gone = Math.min(blocks, excess);
      excess -= gone;
      if (gone === blocks) resident.delete(session);
      else resident.set(session, blocks - gone);
    }
  };
  const reserves = limits.reservesOutput === true;
  const blocksOf = (tokens: number): number => Math.ceil(tokens / bs) + limits.fixedBlocksPerSequence;
  const hitOf = (s: Sequence): number => {
    if (!spec.prefixCache) return 0;
    const session = sessionOf(s.request);
    let tokens = stream.cachedTokens[s.request];
    if (session >= 0)
      tokens = Math.min(tokens, Math.max((resident.get(session) ?? 0) * bs, warm.get(session) ?? 0));
    tokens = Math.max(tokens, (resident.get(ownKey(s.request)) ?? 0) * bs);
    tokens = Math.min(tokens, stream.inputTokens[s.request] + s.generated - 1);
    return tokens - (tokens % bs);
  };
  const keys = (past: number, tokens: number, window: number): number => {
    // ∫ min(x, window) dx from past to past + tokens
    const below = Math.max(0, Math.min(past + tokens, window) - past);
    const area = below * (past + below / 2);
    return below === tokens ? area : area + (tokens - below) * window;
  };

  const admissible: number[] = [];
  for (let r = 0; r < stream.count; r += 1) {
    const tokens = stream.inputTokens[r] + stream.outputTokens[r];
    const blocks = blocksOf(tokens - 1);
    out.failed[r] = tokens > limits.maxModelTokens || blocks > limits.kvBlocks;
    if (!out.failed[r]) admissible.push(r);
  }
  const comesS = (i: number): number => stream.arrivalS[admissible[i]] + spec.requestOverheadS;
  let nowS = Number.NEGATIVE_INFINITY;
  let lastStartS = Number.NEGATIVE_INFINITY;
  let next = 0;
  const comeUntil = (atS: number): void => {
    while (next < admissible.length && comesS(next) <= atS + 1e-9) {
      waiting.push({
        request: admissible[next],
        computed: 0,
        generated: 0,
        blocks: 0,
        decoding: false,
        lastTokenS: Number.NaN,
      });
      next += 1;
    }
  };
  for (;;) {
    comeUntil(limits.scheduleAhead === true ? lastStartS : nowS);
    // Nothing is scheduled ahead of an idle replica.
    if (running.length === 0 && waiting.length === 0) comeUntil(nowS);
    if (running.length === 0 && waiting.length === 0) {
      if (next === admissible.length) break;
      nowS = comesS(next);
      lastStartS = nowS;
      continue;
    }

    // Running first, in the order of admission.
    let budget = limits.maxNumBatchedTokens;
    let preempted = false;
    const scheduled: { readonly sequence: Sequence; readonly tokens: number; readonly past: number }[] = [];
    for (let i = 0; i < running.length && budget > 0; i += 1) {
      const sequence = running[i];
      const known = stream.inputTokens[sequence.request] + sequence.generated;
      const tokens = Math.min(known - sequence.computed, budget);
      const need = reserves ? sequence.blocks : blocksOf(sequence.computed + tokens);
      while (running.includes(sequence) && usedBlocks() - sequence.blocks + need > limits.kvBlocks) {
        const victim = running.pop();
        if (victim === undefined) break;
        preempted = true;
        sums.preemptions += 1;
        if (spec.prefixCache && victim.computed >= bs)
          resident.set(ownKey(victim.request), Math.floor(victim.computed / bs));
        victim.computed = 0;
        victim.blocks = 0;
        victim.decoding = false;
        waiting.unshift(victim);
      }
      if (!running.includes(sequence)) break;
      sequence.blocks = need;
      scheduled.push({ sequence, tokens, past: sequence.computed });
      if (!(limits.prefillFirst === true && sequence.decoding)) budget -= tokens;
    }
    evict();
    // Then the queue.
    while (!preempted && waiting.length > 0 && budget > 0 && running.length < limits.maxNumSeqs) {
      const sequence = waiting[0];
      const hit = hitOf(sequence);
      const tokens = Math.min(stream.inputTokens[sequence.request] + sequence.generated - hit, budget);
      const { request } = sequence;
      const need = blocksOf(
        reserves ? stream.inputTokens[request] + stream.outputTokens[request] - 1 : hit + tokens,
      );
      if (usedBlocks() + need > limits.kvBlocks) break;
      waiting.shift();
      resident.delete(sessionOf(sequence.request));
      resident.delete(ownKey(sequence.request));
      sequence.blocks = need;
      sequence.computed = hit;
      sums.prefixHitTokens += hit;
      running.push(sequence);
      evict();
      scheduled.push({ sequence, tokens, past: hit });
      budget -= tokens;
      if (Number.isNaN(out.queueS[sequence.request]))
        out.queueS[sequence.request] = Math.max(0, nowS - stream.arrivalS[sequence.request]);
    }
    if (scheduled.length === 0) lazyIterations += 1;
    const residentBlocks = [...resident.values()].reduce((a, b) => a + b, 0);
    peakBlocks = Math.max(peakBlocks, usedBlocks() + residentBlocks);

    // The iteration.
    let decodes = 0;
    let prompts = 0;
    let prefill = 0;
    let held = 0;
    let seconds = 0;
    const pausing = limits.prefillFirst === true && scheduled.some(({ sequence }) => !sequence.decoding);
    const computing = pausing ? scheduled.filter(({ sequence }) => !sequence.decoding) : scheduled;
    if (pausing) for (const { sequence, past } of scheduled) if (sequence.decoding) held += past;
    for (const { sequence, tokens, past } of computing) {
      held += past + tokens;
      if (sequence.decoding) {
        decodes += 1;
        seconds += cost.contextTokenS * (past + 1);
        seconds += cost.windowContextTokenS * Math.min(past + 1, cost.windowTokens);
      } else {
        prefill += tokens;
        if (past + tokens === stream.inputTokens[sequence.request] + sequence.generated) prompts += 1;
        seconds += cost.prefillPairS * keys(past, tokens, Number.POSITIVE_INFINITY);
        seconds += cost.windowPairS * keys(past, tokens, cost.windowTokens);
      }
    }
    seconds += cost.byTokensS[decodes + prefill] + cost.bySequencesS[decodes + prompts];
    if (prefill > 0) seconds += cost.prefillIterationS + cost.prefillTokenS * prefill;
    sums.iterations += 1;
    sums.prefillTokens += prefill;
    sums.decodeTokens += decodes;
    busyS += seconds;
    kvTokenS += seconds * held;
    lastStartS = nowS;
    nowS += seconds;
    for (const { sequence, tokens } of computing) {
      const { request } = sequence;
      sequence.computed += tokens;
      if (sequence.computed < stream.inputTokens[request] + sequence.generated) continue;
      sequence.generated += 1;
      sequence.decoding = true;
      if (sequence.generated === 1)
        out.ttftS[request] = nowS + spec.outputTokenOverheadS - stream.arrivalS[request];
      else gapsS.push(nowS - sequence.lastTokenS + spec.outputTokenOverheadS);
      sequence.lastTokenS = nowS;
      if (sequence.generated < stream.outputTokens[request]) continue;
      out.e2eS[request] = nowS + sequence.generated * spec.outputTokenOverheadS - stream.arrivalS[request];
      running.splice(running.indexOf(sequence), 1);
      const session = sessionOf(request);
      if (spec.prefixCache && session >= 0) {
        resident.delete(session);
        if (sequence.computed >= bs) resident.set(session, Math.floor(sequence.computed / bs));
      }
    }
  }
  return { ...out, gapsS, ...sums, busyS, kvTokenS, peakBlocks, lazyIterations };
}
