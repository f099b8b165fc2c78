import { randomStream } from '../../workload/random.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import type { BatchDeployment } from '../deployment.ts';
import { EventQueue } from '../event-queue.ts';
import { COMPLETED, EXPIRED, type LimitName, type Outcome, REJECTED } from '../outcome.ts';
import { windowPhaseS } from './account-limits.ts';
import { QueueQuotas } from './batch-quota.ts';
import { closeLedger, openLedger } from './hosted-ledger.ts';
import { lognormalSigma } from './latency-sample.ts';
import { severityProfile, workDoneAtS } from './outages.ts';

/** 90th percentile of the standard normal. */
const Z90 = 1.2815515655446004;

/** A request that expired so often is given up for good. */
const MAX_SUBMISSIONS = 5;

const NOBODY = -1;
const DONE = 0;

/**
 * A batch API. Every `submitEveryS` (on the hour, by the stream's clock) the client submits what has arrived, oldest
 * first, in batches within the provider's caps; what finds no room in one of the queue's quotas is submitted as soon as a
 * batch has left it. A batch takes a lognormal time through the given p50 and p90, standing still for the failing
 * share of an outage, and its results come when it ends. A batch that reaches the window before has done its requests
 * in proportion to its time; the others expire.
 */
export function simulateBatch(
  deployment: BatchDeployment,
  stream: RequestStream,
  seed: number,
  replication: number,
): Outcome {
  const ledger = openLedger(stream);
  const { status, queueS, e2eS, leftS } = ledger.requests;
  const random = randomStream(seed, `batch/completion/${replication}`);
  const sigma = lognormalSigma(deployment.completionP50S, deployment.completionP90S, Z90);
  const severity = severityProfile(deployment.outages);
  const horizonS = stream.endS + stream.drainS;
  const quotas = new QueueQuotas(deployment.queueQuotas, stream.measureFromS, stream.endS);
  const maxTokens = Math.min(deployment.maxTokensPerBatch, quotas.limitOf('input-tokens'));
  const maxRequests = Math.min(deployment.maxRequestsPerBatch, quotas.limitOf('requests'));
  const events = new EventQueue();
  const submissions = new Uint8Array(stream.count);
  // Two chains of requests through one array: those to submit again, and those of each batch in flight.
  const following = new Int32Array(stream.count);
  let againHead = NOBODY;
  let againTail = NOBODY;
  const batches: { head: number; requests: number; tokens: number; doneAtS: number; submittedS: number }[] =
    [];
  const counters = {
    batches: 0,
    submissions: 0,
    expiredRequests: 0,
    resubmissions: 0,
    neverFit: 0,
    events: 0,
  };
  const pressure: Partial<Record<LimitName, number>> = {};
  let heldUpTo = 0;
  let expiredMeasured = 0;
  let arrived = 0;
  let nextFresh = 0;

  const use = (i: number): void => {
    if (stream.arrivalS[i] < stream.measureFromS) return;
    const usage = ledger.usage[stream.workload[i]];
    usage.inputTokens += stream.inputTokens[i];
    usage.cachedInputTokens += stream.cachedTokens[i];
    usage.outputTokens += stream.outputTokens[i];
  };

  const submit = (i: number, nowS: number): void => {
    submissions[i] += 1;
    counters.submissions += 1;
    if (submissions[i] === 1) queueS[i] = nowS - stream.arrivalS[i];
    if (stream.arrivalS[i] < stream.measureFromS) return;
    const usage = ledger.usage[stream.workload[i]];
    usage.attempts += 1;
    if (submissions[i] === 1) usage.acceptedRequests += 1;
  };

  const fits = (i: number): boolean =>
    maxRequests >= 1 && stream.inputTokens[i] <= maxTokens && quotas.limitOf('batches') >= 1;

  /** Fills one batch from the oldest due requests and sends it, as far as there is room; false when nothing went. */
  const submitOne = (nowS: number): boolean => {
    const roomRequests = quotas.room('batches') < 1 ? 0 : Math.min(maxRequests, quotas.room('requests'));
    const roomTokens = Math.min(maxTokens, quotas.room('input-tokens'));
    let head = NOBODY;
    let tail = NOBODY;
    let requests = 0;
    let tokens = 0;
    while (requests < roomRequests) {
      const again = againHead !== NOBODY;
      if (!again && nextFresh >= arrived) break;
      const i = again ? againHead : nextFresh;
      if (!fits(i)) {
        nextFresh += 1;
        counters.neverFit += 1;
        status[i] = REJECTED;
        leftS[i] = nowS;
        if (stream.arrivalS[i] >= stream.measureFromS) ledger.usage[stream.workload[i]].attempts += 1;
        continue;
      }
      if (tokens + stream.inputTokens[i] > roomTokens) break;
      if (again) againHead = following[i];
      else nextFresh += 1;
      following[i] = NOBODY;
      if (head === NOBODY) head = i;
      else following[tail] = i;
      tail = i;
      requests += 1;
      tokens += stream.inputTokens[i];
      submit(i, nowS);
    }
    if (requests === 0) return false;
    quotas.take(nowS, requests, tokens);
    const workS = deployment.completionP50S * Math.exp(sigma * random.normal());
    const doneAtS = workDoneAtS(severity, nowS, workS);
    batches.push({ head, requests, tokens, doneAtS, submittedS: nowS });
    counters.batches += 1;
    events.schedule(Math.min(doneAtS, nowS + deployment.windowS), DONE, batches.length - 1);
    return true;
  };

  const submitDue = (nowS: number): void => {
    while (againHead !== NOBODY || nextFresh < arrived) {
      if (!submitOne(nowS)) break;
    }
    heldUpTo = Math.max(heldUpTo, nextFresh);
    if (heldUpTo >= arrived) return;
    const next = againHead === NOBODY ? nextFresh : againHead;
    const holding = quotas.full(stream.inputTokens[next]) ?? 'enqueued-tokens';
    for (; heldUpTo < arrived; heldUpTo += 1) {
      if (stream.arrivalS[heldUpTo] >= stream.measureFromS) pressure[holding] = (pressure[holding] ?? 0) + 1;
    }
  };

  const endBatch = (index: number, nowS: number): void => {
    const batch = batches[index];
    quotas.free(nowS, batch.requests, batch.tokens);
    const share = batch.doneAtS <= nowS ? 1 : (nowS - batch.submittedS) / (batch.doneAtS - batch.submittedS);
    const doneRequests = share === 1 ? batch.requests : Math.floor(batch.requests * share);
    let position = 0;
    for (let i = batch.head; i !== NOBODY; position += 1) {
      const next = following[i];
      if (position < doneRequests) {
        status[i] = COMPLETED;
        leftS[i] = nowS;
        e2eS[i] = nowS - stream.arrivalS[i];
        use(i);
      } else {
        expire(i, nowS);
      }
      i = next;
    }
  };

  const expire = (i: number, nowS: number): void => {
    counters.expiredRequests += 1;
    if (stream.arrivalS[i] >= stream.measureFromS) expiredMeasured += 1;
    if (deployment.onExpiry.billed) use(i);
    if (!deployment.onExpiry.resubmit || submissions[i] >= MAX_SUBMISSIONS) {
      status[i] = EXPIRED;
      leftS[i] = nowS;
      return;
    }
    counters.resubmissions += 1;
    following[i] = NOBODY;
    if (againHead === NOBODY) againHead = i;
    else following[againTail] = i;
    againTail = i;
  };

  const everyS = Math.max(1, deployment.submitEveryS);
  const phaseS = windowPhaseS(stream.startHourOfWeek, everyS);
  let tick = phaseS === 0 ? 0 : 1;
  for (;;) {
    const moreToCome = arrived < stream.count;
    const tickS = moreToCome ? firstTickFrom(tick * everyS - phaseS) : Number.POSITIVE_INFINITY;
    const eventS = events.nextTimeS;
    const nowS = Math.min(tickS, eventS);
    if (nowS > horizonS || nowS === Number.POSITIVE_INFINITY) break;
    counters.events += 1;
    if (eventS <= tickS) {
      endBatch(events.take(), eventS);
    } else {
      while (arrived < stream.count && stream.arrivalS[arrived] <= nowS) arrived += 1;
      tick = Math.round((nowS + phaseS) / everyS) + 1;
    }
    submitDue(nowS);
  }

  /** Submissions at which nobody is waiting to be submitted are passed over. */
  function firstTickFrom(atS: number): number {
    const oldestS = stream.arrivalS[arrived];
    return oldestS <= atS ? atS : Math.ceil((oldestS + phaseS) / everyS - 1e-9) * everyS - phaseS;
  }

  if (counters.neverFit > 0)
    pressure['enqueued-tokens'] = (pressure['enqueued-tokens'] ?? 0) + counters.neverFit;
  if (expiredMeasured > 0) pressure['batch-window'] = expiredMeasured;
  return closeLedger(ledger, stream, {
    utilization: quotas.utilization(),
    pressure,
    counters,
  });
}
