import { randomStream } from '../../workload/random.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import { EventQueue } from '../event-queue.ts';
import { RequestPlaces } from '../gpu/request-places.ts';
import { KEPT_REQUESTS } from '../gpu/request-tally.ts';
import { COMPLETED, FAILED, REJECTED, UNFINISHED } from '../outcome.ts';
import { ADMITTED, type Attempt } from './account-limits.ts';
import type { ApiRules, ApiRun } from './api-rules.ts';
import { BindingLimit } from './binding-limit.ts';
import { openLedger } from './hosted-ledger.ts';
import { LatencySampler, occupancyWhenUnknown } from './latency-sample.ts';
import { severityAt, severityProfile } from './outages.ts';
import { PrefixMemory } from './prefix-memory.ts';
import { retryDelayS } from './retry.ts';

/** What a provider that is down takes to answer with a 5xx. */
const ERROR_AFTER_S = 0.5;

// Kinds of events, in the order in which they happen at one time; arrivals come last. What was served elsewhere has
// kinds of its own, SPILLED above these.
const FINISH = 0;
const FIRST_TOKEN = 2;
const RETRY = 4;
const SPILLED = 1;

/**
 * Sends every request of the stream to an API behind limits, with the client's retries, event by event.
 * A refusal (429) is retried until attempts or time run out, then the request is `rejected`; an error of the provider
 * or a response that is not whole by the deadline makes it `failed`. A request larger than a budget can ever hold is
 * rejected at once. TTFT and E2E count from the arrival, refused attempts included. With an overflow, every attempt asks
 * both in turn, and a refusal is the overflow's. Pressure, usage and the spilled counters are over the requests of the
 * measured span, the other counters over all.
 */
