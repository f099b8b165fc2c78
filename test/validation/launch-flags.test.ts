import { expect, test } from 'vitest';
import { disaggregatedPools, launchFlags } from '../../src/validation/launch-flags.ts';
import { notedParallelism } from '../../src/validation/noted-parallelism.ts';

test('settings are found as flags and as key=value, with hyphens or underscores', () => {
  const flags = launchFlags(
    'cmd=vllm serve m -tp 8 --max-num-seqs=512 --gpu-memory-utilization 0.85 --kv-cache-dtype=fp8_e4m3; max_num_batched_tokens=4096',
  );
  expect(flags).toMatchObject({
    tp: 8,
    maxNumSeqs: 512,
    gpuMemoryUtilization: 0.85,
    kvPrecision: 'fp8',
    maxNumBatchedTokens: 4096,
    speculative: false,
    dpAttention: false,
  });
});

test('speculative decoding is known by any of its names', () => {
  for (const notes of ['--speculative-algorithm EAGLE3', '{"method":"mtp"}', 'Speculative Decoding']) {
    expect(launchFlags(notes).speculative).toBe(true);
  }
  expect(launchFlags('an ordinary prompt').speculative).toBe(false);
});

test('pools need their size and their parallelism', () => {
  const notes =
    'prefill_num_workers=1;prefill_tp_size=4;prefill_attention_dp_size=2;prefill_moe_ep_size=8;decode_num_workers=3;decode_tp_size=8';
  expect(disaggregatedPools(notes)).toEqual({
    prefill: { workers: 1, tp: 4, dp: 2, ep: 8 },
    decode: { workers: 3, tp: 8, dp: 1, ep: 1 },
  });
  expect(disaggregatedPools(notes.replace('decode_num_workers=3;', ''))).toBeNull();
});

test.each([
  ['parallelism=Pipeline Parallelism', { tp: 1, pp: 4, ep: 1 }],
  ['parallelism=Hybird Tensor (2) and Pipeline (2) Parallelism', { tp: 2, pp: 2, ep: 1 }],
  ['parallelism=Hybrid TP = 2 and EP = 2', { tp: 4, pp: 1, ep: 2 }],
  ['parallelism=EP', { tp: 4, pp: 1, ep: 4 }],
  ['parallelism=TP', { tp: 4, pp: 1, ep: 1 }],
  ['parallelism=whatever', null],
  ['one batch', null],
])('%s', (notes, expected) => {
  expect(notedParallelism(notes, 4)).toEqual(expected);
});
