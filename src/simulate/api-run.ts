import type { HostedLatency } from '../performance/hosted-latency.ts';
import { randomStream } from '../workload/random.ts';
import type { RequestStream } from '../workload/request-stream.ts';
import { type AccountLimits, ADMITTED, type Attempt } from './account-limits.ts';
import type { Outage, RetryPolicy } from './deployment.ts';
import { EventQueue } from './event-queue.ts';
import { type HostedLedger, openLedger } from './hosted-ledger.ts';
import { occupancyWhenUnknown, sampleLatency } from './latency-sample.ts';
import { severityAt, severityProfile } from './outages.ts';
import { COMPLETED, FAILED, type LimitName, REJECTED, UNFINISHED } from './outcome.ts';
import { retryDelayS } from './retry.ts';

/** What a provider that is down takes to answer with a 5xx. */
const ERROR_AFTER_S = 0.5;

// Kinds of events, in the order in which they happen at one time; arrivals come last.
const FINISH = 0;
const FIRST_TOKEN = 1;
const RETRY = 2;

export interface ApiRules {
  readonly purpose: string;
  readonly limits: AccountLimits;
  readonly retry: RetryPolicy;
  readonly latency: HostedLatency | null;
  readonly outages: readonly Outage[];
  /** Reserved per workload; null: nothing is. */
  readonly maxOutputTokens: readonly number[] | null;
  /** What the limits refuse is served elsewhere at once instead. */
  readonly spillsOver: boolean;
}

export interface ApiRun {
  readonly ledger: HostedLedger;
  readonly pressure: Partial<Record<LimitName, number>>;
  readonly counters: Record<string, number>;
}

/**
 * Sends every request of the stream to an API behind limits, with the client's retries, event by event.
 * A refusal (429) is retried until attempts or time run out, then the request is `rejected`; an error of the provider
 * or a response that is not whole by the deadline makes it `failed`. A request larger than a budget can ever hold is
 * rejected at once. TTFT and E2E count from the arrival, refused attempts included. Pressure, usage and the spilled
 * counters are over the requests of the measured span, the other counters over all.
 */
