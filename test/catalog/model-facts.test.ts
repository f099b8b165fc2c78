import { describe, expect, it } from 'vitest';
import { readGpuFacts } from '../../src/catalog/models/read-gpu-facts.ts';
import { readModelFacts } from '../../src/catalog/models/read-model-facts.ts';
import { countParameters } from '../../src/performance/parameters.ts';

const models = readModelFacts();
const gpus = readGpuFacts();

describe('the catalogue of models', () => {
  it('has dimensions that add up to the published totals, within 5 %', () => {
    const wrong: string[] = [];
    for (const model of models) {
      if (model.architecture === null || model.params === null) continue;
      const ratio = countParameters(model.architecture).total / model.params;
      // Vision towers are not counted: they weigh on the smallest models.
      const tolerance = model.modality.length > 1 && model.params < 5e9 ? 0.12 : 0.05;
      if (Math.abs(ratio - 1) > tolerance) wrong.push(`${model.id} ${ratio.toFixed(3)}`);
    }
    expect(wrong).toEqual([]);
  });

  it('activates what the vendors say, within 15 %', () => {
    const wrong: string[] = [];
    for (const { id, architecture, activeParams } of models) {
      if (architecture === null || architecture.experts === null || activeParams === null) continue;
      const ratio = countParameters(architecture).active / activeParams;
      if (Math.abs(ratio - 1) > 0.15) wrong.push(`${id} ${ratio.toFixed(3)}`);
    }
    expect(wrong).toEqual([]);
  });

  it('accounts for every layer once', () => {
    for (const { id, architecture } of models) {
      if (architecture === null) continue;
      const mixing = architecture.attention.reduce((sum, group) => sum + group.layers, 0);
      const feeding = architecture.dense.layers + (architecture.experts?.layers ?? 0);
      // Mamba hybrids put mixing and feed-forward in layers of their own.
      const separate = id.startsWith('nemotron-3');
      expect(separate ? mixing + feeding : mixing, id).toBe(architecture.layers);
      if (!separate) expect(feeding, id).toBe(architecture.layers);
    }
  });

  it('gives no name to two models or two GPUs', () => {
    for (const facts of [models, gpus]) {
      const owner = new Map<string, string>();
      for (const { id, aliases } of facts) {
        for (const name of [id, ...aliases].map((text) => text.toLowerCase())) {
          expect(owner.get(name) ?? id, name).toBe(id);
          owner.set(name, id);
        }
      }
    }
  });

  it('dates and sources every row', () => {
    for (const row of [...models, ...gpus]) {
      expect(row.source, row.id).not.toBe('');
      expect(row.asOf, row.id).toMatch(/^20\d\d/);
      expect(row.confidence, row.id).not.toBe('');
    }
  });

  it('knows the names used in measurements', () => {
    const names = new Set(gpus.flatMap((gpu) => [gpu.id, ...gpu.aliases]).map((name) => name.toLowerCase()));
    for (const name of [
      'H100',
      'H100-64G',
      'A100-40G',
      'A100-80G',
      'B200',
      'GB200',
      'L40S',
      'MI300X',
      'GH200',
    ])
      expect(names.has(name.toLowerCase()), name).toBe(true);
  });
});
