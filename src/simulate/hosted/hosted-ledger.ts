import type { RequestStream } from '../../workload/request-stream.ts';
import type { Departures } from '../gpu/departures.ts';
import type { Outcome, RequestOutcomes, WorkloadUsage } from '../outcome.ts';
import { noRequests, outcomeOf, UNFINISHED } from '../outcome.ts';

/** What a hosted simulation writes down, request by request, while it runs. */
export interface HostedLedger {
  readonly requests: RequestOutcomes & { readonly leftS: Float64Array };
  readonly usage: readonly WorkloadUsage[];
}

/** A ledger with a place for every request, or with none where only those under way are kept, elsewhere. */
export function openLedger(stream: RequestStream, places = stream.count): HostedLedger {
  const nan = (): Float64Array => new Float64Array(places).fill(Number.NaN);
  return {
    requests: {
      status: new Uint8Array(places).fill(UNFINISHED),
      queueS: nan(),
      ttftS: nan(),
      e2eS: nan(),
      replica: new Int32Array(places).fill(-1),
      leftS: nan(),
    },
    usage: stream.workloadNames.map(() => ({
      attempts: 0,
      acceptedRequests: 0,
      inputTokens: 0,
      cachedInputTokens: 0,
      outputTokens: 0,
    })),
  };
}

/** Requests in the system at the four quarter points of the measured span. */
function backlogAtQuarters(stream: RequestStream, leftS: Float64Array): [number, number, number, number] {
  const spanS = stream.endS - stream.measureFromS;
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (let quarter = 0; quarter < 4; quarter += 1) {
    const atS = stream.measureFromS + (spanS * (quarter + 1)) / 4;
    let present = 0;
    for (let i = 0; i < stream.count && stream.arrivalS[i] <= atS; i += 1) {
      if (!(leftS[i] <= atS)) present += 1;
    }
    counts[quarter] = present;
  }
  return counts;
}

/** Closes the ledger into an outcome; hosted kinds do not model single token gaps and reserve nothing by time. */
export function closeLedger(
  ledger: HostedLedger,
  stream: RequestStream,
  rest: Pick<Outcome, 'utilization' | 'pressure' | 'tightest' | 'counters'>,
  departures: Departures | null = null,
): Outcome {
  const kept =
    departures === null
      ? { requests: ledger.requests, backlog: backlogAtQuarters(stream, ledger.requests.leftS) }
      : { requests: noRequests, tally: departures.tally, backlog: departures.backlog };
  return outcomeOf({
    ...kept,
    usage: ledger.usage,
    gaps: stream.workloadNames.map(() => null),
    reservedSeconds: null,
    utilization: rest.utilization,
    pressure: rest.pressure,
    tightest: rest.tightest ?? null,
    counters: rest.counters,
  });
}
