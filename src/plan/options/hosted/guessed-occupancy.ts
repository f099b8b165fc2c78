import type { HostedFigures } from '../../../catalog/terms/operations-facts.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { HostedLatency } from '../../../performance/hosted-latency.ts';
import { lognormalSigma, occupancyWhenUnknown } from '../../../simulate/hosted/latency-sample.ts';
import type { Workload } from '../../../workload/workload.ts';
import type { Reason } from '../../result.ts';
import { countText, secondsText } from '../../wording.ts';

const Z95 = 1.6448536269514722;

/**
 * How far a response time may lie from the guess for it. For the 13 models of the catalogue whose latency is known,
 * 200 tokens took from 0.3 to 1.6 times what would have been guessed without that; the long side has some room.
 */
const SHORTEST_OF_GUESS = 1 / 3.3;
const LONGEST_OF_GUESS = 2;
/** Mean share of the places that may be taken before bursts find them all taken. */
const FILLED = 0.9;

/** Mean seconds that a request of a workload takes; both spreads are lognormal. */
function meanResponseS(latency: HostedLatency, { output }: Workload): number {
  const ttft = lognormalSigma(latency.ttftP50S, latency.ttftP95S, Z95);
  const speed = lognormalSigma(latency.tokensPerSecondP5, latency.tokensPerSecondP50, Z95);
  const perTokenS = Math.exp(speed ** 2 / 2) / latency.tokensPerSecondP50;
  return latency.ttftP50S * Math.exp(ttft ** 2 / 2) + output.meanTokens * perTokenS;
}

/** Why a cap on requests in flight carries no verdict: it rests on a response time that is a guess. Null where it does. */
export function guessedOccupancy(
  guess: HostedFigures | null,
  served: readonly Workload[],
  cap: number | null,
): Reason | null {
  if (cap === null) return null;
  const latency = guess ?? occupancyWhenUnknown;
  const inFlight = served.reduce((sum, one) => sum + one.qpsPeakHour * meanResponseS(latency, one), 0);
  const surelyHolds = inFlight * LONGEST_OF_GUESS <= cap * FILLED;
  const surelyBreaks = inFlight * SHORTEST_OF_GUESS > cap;
  if (surelyHolds || surelyBreaks) return null;
  return {
    limit: 'concurrency',
    text: `some ${countText(Math.round(inFlight))} requests are in flight at the peak, of ${countText(cap)} allowed, by a response time that nobody has published or measured`,
    fix: 'measure it: `capplan calibrate LOG.csv` makes a `hosted` row for --throughput',
  };
}

/** How long requests are taken to last where nobody says. */
export function guessAssumption(guess: HostedFigures | null, model: string, provider: string): Assumption {
  const { ttftP50S, tokensPerSecondP50, source, asOf } = guess ?? occupancyWhenUnknown;
  return {
    text: `requests to ${model} at ${provider} last as long as if the first token took ${secondsText(ttftP50S)} and ${tokensPerSecondP50.toFixed(0)} tokens a second followed; no latency is claimed from it`,
    basis: 'assumed',
    source,
    asOf,
  };
}
