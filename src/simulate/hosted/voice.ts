import { randomStream } from '../../workload/random.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import type { VoiceDeployment } from '../deployment.ts';
import { COMPLETED, EXPIRED, type LimitName, type Outcome, REJECTED, UNFINISHED } from '../outcome.ts';
import { selectRequests } from '../stream-selection.ts';
import { accountLimits } from './account-limits.ts';
import type { ApiRun } from './api-rules.ts';
import { runApi } from './api-run.ts';
import { closeLedger, type HostedLedger, openLedger } from './hosted-ledger.ts';
import { limitShares } from './limit-shares.ts';
import { admitSessions, type SessionPlaces } from './session-places.ts';
import {
  responsesOfSessions,
  sampleSessions,
  sessionsOfResponses,
  type VoiceSessions,
} from './voice-responses.ts';

/**
 * A realtime voice API: sessions take places, their responses draw on the account's limits.
 *
 * A stream with sessions holds the responses themselves, with the conversation already in their input: each is judged
 * on its own; those of a blocked session are rejected, those after the provider's session cap expire. In a stream
 * without sessions every request is a session, its tokens are those of one exchange, and its TTFT is that of its first
 * response. Blocked sessions do not come again; refused responses are retried.
 */
export function simulateVoice(
  deployment: VoiceDeployment,
  stream: RequestStream,
  seed: number,
  replication: number,
): Outcome {
  const holdsResponses = stream.session !== null;
  const sessions = holdsResponses
    ? sessionsOfResponses(stream, deployment)
    : sampleSessions(stream, deployment, randomStream(seed, `voice/sessions/${replication}`));
  const places = admitSessions(sessions.startS, sessions.endS, deployment.maxSessions, {
    fromS: stream.measureFromS,
    toS: stream.endS,
  });
  const served = sessions.ofRequest
    .map((_session, i) => i)
    .filter((i) => {
      const session = sessions.ofRequest[i];
      return places.admitted[session] === 1 && stream.arrivalS[i] <= sessions.capS[session];
    });
  const responses = holdsResponses
    ? selectRequests(stream, served)
    : responsesOfSessions(stream, sessions, places.admitted, deployment.responsesPerMinute);
  const limits = accountLimits(deployment.limits, null, stream);
  const run = runApi(
    {
      purpose: 'voice',
      limits,
      retry: deployment.retry,
      latency: deployment.latency,
      outages: [],
      maxOutputTokens: null,
      overflow: null,
    },
    responses,
    seed,
    replication,
    true,
  );
  const ledger = openLedger(stream);
  turnAway(ledger, stream, sessions, places);
  if (holdsResponses) copyResponses(ledger, run.ledger, served);
  else foldSessions(ledger, run.ledger, responses, stream, sessions);
  addUsage(ledger, run);

  const utilization = limitShares(limits, null);
  if (deployment.maxSessions !== null && deployment.maxSessions > 0) {
    utilization.sessions = Math.min(1, places.meanOpen / deployment.maxSessions);
  }
  const pressure: Partial<Record<LimitName, number>> = { ...run.pressure };
  if (places.blocked > 0) pressure.concurrency = places.blocked;
  const late = pastTheCap(stream, sessions, places);
  if (late > 0) pressure['session-length'] = late;
  return closeLedger(ledger, stream, {
    utilization,
    pressure,
    counters: {
      ...run.counters,
      sessions: sessions.startS.length,
      blockedSessions: places.blocked,
      peakSessions: places.peakOpen,
      responses: responses.count,
    },
  });
}

/** Everything that is not served at all: rejected with its session, or after the provider has closed it. */
function turnAway(
  ledger: HostedLedger,
  stream: RequestStream,
  sessions: VoiceSessions,
  places: SessionPlaces,
): void {
  for (let i = 0; i < stream.count; i += 1) {
    ledger.requests.status[i] = places.admitted[sessions.ofRequest[i]] === 1 ? EXPIRED : REJECTED;
    ledger.requests.leftS[i] = stream.arrivalS[i];
    if (stream.arrivalS[i] >= stream.measureFromS && ledger.requests.status[i] === REJECTED) {
      ledger.usage[stream.workload[i]].attempts += 1;
    }
  }
}

/** Measured responses of open sessions that the provider has closed by then. */
function pastTheCap(stream: RequestStream, sessions: VoiceSessions, places: SessionPlaces): number {
  let late = 0;
  for (let i = 0; i < stream.count; i += 1) {
    const session = sessions.ofRequest[i];
    if (stream.arrivalS[i] < stream.measureFromS || places.admitted[session] !== 1) continue;
    if (stream.arrivalS[i] > sessions.capS[session]) late += 1;
  }
  return late;
}

function copyResponses(ledger: HostedLedger, from: HostedLedger, served: Int32Array): void {
  for (let k = 0; k < served.length; k += 1) copyRow(ledger, served[k], from, k);
}

function copyRow(into: HostedLedger, i: number, from: HostedLedger, k: number): void {
  into.requests.status[i] = from.requests.status[k];
  into.requests.queueS[i] = from.requests.queueS[k];
  into.requests.ttftS[i] = from.requests.ttftS[k];
  into.requests.e2eS[i] = from.requests.e2eS[k];
  into.requests.leftS[i] = from.requests.leftS[k];
}

/** A session is completed when all of its responses are; otherwise it ends with the first that is not. */
function foldSessions(
  ledger: HostedLedger,
  from: HostedLedger,
  responses: RequestStream,
  stream: RequestStream,
  sessions: VoiceSessions,
): void {
  const { status, e2eS, leftS } = ledger.requests;
  for (let k = 0; k < responses.count; k += 1) {
    const i = responses.session?.[k] ?? 0;
    if (responses.turn?.[k] === 0) {
      copyRow(ledger, i, from, k);
    } else if (status[i] === COMPLETED) {
      status[i] = from.requests.status[k];
      leftS[i] =
        status[i] === COMPLETED ? Math.max(leftS[i], from.requests.leftS[k]) : from.requests.leftS[k];
    }
  }
  const horizonS = stream.endS + stream.drainS;
  for (let i = 0; i < stream.count; i += 1) {
    if (status[i] !== COMPLETED) {
      e2eS[i] = Number.NaN;
      continue;
    }
    // A response may outlast the session's planned end.
    const endS = Math.max(sessions.endS[i], leftS[i]);
    if (endS > horizonS) status[i] = UNFINISHED;
    leftS[i] = endS > horizonS ? Number.NaN : endS;
    e2eS[i] = endS > horizonS || Number.isNaN(e2eS[i]) ? Number.NaN : endS - stream.arrivalS[i];
  }
}

function addUsage(ledger: HostedLedger, run: ApiRun): void {
  ledger.usage.forEach((usage, index) => {
    const served = run.ledger.usage[index];
    usage.attempts += served.attempts;
    usage.acceptedRequests += served.acceptedRequests;
    usage.inputTokens += served.inputTokens;
    usage.cachedInputTokens += served.cachedInputTokens;
    usage.outputTokens += served.outputTokens;
  });
}
