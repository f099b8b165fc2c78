import type { GpuFacts } from '../catalog/models/gpu-facts.ts';
import type { EngineName } from './engine-name.ts';

/** Who gets the GPU's memory. */
export interface MemoryPolicy {
  /** Whether the utilisation is a share of the whole memory or of what weights and activations leave. */
  readonly share: 'of-memory' | 'of-free';
  readonly utilization: number;
  /** CUDA context, communication buffers and the framework. */
  readonly runtimeBytes: number;
  readonly graphBytes: number;
}

/** How an engine schedules and keeps memory when the user says nothing; dated, with its source. */
export interface EnginePreset {
  readonly id: string;
  readonly engine: EngineName;
  readonly name: string;
  /** Constants that describe its speed. */
  readonly constants: string;
  readonly asOf: string;
  readonly source: string;
  readonly blockTokens: number;
  readonly prefixCache: boolean;
  /** Whether quantised checkpoints get an 8-bit cache without being asked. */
  readonly quantisedKvCache: boolean;
  readonly memory: MemoryPolicy;
  scheduler(gpu: GpuFacts): { readonly maxNumBatchedTokens: number; readonly maxNumSeqs: number };
}