export function runApi(
  rules: ApiRules,
  stream: RequestStream,
  seed: number,
  replication: number,
  keepsRequests = stream.count <= KEPT_REQUESTS,
): ApiRun {
  const { limits, overflow, retry } = rules;
  const last = overflow === null ? limits : overflow.limits;
  const ledger = openLedger(stream, keepsRequests ? stream.count : 0);
  const at = new RequestPlaces(stream, ledger, keepsRequests);
  const sampler = new LatencySampler(
    rules.latency ?? occupancyWhenUnknown,
    seed,
    `${rules.purpose}/latency/${replication}`,
    stream.count,
  );
  const random = randomStream(seed, `${rules.purpose}/retry/${replication}`);
  const severity = severityProfile(rules.outages);
  const knowsLatency = rules.latency !== null;
  const horizonS = stream.endS + stream.drainS;
  const events = new EventQueue();
  const binding = new BindingLimit(last, stream.endS - stream.measureFromS);
  const attempt: Attempt = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, maxOutputTokens: 0 };
  const counters = {
    attempts: 0,
    retries: 0,
    refusals: 0,
    errors: 0,
    timeouts: 0,
    events: 0,
    spilledRequests: 0,
    spilledInputTokens: 0,
    spilledCachedInputTokens: 0,
    spilledOutputTokens: 0,
  };
  const memory = new PrefixMemory(rules.cache ?? null, stream);
  const missS = rules.cache?.missS ?? 0;
  let gaveUpOnErrors = 0;

  const load = (i: number, spilled: boolean): void => {
    const caps = spilled && overflow !== null ? overflow.maxOutputTokens : rules.maxOutputTokens;
    attempt.inputTokens = stream.inputTokens[i];
    attempt.writesCache = rules.writesCache?.[stream.workload[i]] ?? false;
    attempt.outputTokens = stream.outputTokens[i];
    attempt.maxOutputTokens = caps?.[stream.workload[i]] ?? 0;
  };

  const leave = (i: number, atS: number, code: number): void => {
    at.status[i & at.mask] = code;
    at.leftS[i & at.mask] = atS;
  };

  const retryOrGiveUp = (i: number, nowS: number, retryAfterS: number, code: number): void => {
    const delayS = retryDelayS(retry, at.attempts[i & at.mask], retryAfterS, random);
    const waits = retryAfterS <= (retry.longestRetryAfterS ?? Number.POSITIVE_INFINITY);
    const inTime = waits && nowS + delayS < stream.arrivalS[i] + retry.timeoutS;
    if (at.attempts[i & at.mask] < retry.maxAttempts && inTime) {
      events.schedule(nowS + delayS, RETRY, i);
      return;
    }
    if (code === FAILED && stream.arrivalS[i] >= stream.measureFromS) gaveUpOnErrors += 1;
    leave(i, nowS, code);
    at.leave(i);
  };

  /** The provider took it: everything that follows is known now, only the budgets have to be told in time. */
  const serve = (i: number, nowS: number, spilled: boolean): void => {
    const arrivalS = stream.arrivalS[i];
    const output = stream.outputTokens[i];
    const { cachedInputTokens } = attempt;
    memory.use(i, nowS);
    at.sampledTtftS[i & at.mask] += missS * (stream.cachedTokens[i] - cachedInputTokens);
    const firstTokenS = nowS + at.sampledTtftS[i & at.mask];
    const wholeS = firstTokenS + Math.max(0, output - 1) / at.sampledSpeed[i & at.mask];
    const deadlineS = knowsLatency ? arrivalS + retry.timeoutS : Number.POSITIVE_INFINITY;
    const endS = Math.min(wholeS, deadlineS);
    const generated =
      wholeS <= deadlineS
        ? output
        : generatedBy(deadlineS, firstTokenS, at.sampledSpeed[i & at.mask], output);
    at.queueS[i & at.mask] = nowS - arrivalS;
    if (knowsLatency && firstTokenS <= Math.min(deadlineS, horizonS))
      at.ttftS[i & at.mask] = firstTokenS - arrivalS;
    if (endS > horizonS) {
      at.status[i & at.mask] = UNFINISHED;
    } else if (wholeS <= deadlineS) {
      leave(i, wholeS, COMPLETED);
      if (knowsLatency) at.e2eS[i & at.mask] = wholeS - arrivalS;
    } else {
      leave(i, deadlineS, FAILED);
      counters.timeouts += 1;
    }
    const taker = spilled ? last : limits;
    if (taker.followsCompletions) {
      const shift = spilled ? SPILLED : 0;
      if (taker.followsGeneration && output > 0 && firstTokenS < endS) {
        events.schedule(firstTokenS, FIRST_TOKEN + shift, i);
      }
      events.schedule(endS, FINISH + shift, i);
    } else at.leave(i);
    if (arrivalS < stream.measureFromS) return;
    if (spilled) {
      counters.spilledRequests += 1;
      counters.spilledInputTokens += stream.inputTokens[i];
      counters.spilledCachedInputTokens += cachedInputTokens;
      counters.spilledOutputTokens += generated;
    }
    const usage = ledger.usage[stream.workload[i]];
    if (spilled) usage.spilledRequests = (usage.spilledRequests ?? 0) + 1;
    usage.acceptedRequests += 1;
    usage.inputTokens += stream.inputTokens[i];
    usage.cachedInputTokens += cachedInputTokens;
    usage.outputTokens += generated;
  };

  const tryOnce = (i: number, nowS: number): void => {
    load(i, false);
    attempt.cachedInputTokens = memory.found(i, nowS);
    at.attempts[i & at.mask] += 1;
    counters.attempts += 1;
    if (at.attempts[i & at.mask] > 1) counters.retries += 1;
    const measured = stream.arrivalS[i] >= stream.measureFromS;
    if (measured) ledger.usage[stream.workload[i]].attempts += 1;
    const asks = measured && at.attempts[i & at.mask] === 1;
    if (asks) {
      binding.offer();
      if (overflow === null) binding.ask(attempt);
    }
    const failing = severityAt(severity, nowS);
    if (failing > 0 && random.uniform() < failing) {
      counters.errors += 1;
      limits.fail(nowS);
      retryOrGiveUp(i, nowS + ERROR_AFTER_S, 0, FAILED);
      return;
    }
    let refusing = limits.admit(nowS, attempt);
    if (refusing === ADMITTED) {
      serve(i, nowS, false);
      return;
    }
    if (overflow !== null) {
      load(i, true);
      if (asks) binding.ask(attempt);
      refusing = last.admit(nowS, attempt);
      if (refusing === ADMITTED) {
        serve(i, nowS, true);
        return;
      }
    }
    counters.refusals += 1;
    if (measured) binding.refuse(refusing);
    // What an overflow can never take waits for the limits themselves.
    const waitS = last.retryAfterS === Number.POSITIVE_INFINITY ? limits.retryAfterS : last.retryAfterS;
    if (waitS === Number.POSITIVE_INFINITY) {
      leave(i, nowS, REJECTED);
      at.leave(i);
    } else retryOrGiveUp(i, nowS, waitS, REJECTED);
  };

  const finish = (i: number, nowS: number, spilled: boolean): void => {
    const taker = spilled ? last : limits;
    load(i, spilled);
    const admittedS = stream.arrivalS[i] + at.queueS[i & at.mask];
    const firstTokenS = admittedS + at.sampledTtftS[i & at.mask];
    const speed = at.sampledSpeed[i & at.mask];
    const generated =
      at.status[i & at.mask] === FAILED
        ? generatedBy(nowS, firstTokenS, speed, attempt.outputTokens)
        : attempt.outputTokens;
    if (taker.followsGeneration && generated > 0) {
      if (at.generating[i & at.mask] === 0) taker.startGenerating(nowS, 0);
      taker.stopGenerating(nowS, firstTokenS, at.generating[i & at.mask] === 0 ? 0 : speed);
    }
    taker.complete(nowS, admittedS, attempt, generated);
    at.leave(i);
  };

  let next = 0;
  for (;;) {
    const arrivalS = next < stream.count ? stream.arrivalS[next] : Number.POSITIVE_INFINITY;
    const eventS = events.nextTimeS;
    if (arrivalS === Number.POSITIVE_INFINITY && eventS === Number.POSITIVE_INFINITY) break;
    if (Math.min(arrivalS, eventS) > horizonS) break;
    counters.events += 1;
    if (arrivalS < eventS) {
      at.take(next);
      sampler.draw();
      at.sampledTtftS[next & at.mask] = sampler.ttftS;
      at.sampledSpeed[next & at.mask] = sampler.tokensPerSecond;
      tryOnce(next, arrivalS);
      next += 1;
      continue;
    }
    const kind = events.nextKind;
    const i = events.take();
    if (kind === RETRY) tryOnce(i, eventS);
    else if (kind < FIRST_TOKEN) finish(i, eventS, kind === FINISH + SPILLED);
    else {
      at.generating[i & at.mask] = 1;
      const taker = kind === FIRST_TOKEN ? limits : last;
      taker.startGenerating(eventS, at.sampledSpeed[i & at.mask]);
    }
  }

  at.close(next);
  const pressure = binding.pressure();
  if (gaveUpOnErrors > 0) pressure.availability = gaveUpOnErrors;
  return { ledger, departures: at.departures, pressure, tightest: binding.tightest(), counters };
}

/** Tokens that are there at a time, from 0 to `output`: the first at `firstTokenS`, the others at a constant speed. */
function generatedBy(timeS: number, firstTokenS: number, tokensPerSecond: number, output: number): number {
  if (timeS < firstTokenS || output <= 0) return 0;
  return Math.min(output, 1 + Math.floor((timeS - firstTokenS) * tokensPerSecond));
}
