import { type EngineConstants, sameAsHopper } from '../../src/performance/engine-constants.ts';
import type { Parameter } from './least-squares.ts';

/** Bounds of every constant that can be fitted, by its path in `EngineConstants`. */
export const bounds: Readonly<Record<string, readonly [low: number, high: number]>> = {
  iterationS: [1e-5, 3e-2],
  layerS: [1e-6, 3e-4],
  expertLayerS: [1e-6, 3e-4],
  latentLayerS: [1e-6, 3e-4],
  quantisedLayerS: [1e-7, 1.2e-5],
  linearLayerS: [1e-6, 3e-4],
  sequenceS: [1e-7, 2e-3],
  prefillLayerS: [1e-7, 1e-3],
  eagerLayerS: [1e-5, 6e-4],
  prefillPass: [1e-3, 1],
  requestOverheadS: [2e-4, 1e-1],
  iterationsAhead: [0.05, 2],
  'denseMfu.bf16': [0.1, 0.95],
  'denseMfu.fp8': [0.2, 0.95],
  'denseMfu.fp4': [0.05, 0.95],
  'denseMfu.int8': [0.1, 0.95],
  denseMbu: [0.4, 0.98],
  'expertMfu.bf16': [0.05, 0.95],
  'expertMfu.fp8': [0.05, 0.95],
  'expertMfu.fp4': [0.02, 0.95],
  'expertMfu.int4': [0.02, 0.95],
  'expertMbu.bf16': [0.1, 0.98],
  'expertMbu.fp8': [0.1, 0.98],
  'expertMbu.fp4': [0.1, 0.98],
  'expertMbu.int4': [0.1, 0.98],
  denseOverlap: [1.8, 10],
  expertOverlap: [1, 10],
  expertImbalance: [0.02, 0.15],
  expertTileRows: [1, 128],
  expertHalfWidth: [1, 1000],
  kvMbu: [0.1, 0.98],
  latentKvMbu: [0.05, 0.98],
  latentMfu: [0.03, 0.95],
  prefillAttentionMfu: [0.08, 0.95],
  activationPasses: [0.5, 60],
  'links.nvlink.latencyS': [2e-7, 5e-5],
  'links.nvlink.efficiency': [0.1, 0.95],
  'links.pcie.latencyS': [1e-6, 1e-4],
  'links.pcie.efficiency': [0.1, 0.95],
  'links.infinity-fabric.latencyS': [1e-6, 1e-4],
  'links.infinity-fabric.efficiency': [0.1, 0.95],
  'architectureFactor.ampere.latency': [0.5, 2],
  'architectureFactor.ampere.compute': [0.4, 1.4],
  'architectureFactor.ampere.bandwidth': [0.4, 1.2],
  'architectureFactor.ada.latency': [0.5, 2],
  'architectureFactor.ada.compute': [0.4, 1.4],
  'architectureFactor.ada.bandwidth': [0.4, 1.2],
  'architectureFactor.blackwell.latency': [0.3, 1.5],
  'architectureFactor.blackwell.compute': [0.3, 1.4],
  'architectureFactor.blackwell.bandwidth': [0.4, 1.2],
  'architectureFactor.cdna2.compute': [0.2, 1.4],
  'architectureFactor.cdna2.bandwidth': [0.3, 1.2],
  'architectureFactor.cdna3.latency': [0.5, 2],
  'architectureFactor.cdna3.compute': [0.2, 1.4],
  'architectureFactor.cdna3.bandwidth': [0.3, 1.2],
};

type Tree = { [key: string]: number | string | Tree };

function leaf(constants: EngineConstants, path: string): number | undefined {
  let node: unknown = constants;
  for (const key of path.split('.')) node = (node as Tree | undefined)?.[key];
  return typeof node === 'number' ? node : undefined;
}

/** Current value of a constant; factors that are not set are 1. */
export function constantAt(constants: EngineConstants, path: string): number {
  return leaf(constants, path) ?? 1;
}

/** Constants with some of them replaced. */
export function withConstants(
  constants: EngineConstants,
  paths: readonly string[],
  values: readonly number[],
): EngineConstants {
  const copy = structuredClone(constants) as unknown as Tree;
  paths.forEach((path, i) => {
    const keys = path.split('.');
    let node = copy;
    for (const key of keys.slice(0, -1)) {
      node[key] ??= path.startsWith('architectureFactor') ? { ...sameAsHopper } : {};
      node = node[key] as Tree;
    }
    node[keys[keys.length - 1]] = values[i];
  });
  return copy as unknown as EngineConstants;
}

export function parametersFrom(
  constants: EngineConstants,
  paths: readonly string[],
  spread: (path: string) => number,
): Parameter[] {
  return paths.map((name) => {
    const [low, high] = bounds[name];
    return { name, low, high, prior: constantAt(constants, name), spread: spread(name) };
  });
}
