import type { GpuFacts } from '../../src/catalog/models/gpu-facts.ts';
import type { ModelFacts } from '../../src/catalog/models/model-facts.ts';
import { readGpuFacts } from '../../src/catalog/models/read-gpu-facts.ts';
import { readModelFacts } from '../../src/catalog/models/read-model-facts.ts';
import { type FittingReplica, type ReplicaRequest, replicaSpec } from '../../src/performance/replica-spec.ts';

export const models = readModelFacts();
export const gpus = readGpuFacts();

export function modelById(id: string): ModelFacts {
  const found = models.find((model) => model.id === id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return found;
}

export function gpuById(id: string): GpuFacts {
  const found = gpus.find((gpu) => gpu.id === id);
  if (found === undefined) throw new Error(`no GPU ${id}`);
  return found;
}

/** A plain deployment with some of it changed. */
export function requestOf(model: string, gpu: string, changes: Partial<ReplicaRequest> = {}): ReplicaRequest {
  return {
    model: modelById(model),
    gpu: gpuById(gpu),
    tp: 1,
    pp: 1,
    dp: 1,
    ep: 1,
    precision: null,
    kvPrecision: null,
    engine: null,
    engineVersion: null,
    maxNumSeqs: null,
    maxNumBatchedTokens: null,
    blockSize: null,
    kvBlocks: null,
    gpuMemoryUtilization: null,
    prefixCache: null,
    ...changes,
  };
}

export function fitting(request: ReplicaRequest): FittingReplica {
  const result = replicaSpec(request);
  if ('doesNotFit' in result) throw new Error(result.doesNotFit.text);
  return result;
}
