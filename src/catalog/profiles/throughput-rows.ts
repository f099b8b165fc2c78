import type { Catalog } from '../catalog.ts';
import { resolveGpu } from '../models/resolve-gpu.ts';
import { resolveModel } from '../models/resolve-model.ts';
import { resolveProvider } from '../terms/resolve-provider.ts';
import { dateCell, numberCell, requiredNumber, requiredText, textCell } from './profile-cells.ts';
import type { ProfileRow } from './profile-table.ts';
import {
  type HostedRow,
  type LinearRow,
  type PhysicalRow,
  type PointRow,
  physicalColumns,
} from './throughput-profile.ts';

/** Each makes one row of its kind in SI units, or gives null after having reported what is missing. */

export function pointRow(row: ProfileRow, id: string, catalog: Catalog): PointRow | null {
  const inputTokens = requiredNumber(row, 'input_tokens', 'point');
  const outputTokens = requiredNumber(row, 'output_tokens', 'point');
  const concurrency = numberCell(row, 'concurrency');
  const requestsPerSecond = numberCell(row, 'requests_per_s');
  const measured = {
    ttftS: seconds(numberCell(row, 'ttft_ms')),
    tpotS: seconds(numberCell(row, 'tpot_ms')),
    outputTokensPerSecond: numberCell(row, 'output_tokens_per_s'),
  };
  if (concurrency === null && requestsPerSecond === null) {
    row.report('CAP313', 'a point row needs concurrency or requests_per_s', null);
  }
  if (Object.values(measured).every((value) => value === null)) {
    row.report('CAP313', 'a point row needs ttft_ms, tpot_ms or output_tokens_per_s', null);
  }
  const deployment = deploymentOf(row, catalog);
  if (inputTokens === null || outputTokens === null) return null;
  return {
    kind: 'point',
    ...place(row, id),
    ...deployment,
    concurrency,
    requestsPerSecond,
    inputTokens,
    outputTokens,
    ...measured,
  };
}

export function physicalRow(row: ProfileRow, id: string, catalog: Catalog): PhysicalRow | null {
  const constants: Record<string, number> = {};
  for (const column of row.columns) {
    if (!physicalColumns.includes(column)) continue;
    const value = numberCell(row, column);
    if (value !== null) constants[column] = value;
  }
  if (Object.keys(constants).length === 0) {
    row.report('CAP313', 'a physical row needs at least one constant', null, physicalColumns.join(', '));
    return null;
  }
  return { kind: 'physical', ...place(row, id), ...deploymentOf(row, catalog), constants };
}

export function linearRow(row: ProfileRow, id: string): LinearRow | null {
  const baseMs = requiredNumber(row, 'base_ms', 'linear');
  const prefillTokenUs = numberCell(row, 'prefill_token_us') ?? 0;
  const prefillTokenSqNs = numberCell(row, 'prefill_token_sq_ns') ?? 0;
  const sequenceUs = numberCell(row, 'sequence_us') ?? 0;
  const contextTokenNs = numberCell(row, 'context_token_ns') ?? 0;
  if (baseMs === null) return null;
  if (baseMs === 0 && prefillTokenUs === 0 && sequenceUs === 0) {
    row.report('CAP312', 'an iteration would take no time', 'base_ms');
    return null;
  }
  const terms = { baseMs, prefillTokenUs, prefillTokenSqNs, sequenceUs, contextTokenNs };
  return { kind: 'linear', ...place(row, id), ...terms };
}

