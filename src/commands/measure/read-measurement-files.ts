import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { loadScenario } from '../../scenario/load-scenario.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import type { MeasuredSetup, MeasurementFile } from '../../validation/measurement.ts';
import { readMeasurements } from '../../validation/read-measurements.ts';

function unreadable(path: string, error: unknown): Diagnostic {
  const code = (error as NodeJS.ErrnoException).code;
  const why = code === 'ENOENT' ? 'there is no such file' : (code ?? 'it cannot be read');
  return { code: 'CAP100', severity: 'error', message: `cannot read ${path}: ${why}`, file: path };
}

/** A folder stands for the tables and results in it, in the order of their names. */
function expanded(path: string, problems: Diagnostic[]): readonly string[] {
  if (path === '-') return [path];
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => /\.(csv|jsonl?)(\.gz)?$/i.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    problems.push(unreadable(path, error));
    return [];
  }
}

/** The text of a file or of stdin; gzip is recognised by its first bytes. */
export function textOf(path: string): string {
  const bytes = readFileSync(path === '-' ? 0 : path);
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  return plain.toString('utf8');
}

/** The option of `--option` as the deployment that was measured. */
function setupOfOption(option: OptionSpec): MeasuredSetup {
  const fixed = typeof option.replicas === 'number' ? option.replicas : 1;
  const gpusPerReplica = (option.tp ?? 1) * (option.pp ?? 1) * (option.dp ?? 1);
  return {
    model: option.model ?? '',
    precision: option.precision,
    kvPrecision: option.kvPrecision,
    gpuNames: option.gpu === null ? [] : [option.gpu],
    gpuCount: fixed * gpusPerReplica,
    tp: option.tp ?? 1,
    pp: option.pp ?? 1,
    dp: option.dp,
    ep: option.ep,
    engine: option.engine ?? 'vllm',
    engineVersion: option.engineVersion,
    measuredAt: null,
    maxNumSeqs: option.maxNumSeqs,
    maxNumBatchedTokens: option.maxNumBatchedTokens,
    blockSize: option.blockSize,
    kvBlocks: option.kvBlocks,
    gpuMemoryUtilization: option.gpuMemoryUtilization,
    prefixCache: option.prefixCache,
    disaggregated: null,
  };
}

/** The measured deployment that `--option` names; null without the flag. */
export async function setupOfFlags(options: readonly string[]): Promise<MeasuredSetup | null> {
  if (options.length === 0) return null;
  const { scenario } = await loadScenario({
    scenarioPath: null,
    workloadPaths: [],
    set: [],
    environment: null,
    options,
    only: [],
    slo: [],
  });
  const found = scenario.options ?? [];
  if (found.length !== 1) {
    throw new InputError([
      {
        code: 'CAP154',
        severity: 'error',
        message: `${found.length} options given; measurements were made on one deployment`,
        help: 'give --option once',
      },
    ]);
  }
  return setupOfOption(found[0]);
}

/** Reads files and folders of measurements. Throws InputError with every mistake; returns the warnings too. */
export function readMeasurementFiles(
  paths: readonly string[],
  setup: MeasuredSetup | null,
): { readonly files: readonly MeasurementFile[]; readonly warnings: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const files: MeasurementFile[] = [];
  for (const path of paths.flatMap((one) => expanded(one, problems))) {
    let text: string;
    try {
      text = textOf(path);
    } catch (error) {
      problems.push(unreadable(path, error));
      continue;
    }
    files.push(readMeasurements(path, text, setup, problems));
  }
  if (problems.some((problem) => problem.severity === 'error')) throw new InputError(problems);
  return { files, warnings: problems };
}
