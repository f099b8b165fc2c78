import { isConversation, knownInputLengths, lengthsOf } from './benchmark-lengths.ts';
import { gpuCountNamed } from './gpu-spelling.ts';
import { disaggregatedPools, type LaunchFlags, launchFlags } from './launch-flags.ts';
import { measuredEngine } from './measured-engine.ts';
import { loadOfRow, modeOfCounts } from './measured-load.ts';
import type { RowCells } from './measured-table.ts';
import type { Lengths, MeasuredSetup, Measurement, NotModelled, PromptSharing } from './measurement.ts';
import { metricOf } from './metric.ts';
import { precisionNamed } from './model-spelling.ts';
import { notedParallelism } from './noted-parallelism.ts';

/** Columns that are read besides the metrics. */
export const rowColumns = [
  ...['source', 'row_id', 'model', 'model_norm', 'precision', 'kv_precision', 'gpu', 'gpu_norm', 'gpu_count'],
  ...[
    'tp',
    'pp',
    'dp',
    'ep',
    'engine',
    'engine_version',
    'mode',
    'dataset',
    'isl',
    'osl',
    'isl_mean',
    'osl_mean',
  ],
  ...['concurrency', 'batch_size', 'qps', 'num_prompts', 'date', 'provenance', 'notes', 'quality'],
  ...['max_num_seqs', 'max_num_batched_tokens', 'block_size', 'kv_blocks', 'gpu_memory_utilization'],
  ...['system_prompt_tokens', 'question_tokens', 'system_prompts', 'users_per_system_prompt', 'multi_turn'],
  ...['stage_rates_qps', 'stage_duration_s', 'prefix_cache'],
] as const;

/** Qualities of a row that a simulation is compared with; every other one is a reason not to. */
const scorableQualities = new Set(['ok', 'disagg']);

function measuredValues(cells: RowCells): Map<string, number> {
  const measured = new Map<string, number>();
  for (const column of cells.row.cells.keys()) {
    if (metricOf(column) === null) continue;
    const value = cells.number(column);
    if (value !== null && value > 0) measured.set(column, value);
  }
  return measured;
}

function inputLengths(cells: RowCells, dataset: string | null, outputMean: number | null): Lengths | null {
  const nominal = cells.number('isl');
  const prompt = cells.number('question_tokens');
  const composed = prompt === null ? null : prompt + (cells.number('system_prompt_tokens') ?? 0);
  const mean = cells.number('isl_mean') ?? nominal ?? composed;
  if (mean === null || mean <= 0) return knownInputLengths(dataset);
  return lengthsOf(nominal, mean, 'input', isConversation(dataset, nominal !== null, mean, outputMean ?? 0));
}

function outputLengths(cells: RowCells, dataset: string | null, inputMean: number): Lengths | null {
  const nominal = cells.number('osl');
  const mean = cells.number('osl_mean') ?? nominal;
  if (mean === null || mean <= 0) return null;
  return lengthsOf(nominal, mean, 'output', isConversation(dataset, nominal !== null, inputMean, mean));
}

function setupOf(cells: RowCells, flags: LaunchFlags, model: string, gpuNames: string[]): MeasuredSetup {
  const notes = cells.text('notes') ?? '';
  const gpuCount = cells.count('gpu_count') ?? gpuCountNamed(gpuNames[gpuNames.length - 1]);
  const noted = notedParallelism(notes, gpuCount);
  let tp = noted?.tp ?? cells.count('tp') ?? flags.tp;
  const pp = noted?.pp ?? cells.count('pp') ?? flags.pp;
  const dp = cells.count('dp');
  tp ??= wholeNode(cells, gpuCount, (pp ?? 1) * (dp ?? 1));
  let ep = noted?.ep ?? cells.count('ep') ?? flags.ep;
  if (ep === null && flags.expertParallel) ep = tp;
  // The ranks of data-parallel attention share the GPUs of the instance: attention is sharded tp/dp ways.
  if (flags.dpAttention && tp !== null && dp !== null && dp > 1) tp = Math.max(1, Math.round(tp / dp));
  if (flags.dpAttention && dp !== null && ep === null) ep = dp;
  return {
    model,
    precision: statedPrecision(cells.text('precision')) ?? submittedPrecision(cells) ?? namedPrecision(cells),
    kvPrecision: statedPrecision(cells.text('kv_precision')) ?? flags.kvPrecision,
    gpuNames,
    gpuCount: flags.dpAttention && tp !== null && dp !== null ? tp * dp : gpuCount,
    tp,
    pp,
    dp,
    ep,
    engine: engineText(cells),
    engineVersion: cells.text('engine_version'),
    measuredAt: cells.text('date'),
    maxNumSeqs: cells.count('max_num_seqs') ?? flags.maxNumSeqs,
    maxNumBatchedTokens: cells.count('max_num_batched_tokens') ?? flags.maxNumBatchedTokens,
    blockSize: cells.count('block_size'),
    kvBlocks: cells.count('kv_blocks'),
    gpuMemoryUtilization: cells.number('gpu_memory_utilization') ?? flags.gpuMemoryUtilization,
    prefixCache: cells.text('prefix_cache') === null ? null : cells.text('prefix_cache') === 'true',
    disaggregated: disaggregatedPools(notes),
  };
}

/**
 * Load generators with shared prefixes make a few prompts (system prompts × users each) and send them for the whole
 * run: time to first token is long for the first round alone.
 */
