import { readFileSync } from 'node:fs';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { MeasuredSetup, MeasurementFile } from '../../src/validation/measurement.ts';
import { readMeasurements } from '../../src/validation/read-measurements.ts';

/** Llama-3 8B on one H100, everything else by default. */
export const setup: MeasuredSetup = {
  model: 'llama-3-8b',
  precision: null,
  kvPrecision: null,
  gpuNames: ['h100'],
  gpuCount: 1,
  tp: 1,
  pp: 1,
  dp: null,
  ep: null,
  engine: 'vllm',
  engineVersion: '0.11.0',
  measuredAt: null,
  maxNumSeqs: null,
  maxNumBatchedTokens: null,
  blockSize: null,
  kvBlocks: null,
  gpuMemoryUtilization: null,
  prefixCache: null,
  disaggregated: null,
};

export function fixturePath(name: string): string {
  return new URL(`fixtures/${name}`, import.meta.url).pathname;
}

export function readFixture(
  name: string,
  problems: Diagnostic[] = [],
  known: MeasuredSetup | null = setup,
): MeasurementFile {
  return readMeasurements(name, readFileSync(fixturePath(name), 'utf8'), known, problems);
}
