import type { ComputePrecision } from '../catalog/models/gpu-facts.ts';
import type { ModelFacts, WeightPrecision } from '../catalog/models/model-facts.ts';

/** How a group of weights is stored and multiplied. */
export interface NumberFormat {
  readonly precision: WeightPrecision;
  /** Scales of block formats included. */
  readonly bytesPerParam: number;
  /** What the matrix units compute in where the GPU has it. */
  readonly compute: ComputePrecision;
}

/** Formats of the parts of a checkpoint; heads and embeddings stay BF16 in every published recipe. */
export interface ModelFormats {
  readonly label: string;
  readonly attention: NumberFormat;
  readonly ffn: NumberFormat;
  readonly experts: NumberFormat;
}

/** NVFP4 has an 8-bit scale per 16 values (4.5 bits), MXFP4 per 32 (4.25), AWQ and GPTQ a 16-bit scale and zero per 128. */
const formats: Readonly<Record<WeightPrecision, NumberFormat>> = {
  fp32: { precision: 'fp32', bytesPerParam: 4, compute: 'bf16' },
  bf16: { precision: 'bf16', bytesPerParam: 2, compute: 'bf16' },
  fp8: { precision: 'fp8', bytesPerParam: 1, compute: 'fp8' },
  int8: { precision: 'int8', bytesPerParam: 1, compute: 'int8' },
  fp4: { precision: 'fp4', bytesPerParam: 0.5625, compute: 'fp4' },
  int4: { precision: 'int4', bytesPerParam: 0.53125, compute: 'bf16' },
};

const labels: Readonly<Record<string, WeightPrecision>> = {
  fp32: 'fp32',
  float32: 'fp32',
  bf16: 'bf16',
  bfloat16: 'bf16',
  fp16: 'bf16',
  float16: 'bf16',
  half: 'bf16',
  fp8: 'fp8',
  'fp8-dynamic': 'fp8',
  int8: 'int8',
  w8a8: 'int8',
  fp4: 'fp4',
  nvfp4: 'fp4',
  mxfp4: 'fp4',
  int4: 'int4',
  w4a16: 'int4',
  awq: 'int4',
  gptq: 'int4',
  'awq/int4': 'int4',
  q4: 'int4',
};

/** The precision a label means, or null for one that is not known. */
export function weightPrecisionOf(label: string): WeightPrecision | null {
  return labels[label.toLowerCase()] ?? null;
}

export function numberFormat(precision: WeightPrecision): NumberFormat {
  return formats[precision];
}

/**
 * Formats of a model served at a precision; null takes the checkpoint's own. Weights published in fewer bits than
 * asked for stay as they are (gpt-oss is MXFP4 whatever the label), and 4-bit recipes leave latent and hybrid
 * attention in the checkpoint's 16 bits (NVIDIA's DeepSeek-R1-NVFP4 model card).
 */
export function modelFormats(model: ModelFacts, precision: WeightPrecision | null): ModelFormats {
  const native = model.nativePrecision;
  if (precision === null) {
    return {
      label: native.experts === native.rest ? native.rest : `${native.experts} experts, ${native.rest}`,
      attention: formats[native.rest],
      ffn: formats[native.rest],
      experts: formats[native.experts],
    };
  }
  const experts = bits(native.experts) < bits(precision) ? native.experts : precision;
  const nativeExpertsOnly =
    bits(native.experts) < bits(native.rest) && bits(native.experts) <= bits(precision);
  const narrower = bits(native.rest) < bits(precision) ? native.rest : precision;
  const rest = nativeExpertsOnly ? native.rest : narrower;
  const architecture = model.architecture;
  const delicate =
    architecture !== null &&
    (architecture.latent !== null || architecture.attention.some((group) => group.kind === 'linear'));
  const attention = bits(rest) <= 4 && delicate ? 'bf16' : rest;
  return { label: precision, attention: formats[attention], ffn: formats[rest], experts: formats[experts] };
}

function bits(precision: WeightPrecision): number {
  return Math.floor(formats[precision].bytesPerParam * 8);
}
