import type { EnginePreset } from './engine-preset.ts';
import type { ModelFormats } from './number-format.ts';
import type { ReplicaRequest } from './replica-spec.ts';

/** Chips on which each preset was measured, in at least ten rows; a few of another release say nothing of this one. */
const measuredArchitectures: Readonly<Record<string, readonly string[]>> = {
  'vllm-v1': ['ampere', 'hopper', 'blackwell', 'blackwell-workstation'],
  'vllm-v1-early': ['hopper'],
  'vllm-v0': ['ampere', 'hopper', 'cdna3'],
  sglang: ['ampere', 'hopper', 'blackwell'],
  'tensorrt-llm-1': ['hopper', 'blackwell'],
  'tensorrt-llm-ifb': ['ampere', 'hopper'],
  'tensorrt-llm-static': ['ampere', 'ada', 'hopper'],
};

/** Chips whose matrix units know 16 bits as FP16 alone. */
const withoutBf16: readonly string[] = ['volta', 'turing'];

/** Why a deployment lies outside what the model was checked against; empty inside. */
export function outsideValidatedRange(
  request: ReplicaRequest,
  preset: EnginePreset,
  formats: ModelFormats,
): string[] {
  const reasons: string[] = [];
  const architectures = measuredArchitectures[preset.id];
  if (architectures === undefined) reasons.push(`${preset.name} is a rough preset`);
  else if (!architectures.includes(request.gpu.architecture))
    reasons.push(`no measurements of ${preset.name} on ${request.gpu.name}`);
  const { gpu } = request;
  if (withoutBf16.includes(gpu.architecture))
    reasons.push(`${gpu.name} has no BF16: FP16 at its rate is assumed`);
  const { compute } = formats.ffn;
  if (compute !== 'bf16' && gpu.flopsPerS[compute] === null)
    reasons.push(`${gpu.name} cannot multiply in ${compute}: the weights are widened to 16 bits`);
  if (request.pp > 1) reasons.push('no measurements with pipeline parallelism');
  if (request.dp > 1) reasons.push('few measurements with data-parallel attention');
  const link = request.gpu.link.kind;
  if (request.tp > 1 && link !== 'nvlink' && link !== 'infinity-fabric')
    reasons.push('few measurements of tensor parallelism without NVLink');
  if (request.tp * request.dp > request.gpu.gpusPerNode)
    reasons.push(`more than the ${request.gpu.gpusPerNode} GPUs of a node share one copy`);
  return reasons;
}

/** Longest prompts and answers, in tokens, of the measurements that the constants were fitted and tested on. */
const measuredUpTo = { input: 20_000, output: 8192 };

/** Why a load lies outside what the model was checked against; empty inside. Lengths are 95th percentiles, in tokens. */
export function outsideMeasuredLoad(inputTokens: number, outputTokens: number): string[] {
  const reasons: string[] = [];
  const tokens = (value: number): string => Math.round(value).toLocaleString('en-US');
  if (inputTokens > measuredUpTo.input)
    reasons.push(`prompts of ${tokens(inputTokens)} tokens, measured up to ${tokens(measuredUpTo.input)}`);
  if (outputTokens > measuredUpTo.output)
    reasons.push(`answers of ${tokens(outputTokens)} tokens, measured up to ${tokens(measuredUpTo.output)}`);
  return reasons;
}
