/** Arithmetic a GPU's matrix units offer. `int8` is what W8A8 checkpoints use where FP8 is missing. */
export type ComputePrecision = 'bf16' | 'fp8' | 'fp4' | 'int8';

export type GpuArchitecture =
  | 'volta'
  | 'turing'
  | 'ampere'
  | 'ada'
  | 'hopper'
  | 'blackwell'
  | 'blackwell-workstation'
  | 'cdna2'
  | 'cdna3'
  | 'cdna4'
  | 'other';

/** Datasheet facts of one GPU, dense rates (never with sparsity), SI units. */
export interface GpuFacts {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly vendor: string;
  readonly architecture: GpuArchitecture;
  /** `sxm`, `pcie`, `superchip`, `oam`, `tpu` … */
  readonly form: string;
  readonly memoryBytes: number;
  readonly bandwidthBytesPerS: number;
  /** Dense FLOP/s by precision; null where the hardware has none and a wider format must be used. */
  readonly flopsPerS: Readonly<Record<ComputePrecision, number | null>>;
  readonly link: {
    readonly kind: 'nvlink' | 'pcie' | 'infinity-fabric' | 'other';
    /** Per GPU and direction, within the node. */
    readonly bytesPerS: number;
  };
  readonly interNodeBytesPerS: number | null;
  readonly gpusPerNode: number;
  readonly tdpW: number | null;
  readonly capexUsdLow: number | null;
  readonly capexUsdHigh: number | null;
  readonly note: string;
  readonly source: string;
  readonly asOf: string;
  /** `primary`, `secondary` or `unverified`. */
  readonly confidence: string;
}

/**
 * FLOP/s that matrices of a precision reach at best: a format the hardware cannot multiply is widened to BF16
 * (FP8 weights on an A100, 4-bit weights on an H100).
 */
export function peakFlopsPerS(gpu: GpuFacts, precision: ComputePrecision): number {
  const { bf16, fp8, int8 } = gpu.flopsPerS;
  return gpu.flopsPerS[precision] ?? bf16 ?? int8 ?? fp8 ?? Number.NaN;
}
