import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { replicaSpec } from '../../src/performance/replica-spec.ts';
import { fitting, gpus, models, requestOf } from './built-in-facts.ts';

describe('a replica', () => {
  it('holds as many KV blocks as vLLM reported on H100 (inference-sim training runs), within 2 %', () => {
    const reported = [
      { model: 'llama-3.1-70b', tp: 4, tokens: 8192, blocks: 30251 },
      { model: 'mistral-nemo-12b', tp: 1, tokens: 2048, blocks: 19251 },
      { model: 'qwen2.5-7b', tp: 1, tokens: 2048, blocks: 65352 },
      { model: 'llama-2-7b', tp: 1, tokens: 2048, blocks: 7463 },
    ];
    for (const { model, tp, tokens, blocks } of reported) {
      const { spec } = fitting(requestOf(model, 'h100-sxm', { tp, maxNumBatchedTokens: tokens }));
      expect(Math.abs(spec.limits.kvBlocks / blocks - 1)).toBeLessThan(0.02);
    }
  });

  it('has tables that never decrease and no negative term, for every model that fits', () => {
    for (const model of models) {
      if (model.architecture === null) continue;
      const tp = model.architecture.attention[0].heads % 8 === 0 ? 8 : 1;
      const result = replicaSpec(requestOf(model.id, 'b200-sxm', { tp }));
      if ('doesNotFit' in result) continue;
      const { cost } = result.spec;
      for (const table of [cost.byTokensS, cost.bySequencesS]) {
        expect(
          table.findIndex((seconds, i) => i > 0 && seconds < table[i - 1]),
          model.id,
        ).toBe(-1);
      }
      const { byTokensS, bySequencesS, windowTokens, ...terms } = cost;
      for (const value of Object.values(terms)) expect(value).toBeGreaterThanOrEqual(0);
      expect(windowTokens).toBeGreaterThan(0);
      expect(byTokensS[1]).toBeGreaterThan(0);
      expect(bySequencesS[1]).toBeGreaterThan(0);
    }
  });

  it('is no slower on twice the bandwidth and compute', () => {
    const h100 = requestOf('llama-3.1-8b', 'h100-sxm');
    const { gpu } = h100;
    const doubled = {
      ...gpu,
      bandwidthBytesPerS: 2 * gpu.bandwidthBytesPerS,
      flopsPerS: { bf16: 2 * (gpu.flopsPerS.bf16 ?? 0), fp8: null, fp4: null, int8: null },
    };
    const slow = fitting(h100).spec.cost;
    const fast = fitting({ ...h100, gpu: doubled }).spec.cost;
    for (const n of [1, 64, 1000, 8192]) expect(fast.byTokensS[n]).toBeLessThan(slow.byTokensS[n]);
    expect(fast.contextTokenS).toBeCloseTo(slow.contextTokenS / 2, 15);
  });

  it('reads half the weights in FP8 and copies latent caches to every tensor rank', () => {
    const bf16 = fitting(requestOf('llama-3.3-70b', 'h200-sxm', { tp: 4 }));
    const fp8 = fitting(requestOf('llama-3.3-70b', 'h200-sxm', { tp: 4, precision: 'fp8' }));
    expect(fp8.weightBytesPerGpu / bf16.weightBytesPerGpu).toBeLessThan(0.53);
    const four = fitting(requestOf('deepseek-r1', 'b200-sxm', { tp: 4 }));
    const eight = fitting(requestOf('deepseek-r1', 'b200-sxm', { tp: 8 }));
    expect(eight.kv.bytesPerToken / four.kv.bytesPerToken).toBeCloseTo(2, 9);
  });

  it('caps windowed layers and keeps only full ones growing', () => {
    const { spec, kv } = fitting(requestOf('gpt-oss-120b', 'h100-sxm'));
    expect(spec.cost.windowTokens).toBe(128);
    // 18 full layers, 8 KV heads of 64, keys and values, 2 bytes.
    expect(kv.bytesPerToken).toBe(18 * 2 * 8 * 64 * 2);
    expect(spec.limits.fixedBlocksPerSequence).toBeCloseTo(128 / 16, 9);
  });

  it('says what is missing when the weights do not fit', () => {
    const result = replicaSpec(requestOf('llama-3.1-405b', 'h100-sxm', { tp: 4 }));
    if (!('doesNotFit' in result)) throw new Error('405 B parameters fitted four H100');
    expect(result.doesNotFit.needBytesPerGpu).toBeGreaterThan(result.doesNotFit.haveBytesPerGpu);
    expect(result.doesNotFit.text).toContain('4 × h100-sxm');
  });

  it('refuses a tp that does not divide the heads', () => {
    expect(() => replicaSpec(requestOf('qwen2.5-7b', 'h100-sxm', { tp: 8 }))).toThrow(/28 attention heads/);
    expect(() => replicaSpec(requestOf('llama-3.1-8b', 'h100-sxm', { tp: 3 }))).toThrow(/32 attention heads/);
    expect(() => replicaSpec(requestOf('qwen2.5-7b', 'h100-sxm', { tp: 4 }))).not.toThrow();
  });

  it('refuses unknown engines and precisions, impossible parallelism and unknown dimensions, all at once', () => {
    const wrong = requestOf('llama-3.1-8b', 'h100-sxm', { engine: 'vlm', precision: 'fp7', tp: 64 });
    let found: unknown;
    try {
      replicaSpec(wrong);
    } catch (error) {
      found = error;
    }
    if (!(found instanceof InputError)) throw new Error('nothing was refused');
    expect(found.diagnostics).toHaveLength(3);
    const unknown = models.find((model) => model.architecture === null);
    if (unknown === undefined) throw new Error('every model has dimensions');
    expect(() => replicaSpec(requestOf(unknown.id, 'h100-sxm'))).toThrow(/not in the catalogue/);
  });

  it('takes the defaults of vLLM by GPU memory, A100 excepted', () => {
    const limitsOn = (gpu: string) => fitting(requestOf('llama-3.1-8b', gpu)).spec.limits;
    expect(limitsOn('h100-sxm').maxNumBatchedTokens).toBe(8192);
    expect(limitsOn('h100-sxm').maxNumSeqs).toBe(1024);
    expect(limitsOn('a100-sxm-80').maxNumBatchedTokens).toBe(2048);
    expect(limitsOn('l40s').maxNumSeqs).toBe(256);
  });

  it('multiplies experts of 8 bits in 16 where the chip has no FP8, no slower than experts in 16 bits', () => {
    const secondsOf = (precision: string): number =>
      fitting(requestOf('mixtral-8x7b', 'a100-sxm-80', { tp: 2, precision })).spec.cost.byTokensS[2048];
    expect(secondsOf('fp8')).toBeLessThan(2 * secondsOf('bf16'));
    expect(
      fitting(requestOf('mixtral-8x7b', 'a100-sxm-80', { tp: 2, precision: 'fp8' })).shape.experts?.kernel,
    ).toBe('int4');
    expect(
      fitting(requestOf('mixtral-8x7b', 'h100-sxm', { tp: 2, precision: 'fp8' })).shape.experts?.kernel,
    ).toBe('fp8');
  });

  it('lets weight-only expert kernels reach more of the peak where warp-level instructions reach all of it', () => {
    const share = (gpu: string): number => {
      const { shape, spec } = fitting(requestOf('gpt-oss-120b', gpu, { tp: 1 }));
      const tokens = 2048;
      const seconds = spec.cost.byTokensS[tokens] - spec.cost.byTokensS[tokens / 2];
      return ((tokens / 2) * (shape.experts?.work.flops ?? 0)) / (seconds * shape.gpu.flopsPerS.bf16!);
    };
    expect(share('a100-sxm-80') / share('h100-sxm')).toBeGreaterThan(1.3);
  });

  it('says where a chip lacks the arithmetic of the weights', () => {
    const reasons = (gpu: string, precision: string | null): string =>
      fitting(requestOf('llama-3.2-3b', gpu, { precision })).outsideValidatedRange.join('; ');
    expect(reasons('t4', null)).toContain('T4 has no BF16: FP16 at its rate is assumed');
    expect(reasons('v100-sxm-32', null)).toContain('no BF16');
    expect(reasons('a100-sxm-80', 'fp8')).toBe(
      'A100 SXM4 80GB cannot multiply in fp8: the weights are widened to 16 bits',
    );
    expect(reasons('a100-sxm-80', 'int8')).toBe('');
    expect(reasons('h100-sxm', 'fp8')).toBe('');
  });

  it('names what lies outside of the measurements', () => {
    expect(fitting(requestOf('llama-3.1-8b', 'h100-sxm')).outsideValidatedRange).toEqual([]);
    const rough = fitting(requestOf('llama-3.1-8b', 'h100-sxm', { engine: 'llama.cpp' }));
    expect(rough.outsideValidatedRange.join()).toContain('rough preset');
    const pcie = fitting(requestOf('llama-3.3-70b', 'l40s', { tp: 8, precision: 'fp8' }));
    expect(pcie.outsideValidatedRange.join()).toContain('without NVLink');
    expect(gpus.length).toBeGreaterThan(40);
  });

  it('counts a chip as measured only under the release it was measured with', () => {
    const reasons = (gpu: string, engineVersion: string | null): readonly string[] =>
      fitting(requestOf('llama-3.1-8b', gpu, { engine: 'tensorrt-llm', engineVersion }))
        .outsideValidatedRange;
    expect(reasons('l40s', '0.13')).toEqual([]);
    expect(reasons('l40s', null).join()).toContain('no measurements of TensorRT-LLM ≥ 1.0');
    expect(reasons('h100-sxm', null)).toEqual([]);
  });

  it('costs more to reduce over PCIe than over NVLink', () => {
    const overhead = (gpu: string): number => {
      const { cost } = fitting(requestOf('llama-3.3-70b', gpu, { tp: 4, precision: 'int4' })).spec;
      const one = fitting(requestOf('llama-3.1-8b', gpu, { precision: 'int4' })).spec.cost;
      return cost.byTokensS[1024] / one.byTokensS[1024];
    };
    expect(overhead('a100-pcie-80')).toBeGreaterThan(1.5 * overhead('a100-sxm-80'));
  });
});
