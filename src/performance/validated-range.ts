import type { EnginePreset } from './engine-preset.ts';
import type { ReplicaRequest } from './replica-spec.ts';

/** Chips whose measurements the constants were fitted and tested on. */
const measuredArchitectures: Readonly<Record<string, readonly string[]>> = {
  vllm: ['ampere', 'ada', 'hopper', 'blackwell', 'blackwell-workstation', 'cdna3'],
  sglang: ['hopper', 'blackwell'],
  'tensorrt-llm': ['ampere', 'ada', 'hopper', 'blackwell'],
};

/** Why a deployment lies outside what the model was checked against; empty inside. */
export function outsideValidatedRange(request: ReplicaRequest, preset: EnginePreset): string[] {
  const reasons: string[] = [];
  const architectures = measuredArchitectures[preset.engine];
  if (architectures === undefined) reasons.push(`${preset.name} is a rough preset`);
  else if (!architectures.includes(request.gpu.architecture))
    reasons.push(`no measurements of ${preset.name} on ${request.gpu.name}`);
  if (request.pp > 1) reasons.push('no measurements with pipeline parallelism');
  if (request.dp > 1) reasons.push('few measurements with data-parallel attention');
  const link = request.gpu.link.kind;
  if (request.tp > 1 && link !== 'nvlink' && link !== 'infinity-fabric')
    reasons.push('few measurements of tensor parallelism without NVLink');
  if (request.tp * request.dp > request.gpu.gpusPerNode)
    reasons.push(`more than the ${request.gpu.gpusPerNode} GPUs of a node share one copy`);
  return reasons;
}