export function hostedRow(row: ProfileRow, id: string, catalog: Catalog): HostedRow | null {
  const providerText = requiredText(row, 'provider', 'hosted');
  const modelText = requiredText(row, 'model', 'hosted');
  const ttftP50S = seconds(requiredNumber(row, 'ttft_p50_ms', 'hosted'));
  const ttftP95S = seconds(requiredNumber(row, 'ttft_p95_ms', 'hosted'));
  const tokensPerSecondP50 = requiredNumber(row, 'tokens_per_s_p50', 'hosted');
  const tokensPerSecondP5 = slowSpeed(row, tokensPerSecondP50);
  const asOf = dateCell(row, 'source_date');
  if (providerText === null || modelText === null) return null;
  if (ttftP50S === null || ttftP95S === null || tokensPerSecondP50 === null || tokensPerSecondP5 === null) {
    return null;
  }
  if (ttftP95S < ttftP50S) row.report('CAP312', 'ttft_p95_ms lies below ttft_p50_ms', 'ttft_p95_ms');
  if (tokensPerSecondP5 > tokensPerSecondP50 || tokensPerSecondP5 === 0) {
    row.report(
      'CAP312',
      'the slow side of tokens_per_s lies above 0 and not above tokens_per_s_p50',
      row.cell('tokens_per_s_p5') === null ? 'tokens_per_s_p95' : 'tokens_per_s_p5',
    );
  }
  const provider = resolveProvider(catalog, providerText);
  const model = resolveModel(catalog, modelText);
  if ('problem' in provider)
    row.report(provider.problem.code, provider.problem.message, 'provider', provider.problem.help);
  if ('problem' in model) row.report(model.problem.code, model.problem.message, 'model', model.problem.help);
  if ('problem' in provider || 'problem' in model) return null;
  return {
    kind: 'hosted',
    ...place(row, id),
    provider: provider.found.id,
    model: model.found[0].id,
    ttftP50S,
    ttftP95S,
    tokensPerSecondP50,
    tokensPerSecondP5,
    asOf,
  };
}

/**
 * Speed that all but 5 % of the requests reach. `tokens_per_s_p95` says the same where it lies below the median: at the
 * 95th percentile of the time per token. Above the median it is the fast side, and the slow one as far from the median.
 */
function slowSpeed(row: ProfileRow, p50: number | null): number | null {
  const p5 = numberCell(row, 'tokens_per_s_p5');
  const p95 = numberCell(row, 'tokens_per_s_p95');
  if (p5 === null && p95 === null) {
    row.report('CAP313', 'a hosted row needs tokens_per_s_p5 or tokens_per_s_p95', null);
    return null;
  }
  if (p95 === null || p50 === null) return p5;
  const isSlowSide = p95 <= p50;
  if (p5 !== null) {
    if (isSlowSide && p95 !== p5)
      row.report('CAP312', 'tokens_per_s_p5 and tokens_per_s_p95 are two slow sides', 'tokens_per_s_p95');
    return p5;
  }
  const slow = isSlowSide ? p95 : (p50 * p50) / p95;
  row.warn(
    'CAP315',
    isSlowSide
      ? 'tokens_per_s_p95 lies below the median: read as the speed at the 95th percentile of the time per token'
      : `tokens_per_s_p95 lies above the median: read as the fast side, the slow one taken as ${slow.toPrecision(3)}`,
    'tokens_per_s_p95',
    'tokens_per_s_p5, the speed that 95 % of the requests reach, leaves no doubt',
  );
  return slow;
}

function place(row: ProfileRow, id: string): Pick<PointRow, 'id' | 'path' | 'line'> {
  return { id, path: row.path, line: row.line };
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}

function deploymentOf(
  row: ProfileRow,
  catalog: Catalog,
): Pick<PointRow, 'model' | 'gpu' | 'tp' | 'engine' | 'engineVersion' | 'precision'> {
  const modelText = textCell(row, 'model');
  const gpuText = textCell(row, 'gpu');
  const model = modelText === null ? null : resolveModel(catalog, modelText);
  const gpu = gpuText === null ? null : resolveGpu(catalog, gpuText);
  if (model !== null && 'problem' in model) {
    row.report(model.problem.code, model.problem.message, 'model', model.problem.help);
  }
  if (gpu !== null && 'problem' in gpu)
    row.report(gpu.problem.code, gpu.problem.message, 'gpu', gpu.problem.help);
  return {
    model: model !== null && 'found' in model ? model.found[0].id : null,
    gpu: gpu !== null && 'found' in gpu ? gpu.found.id : null,
    tp: numberCell(row, 'tp'),
    engine: textCell(row, 'engine'),
    engineVersion: textCell(row, 'engine_version'),
    precision: textCell(row, 'precision'),
  };
}