function sharingOf(cells: RowCells): PromptSharing | null {
  const prefixTokens = cells.count('system_prompt_tokens');
  const systemPrompts = cells.count('system_prompts');
  const users = cells.count('users_per_system_prompt');
  if (prefixTokens === null && systemPrompts === null) return null;
  const distinctPrompts = systemPrompts === null || users === null ? null : systemPrompts * users;
  return { prefixTokens: prefixTokens ?? 0, distinctPrompts };
}

/** `gpu_norm` names the chip; where the full name tells another form of it (PCIe, NVL), that one comes first. */
function gpuNamesOf(full: string | null, norm: string | null): string[] {
  const form = /\b(pcie|nvl)\b/i.exec(full ?? '')?.[1]?.toLowerCase();
  const names = [form === undefined || norm === null ? null : `${norm}-${form}`, norm, full];
  return names.filter((name) => name !== null);
}

/** Words in a precision column that leave it to the checkpoint. */
const unstated =
  /^(unknown|none|auto|default|native|n\/?a|null|-|mixed|modelopt|compressed-tensors|quantized|original)$/i;

/** MLPerf submissions publish no precision; those of NVIDIA and AMD run FP8, FP4 on Blackwell. */
function submittedPrecision(cells: RowCells): string | null {
  if (!(cells.text('mode') ?? '').startsWith('mlperf')) return null;
  return /^g?b[23]00/i.test(cells.text('gpu_norm') ?? '') ? 'fp4' : 'fp8';
}

/** The engine column, or the name of the run where the column lists drivers alone. */
function engineText(cells: RowCells): string | null {
  const engine = cells.text('engine');
  const rowId = cells.text('row_id');
  return measuredEngine(engine) === null && measuredEngine(rowId) !== null ? rowId : engine;
}

/**
 * Tensor parallelism of a row that states none: all GPUs of one server share the model. MLPerf's systems run copies,
 * as small as fit.
 */
function wholeNode(cells: RowCells, gpuCount: number | null, ranks: number): number | null {
  const copies = /^(mlperf|disagg)/.test(cells.text('mode') ?? '');
  if (copies || gpuCount === null || gpuCount > 8 || gpuCount % ranks !== 0) return null;
  return Number.isInteger(Math.log2(gpuCount / ranks)) ? gpuCount / ranks : null;
}

/** A precision in one of the known spellings; other words stay, to be refused by name. */
function statedPrecision(text: string | null): string | null {
  if (text === null || unstated.test(text)) return null;
  return precisionNamed(text) ?? text;
}

/** What a checkpoint's name tells (`…-NVFP4`), where the row has no precision. */
function namedPrecision(cells: RowCells): string | null {
  return precisionNamed(cells.text('model')) ?? precisionNamed(cells.text('model_norm'));
}

/** Turns one row of the tidy table into a measurement, or says why it cannot be simulated. */
export function measuredRow(path: string, fileName: string, cells: RowCells): Measurement | NotModelled {
  const line = cells.row.line;
  const rowId = cells.text('row_id') ?? `${fileName}:${line}`;
  const not = (reason: string): NotModelled => ({ rowId, reason });

  const qualities = (cells.text('quality') ?? 'ok').split(';').map((quality) => quality.trim());
  const unfit = qualities.find((quality) => !scorableQualities.has(quality));
  if (unfit !== undefined) return not(`quality: ${unfit}`);
  const model = cells.text('model_norm') ?? cells.text('model');
  if (model === null) return not('no model');
  const gpuNames = gpuNamesOf(cells.text('gpu'), cells.text('gpu_norm'));
  if (gpuNames.length === 0) return not('no GPU');
  const notes = cells.text('notes') ?? '';
  const flags = launchFlags(notes);
  if (flags.speculative) return not('speculative decoding');
  const measured = measuredValues(cells);
  if (measured.size === 0) return not('no measured value');

  const dataset = cells.text('dataset');
  const mode = cells.text('mode') ?? modeOfCounts(cells);
  if (mode.startsWith('mlperf') && /gpt-?j/i.test(model)) return not('beam search');
  const firstTokenOnly = mode === 'first_token_latency';
  const input = inputLengths(cells, dataset, cells.number('osl_mean') ?? cells.number('osl'));
  if (input === null) return not('no input length');
  const inputMean =
    input.shape === 'constant'
      ? input.tokens
      : input.shape === 'uniform'
        ? input.maxTokens
        : input.meanTokens;
  const output: Lengths | null = firstTokenOnly
    ? { shape: 'constant', tokens: 1 }
    : outputLengths(cells, dataset, inputMean);
  if (output === null) return not('no output length');

  const setup = setupOf(cells, flags, model, gpuNames);
  if (mode.includes('disagg') && setup.disaggregated === null)
    return not('disaggregated, sizes of the pools not given');
  const load = loadOfRow(mode, cells, rowId);
  if (typeof load === 'string') return not(load);
  // A server held at a fixed batch by its own cap: the column names the cap, not the users.
  const cap =
    mode === 'closed_loop_saturated' ? (cells.count('concurrency') ?? setup.maxNumSeqs) : setup.maxNumSeqs;
  return {
    rowId,
    path,
    line,
    source: cells.text('source') ?? fileName,
    mode,
    setup: { ...setup, maxNumSeqs: cap },
    load,
    input,
    output,
    sharing: sharingOf(cells),
    throughServer: load.kind !== 'static-batch' && !/^(offline|throughput|max)/.test(mode),
    measured,
  };
}
