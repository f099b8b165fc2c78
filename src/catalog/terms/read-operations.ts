import { type FactsRow, readFactsTable } from '../read-facts-table.ts';
import { readFlag, readProvenance } from '../read-provenance.ts';
import type {
  ColdStart,
  HostedObservation,
  Reliability,
  ReliabilityFigure,
  VoiceModel,
} from './operations-facts.ts';

export function readReliability(): Reliability[] {
  return readFactsTable('outages.csv').map((row) => ({
    provider: row.text('provider'),
    meanDaysBetween: row.number('mean_days_between'),
    durationP50Min: row.number('duration_p50_min'),
    durationSigma: row.number('duration_sigma'),
    severityMean: row.number('severity_mean'),
    slaPct: row.numberOr('sla_pct', null),
    ...readProvenance(row),
  }));
}

export function readReliabilityFigures(): ReliabilityFigure[] {
  return readFactsTable('reliability.csv').map((row) => ({
    subject: row.text('subject'),
    metric: row.text('metric'),
    value: row.text('value'),
    unit: row.text('unit'),
    period: row.text('period'),
    ...readProvenance(row),
  }));
}

export function readVoiceModels(): VoiceModel[] {
  return readFactsTable('voice.csv').map((row) => ({
    provider: row.text('provider'),
    model: row.text('model'),
    use: row.text('use'),
    audioInUsdPerMTok: row.numberOr('audio_in_usd_mtok', null),
    audioCachedUsdPerMTok: row.numberOr('audio_cached_usd_mtok', null),
    audioOutUsdPerMTok: row.numberOr('audio_out_usd_mtok', null),
    textInUsdPerMTok: row.numberOr('text_in_usd_mtok', null),
    textCachedUsdPerMTok: row.numberOr('text_cached_usd_mtok', null),
    textOutUsdPerMTok: row.numberOr('text_out_usd_mtok', null),
    usdPerMinute: row.numberOr('per_minute_usd', null),
    leastBilled: leastBilled(row),
    inTokensPerMin: row.numberOr('in_tokens_per_min', null),
    outTokensPerMin: row.numberOr('out_tokens_per_min', null),
    contextTokens: row.numberOr('context_window', null),
    maxOutputTokens: row.numberOr('max_output', null),
    sessionMaxMin: row.numberOr('session_max_min', null),
    rebillsConversation: readFlag(row, 'rebills_conversation') === true,
    ttfaS: row.numberOr('ttfa_s', null),
    ttfaSource: row.text('ttfa_source'),
    ...readProvenance(row),
  }));
}

export function readHostedObservations(): HostedObservation[] {
  return readFactsTable('hosted.csv').map((row) => ({
    provider: row.text('provider'),
    model: row.text('model'),
    ttftP50S: seconds(row, 'ttft_p50_ms'),
    ttftP95S: seconds(row, 'ttft_p95_ms'),
    ttftMeanS: seconds(row, 'ttft_mean_ms'),
    tokensPerSecondP50: row.numberOr('tokens_per_s_p50', null),
    tokensPerSecondP5: row.numberOr('tokens_per_s_p5', null),
    tokensPerSecondMean: row.numberOr('tokens_per_s_mean', null),
    observations: row.numberOr('observations', null),
    basis: row.text('basis') as HostedObservation['basis'],
    ...readProvenance(row),
  }));
}

export function readColdStarts(): ColdStart[] {
  return readFactsTable('endpoints.csv').map((row) => ({
    provider: row.text('provider'),
    bootS: row.number('boot_s'),
    weightsBytesPerSecond: row.number('weights_gb_per_s') * 1e9,
    whileStarting: row.text('while_starting') as ColdStart['whileStarting'],
    billedWhileStarting: readFlag(row, 'billed_while_starting') === true,
    billingIncrementS: row.number('billing_increment_s'),
    scaleToZero: readFlag(row, 'scale_to_zero') === true,
    scaleToZeroAfterS: row.numberOr('scale_to_zero_after_s', null),
    scaleUpCheckS: row.numberOr('scale_up_check_s', null),
    scaleUpStabilisationS: row.numberOr('scale_up_stabilisation_s', null),
    scaleDownCheckS: row.numberOr('scale_down_check_s', null),
    stabilisationS: row.numberOr('stabilisation_s', null),
    targetOutstanding: row.numberOr('target_outstanding', null),
    nonPreemptibleFactor: row.number('non_preemptible_factor'),
    regionalFactor: row.number('regional_factor'),
    ...readProvenance(row),
  }));
}

function leastBilled(row: FactsRow): VoiceModel['leastBilled'] {
  const least = row.numberOr('least_billed_s', null);
  return least === null
    ? null
    : { seconds: least, per: row.text('least_billed_per') === 'session' ? 'session' : 'request' };
}

function seconds(row: FactsRow, column: string): number | null {
  const ms = row.numberOr(column, null);
  return ms === null ? null : ms / 1000;
}
