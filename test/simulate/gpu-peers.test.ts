import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quantile } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import type { IterationCost } from '../../src/performance/iteration-cost.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { costOf, deploymentOf, limitsOf, specOf, streamOf } from './gpu-case.ts';

const folder = fileURLToPath(new URL('../../../shared/data/peers', import.meta.url));
const TOKEN_BUDGET = 512;

type Point = readonly [number, number];
interface Grid {
  readonly decode_only: readonly (readonly [number, number, number])[];
  readonly prefill_only: readonly (readonly [number | Point, number])[];
  readonly prefill_chunk_with_past: readonly (readonly [number, number, number])[];
  readonly mixed: readonly (readonly [number, number, number, number])[];
}
interface Facts {
  readonly kv_blocks: number;
  readonly block_size: number;
  readonly max_batch: number;
}

const readJson = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;

/** One row per measured iteration: 1, prefill tokens, P² + 2·P·past, sequences, context tokens; and its ms. */
function gridRows(grid: Grid): { readonly terms: number[]; readonly ms: number }[] {
  return [
    ...grid.decode_only.map(([b, context, ms]) => ({ terms: [1, 0, 0, b, b * context], ms })),
    ...grid.prefill_only.map(([shape, ms]) => {
      const [prompts, tokens] = typeof shape === 'number' ? [1, shape] : shape;
      return { terms: [1, prompts * tokens, prompts * tokens * tokens, 0, 0], ms };
    }),
    ...grid.prefill_chunk_with_past.map(([p, past, ms]) => ({
      terms: [1, p, p * p + 2 * p * past, 0, 0],
      ms,
    })),
    ...grid.mixed.map(([b, context, p, ms]) => ({ terms: [1, p, p * p, b, b * context], ms })),
  ];
}

/** Least squares of relative errors by the normal equations; a coefficient below zero is left out. */
function fitLinear(rows: readonly { readonly terms: number[]; readonly ms: number }[]): number[] {
  const used = [0, 1, 2, 3, 4];
  for (;;) {
    const n = used.length;
    const matrix = used.map(() => new Array<number>(n + 1).fill(0));
    for (const { terms, ms } of rows) {
      for (let i = 0; i < n; i += 1) {
        for (let j = 0; j < n; j += 1) matrix[i][j] += (terms[used[i]] * terms[used[j]]) / (ms * ms);
        matrix[i][n] += terms[used[i]] / ms;
      }
    }
    for (let pivot = 0; pivot < n; pivot += 1) {
      for (let i = 0; i < n; i += 1) {
        if (i === pivot) continue;
        const factor = matrix[i][pivot] / matrix[pivot][pivot];
        for (let j = pivot; j <= n; j += 1) matrix[i][j] -= factor * matrix[pivot][j];
      }
    }
    const solution = matrix.map((row, i) => row[n] / row[i]);
    const negative = solution.findIndex((value) => value < 0);
    if (negative < 0) {
      const coefficients = [0, 0, 0, 0, 0];
      used.forEach((term, i) => {
        coefficients[term] = solution[i];
      });
      return coefficients;
    }
    used.splice(negative, 1);
  }
}

function columns(name: string): Record<string, number[]> {
  const [header, ...lines] = readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(',').map(Number));
  return Object.fromEntries(header.split(',').map((column, i) => [column, rows.map((row) => row[i])]));
}

function replay(run: string): { readonly what: string; readonly peer: number; readonly ours: number }[] {
  const facts = readJson<Facts>(`${run}.json`);
  const [base, token, tokenSquare, sequence, context] = fitLinear(
    gridRows(readJson<Grid>(`${run}.grid.json`)),
  );
  const limits = limitsOf({
    maxNumSeqs: facts.max_batch,
    maxNumBatchedTokens: TOKEN_BUDGET,
    blockTokens: facts.block_size,
    kvBlocks: facts.kv_blocks,
  });
  // Sequences decoding cost c each; the pair sum A is half of P² + 2·P·past.
  const cost: IterationCost = costOf(base / 1000, limits, {
    prefillTokenS: token / 1000,
    prefillPairS: (2 * tokenSquare) / 1000,
    bySequencesS: Float64Array.from({ length: facts.max_batch + 1 }, (_, b) => (sequence * b) / 1000),
    contextTokenS: context / 1000,
  });
  const asked = columns(`${run}.requests.csv`);
  const peer = columns(`${run}.results.csv`);
  const stream = streamOf(asked.arrival_s, asked.input_tokens, asked.output_tokens);
  const { requests } = simulate(deploymentOf(specOf(cost, limits)), stream, 1, 0);
  const tpotS = Array.from(
    requests.e2eS,
    (e2eS, i) => (e2eS - requests.ttftS[i]) / Math.max(1, stream.outputTokens[i] - 1),
  );
  const median = (values: ArrayLike<number>): number => quantile(Array.from(values), 0.5);
  return [
    { what: 'TTFT', peer: median(peer.ttft_s), ours: median(requests.ttftS) },
    { what: 'TPOT', peer: median(peer.tpot_s), ours: median(tpotS) },
    { what: 'E2E', peer: median(peer.e2e_s), ours: median(requests.e2eS) },
  ];
}

const present = existsSync(folder);
const runs = present
  ? readdirSync(folder)
      .filter((name) => name.includes('-sarathi-') && name.endsWith('.requests.csv'))
      .map((name) => name.replace('.requests.csv', ''))
  : [];

describe.skipIf(!present)(
  'against the runs of a per-iteration simulator (needs ../shared/data/peers)',
  () => {
    test.each(runs)('medians of %s within five percent', (run) => {
      const rows = replay(run);
      const text = rows.map(({ what, peer, ours }) => `${what} ${((ours / peer - 1) * 100).toFixed(1)} %`);
      process.stdout.write(`${run}: ${text.join(', ')}\n`);
      for (const { peer, ours } of rows) expect(Math.abs(ours / peer - 1)).toBeLessThan(0.05);
    });
  },
);
