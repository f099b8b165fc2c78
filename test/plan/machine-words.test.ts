import { describe, expect, it } from 'vitest';
import { boughtWords, gpusOfAll } from '../../src/plan/machine-words.ts';
import type { Deployment } from '../../src/plan/result.ts';
import { optionOf, plannedScenario } from './planned.ts';

const fleet: Deployment = {
  gpu: 'h100-sxm',
  gpusPerReplica: 2,
  replicas: 1,
  spare: 0,
  nodes: 1,
  gpus: 2,
  gpusPerNode: 1,
  units: null,
  unit: null,
  engine: 'vllm',
  precision: 'native',
  tp: 2,
  tier: null,
  region: null,
};

describe('what is bought, in words', () => {
  it('counts spares among the GPUs and says so', () => {
    expect(boughtWords({ ...fleet, replicas: 2, spare: 1, gpus: 6 })).toBe(
      '6×H100 tp2 incl. 1 spare replica',
    );
    const single = { ...fleet, gpusPerReplica: 1, tp: 1, replicas: 4, spare: 2, gpus: 6 };
    expect(boughtWords(single)).toBe('6×H100 incl. 2 spare');
  });

  it('names the nodes where more is paid than runs', () => {
    expect(boughtWords({ ...fleet, gpus: 8, gpusPerNode: 8 })).toBe('2×H100 tp2 in 1 node of 8');
    expect(boughtWords({ ...fleet, replicas: 5, gpus: 16, gpusPerNode: 8 })).toBe(
      '10×H100 tp2 in 2 nodes of 8',
    );
    expect(boughtWords({ ...fleet, replicas: 4, gpus: 8, gpusPerNode: 8 })).toBe('8×H100 tp2');
  });

  it('says nothing of machines where there are none', () => {
    expect(boughtWords({ ...fleet, gpu: null, replicas: null, gpusPerReplica: null, gpus: null })).toBe(null);
  });
});

describe('the GPUs of a deployment', () => {
  it('are those of its bill, spares and the rest of whole nodes included', async () => {
    const result = await plannedScenario('capacity-contract', { replications: 1 });
    for (const id of ['own-silicon', 'leased-racks', 'rented']) {
      const { deployment, cost } = optionOf(result, id);
      const hours = cost.lines.reduce((sum, line) => sum + (line.unit === 'GPU-hour' ? line.quantity : 0), 0);
      expect(deployment!.gpus, id).toBe(hours / 730);
      expect(deployment!.gpus, id).toBe(gpusOfAll(deployment!));
    }
    const { deployment, cost } = optionOf(result, 'bought');
    const writtenOff = cost.lines.find(({ item }) => item.endsWith('write-off'));
    expect(deployment!.gpus).toBe(writtenOff!.quantity);
    expect(deployment!.gpus).toBeGreaterThan(gpusOfAll(deployment!)!);
  });
});