export function runApi(rules: ApiRules, stream: RequestStream, seed: number, replication: number): ApiRun {
  const { limits, retry } = rules;
  const ledger = openLedger(stream);
  const { status, queueS, ttftS, e2eS, leftS } = ledger.requests;
  const sample = sampleLatency(
    rules.latency ?? occupancyWhenUnknown,
    stream,
    seed,
    `${rules.purpose}/latency/${replication}`,
  );
  const random = randomStream(seed, `${rules.purpose}/retry/${replication}`);
  const severity = severityProfile(rules.outages);
  const knowsLatency = rules.latency !== null;
  const horizonS = stream.endS + stream.drainS;
  const events = new EventQueue();
  const attemptsMade = new Uint16Array(stream.count);
  const generating = new Uint8Array(stream.count);
  const refusals = new Float64Array(limits.names.length);
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
  let gaveUpOnErrors = 0;

  const load = (i: number): void => {
    attempt.inputTokens = stream.inputTokens[i];
    attempt.cachedInputTokens = stream.cachedTokens[i];
    attempt.outputTokens = stream.outputTokens[i];
    attempt.maxOutputTokens = rules.maxOutputTokens?.[stream.workload[i]] ?? 0;
  };

  const leave = (i: number, atS: number, code: number): void => {
    status[i] = code;
    leftS[i] = atS;
  };

  const retryOrGiveUp = (i: number, nowS: number, retryAfterS: number, code: number): void => {
    const delayS = retryDelayS(retry, attemptsMade[i], retryAfterS, random);
    const inTime = nowS + delayS < stream.arrivalS[i] + retry.timeoutS;
    if (attemptsMade[i] < retry.maxAttempts && inTime) {
      events.schedule(nowS + delayS, RETRY, i);
      return;
    }
    if (code === FAILED && stream.arrivalS[i] >= stream.measureFromS) gaveUpOnErrors += 1;
    leave(i, nowS, code);
  };

  /** The provider took it: everything that follows is known now, only the budgets have to be told in time. */
  const serve = (i: number, nowS: number, spilled: boolean): void => {
    const arrivalS = stream.arrivalS[i];
    const output = stream.outputTokens[i];
    const firstTokenS = nowS + sample.ttftS[i];
    const wholeS = firstTokenS + Math.max(0, output - 1) / sample.tokensPerSecond[i];
    const deadlineS = knowsLatency ? arrivalS + retry.timeoutS : Number.POSITIVE_INFINITY;
    const endS = Math.min(wholeS, deadlineS);
    const generated =
      wholeS <= deadlineS ? output : generatedBy(deadlineS, firstTokenS, sample.tokensPerSecond[i], output);
    queueS[i] = nowS - arrivalS;
    if (knowsLatency && firstTokenS <= Math.min(deadlineS, horizonS)) ttftS[i] = firstTokenS - arrivalS;
    if (endS > horizonS) {
      status[i] = UNFINISHED;
    } else if (wholeS <= deadlineS) {
      leave(i, wholeS, COMPLETED);
      if (knowsLatency) e2eS[i] = wholeS - arrivalS;
    } else {
      leave(i, deadlineS, FAILED);
      counters.timeouts += 1;
    }
    if (!spilled && limits.followsCompletions) {
      if (limits.followsGeneration && output > 0 && firstTokenS < endS) {
        events.schedule(firstTokenS, FIRST_TOKEN, i);
      }
      events.schedule(endS, FINISH, i);
    }
    if (arrivalS < stream.measureFromS) return;
    if (spilled) {
      counters.spilledRequests += 1;
      counters.spilledInputTokens += stream.inputTokens[i];
      counters.spilledCachedInputTokens += stream.cachedTokens[i];
      counters.spilledOutputTokens += generated;
    }
    const usage = ledger.usage[stream.workload[i]];
    usage.acceptedRequests += 1;
    usage.inputTokens += stream.inputTokens[i];
    usage.cachedInputTokens += stream.cachedTokens[i];
    usage.outputTokens += generated;
  };

  const tryOnce = (i: number, nowS: number): void => {
    load(i);
    attemptsMade[i] += 1;
    counters.attempts += 1;
    if (attemptsMade[i] > 1) counters.retries += 1;
    const measured = stream.arrivalS[i] >= stream.measureFromS;
    if (measured) ledger.usage[stream.workload[i]].attempts += 1;
    const failing = severityAt(severity, nowS);
    if (failing > 0 && random.uniform() < failing) {
      counters.errors += 1;
      limits.fail(nowS, attempt);
      retryOrGiveUp(i, nowS + ERROR_AFTER_S, 0, FAILED);
      return;
    }
    const refusing = limits.admit(nowS, attempt);
    if (refusing === ADMITTED) {
      serve(i, nowS, false);
      return;
    }
    counters.refusals += 1;
    if (measured) refusals[refusing] += 1;
    if (rules.spillsOver) serve(i, nowS, true);
    else if (limits.retryAfterS === Number.POSITIVE_INFINITY) leave(i, nowS, REJECTED);
    else retryOrGiveUp(i, nowS, limits.retryAfterS, REJECTED);
  };

  const finish = (i: number, nowS: number): void => {
    load(i);
    const admittedS = stream.arrivalS[i] + queueS[i];
    const firstTokenS = admittedS + sample.ttftS[i];
    const speed = sample.tokensPerSecond[i];
    const generated =
      status[i] === FAILED
        ? generatedBy(nowS, firstTokenS, speed, attempt.outputTokens)
        : attempt.outputTokens;
    if (limits.followsGeneration && generated > 0) {
      if (generating[i] === 0) limits.startGenerating(nowS, 0);
      limits.stopGenerating(nowS, firstTokenS, generating[i] === 0 ? 0 : speed);
    }
    limits.complete(nowS, admittedS, attempt, generated);
  };

  let next = 0;
  for (;;) {
    const arrivalS = next < stream.count ? stream.arrivalS[next] : Number.POSITIVE_INFINITY;
    const eventS = events.nextTimeS;
    if (arrivalS === Number.POSITIVE_INFINITY && eventS === Number.POSITIVE_INFINITY) break;
    if (Math.min(arrivalS, eventS) > horizonS) break;
    counters.events += 1;
    if (arrivalS < eventS) {
      tryOnce(next, arrivalS);
      next += 1;
      continue;
    }
    const kind = events.nextKind;
    const i = events.take();
    if (kind === FINISH) finish(i, eventS);
    else if (kind === RETRY) tryOnce(i, eventS);
    else {
      generating[i] = 1;
      limits.startGenerating(eventS, sample.tokensPerSecond[i]);
    }
  }

  const pressure: Partial<Record<LimitName, number>> = {};
  for (let k = 0; k < refusals.length; k += 1) {
    if (refusals[k] > 0) pressure[limits.names[k]] = (pressure[limits.names[k]] ?? 0) + refusals[k];
  }
  if (gaveUpOnErrors > 0) pressure.availability = gaveUpOnErrors;
  return { ledger, pressure, counters };
}

/** Tokens that are there at a time, from 0 to `output`: the first at `firstTokenS`, the others at a constant speed. */
function generatedBy(timeS: number, firstTokenS: number, tokensPerSecond: number, output: number): number {
  if (timeS < firstTokenS || output <= 0) return 0;
  return Math.min(output, 1 + Math.floor((timeS - firstTokenS) * tokensPerSecond));
}
