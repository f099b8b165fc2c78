import type { Basis } from '../../diagnostics/assumption.ts';
import type { Provenance } from '../provenance.ts';

/** Outages of one provider as a renewal process; the provider `*` holds for all others. */
export interface Reliability extends Provenance {
  readonly provider: string;
  readonly meanDaysBetween: number;
  readonly durationP50Min: number;
  /** Standard deviation of the duration's logarithm. */
  readonly durationSigma: number;
  /** Share of requests that fail during an outage, mean. */
  readonly severityMean: number;
  /** Contractual uptime in percent; null where none is sold. */
  readonly slaPct: number | null;
}

/** One figure of the reliability table as it was found. */
export interface ReliabilityFigure extends Provenance {
  /** A provider, a product or a field such as `procurement`. */
  readonly subject: string;
  readonly metric: string;
  readonly value: string;
  readonly unit: string;
  readonly period: string;
}

export interface VoiceModel extends Provenance {
  readonly provider: string;
  readonly model: string;
  readonly use: string;
  readonly audioInUsdPerMTok: number | null;
  readonly audioCachedUsdPerMTok: number | null;
  readonly audioOutUsdPerMTok: number | null;
  readonly textInUsdPerMTok: number | null;
  readonly textCachedUsdPerMTok: number | null;
  readonly textOutUsdPerMTok: number | null;
  /** Price per minute where audio is not billed by the token. */
  readonly usdPerMinute: number | null;
  /** Audio that is billed at least, for each request or for each session; null where every second counts as it is. */
  readonly leastBilled: { readonly seconds: number; readonly per: 'request' | 'session' } | null;
  /** Audio tokens per minute of the user's and of the assistant's speech. */
  readonly inTokensPerMin: number | null;
  readonly outTokensPerMin: number | null;
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  readonly sessionMaxMin: number | null;
  /** Whether the conversation so far is billed again at each response. */
  readonly rebillsConversation: boolean;
  /** Time to first audio, median, and who says so. */
  readonly ttfaS: number | null;
  readonly ttfaSource: string;
}

/** Latency of a hosted model, complete enough to draw from: TTFT and speed are lognormal through these figures. */
export interface HostedFigures {
  readonly ttftP50S: number;
  readonly ttftP95S: number;
  /** Output tokens per second of one request after its first token; p5 is the slow side. */
  readonly tokensPerSecondP50: number;
  readonly tokensPerSecondP5: number;
  readonly basis: Basis;
  readonly source: string;
  readonly asOf: string;
}

/** Measured latency of a hosted model. Null where a source did not publish it. */
export interface HostedObservation extends Provenance {
  readonly provider: string;
  readonly model: string;
  readonly ttftP50S: number | null;
  readonly ttftP95S: number | null;
  /** Mean where only that was published. */
  readonly ttftMeanS: number | null;
  readonly tokensPerSecondP50: number | null;
  readonly tokensPerSecondP5: number | null;
  /** Mean where only that was published. */
  readonly tokensPerSecondMean: number | null;
  readonly observations: number | null;
  readonly basis: Basis;
}

/** How an endpoint starts and scales. */
export interface ColdStart extends Provenance {
  readonly provider: string;
  /** Container and engine start, without the weights. */
  readonly bootS: number;
  /** Rate at which weights arrive. */
  readonly weightsBytesPerSecond: number;
  readonly whileStarting: 'queue' | 'reject';
  readonly billedWhileStarting: boolean;
  readonly billingIncrementS: number;
  readonly scaleToZero: boolean;
  readonly scaleToZeroAfterS: number | null;
  readonly scaleUpCheckS: number | null;
  /** How long the need lasts before a replica more is started. */
  readonly scaleUpStabilisationS: number | null;
  readonly scaleDownCheckS: number | null;
  /** How long the excess lasts before a replica goes. */
  readonly stabilisationS: number | null;
  readonly targetOutstanding: number | null;
  /** Factor on the price for capacity that is not taken away. */
  readonly nonPreemptibleFactor: number;
  /** Factor on the price where the region is chosen. */
  readonly regionalFactor: number;
}
