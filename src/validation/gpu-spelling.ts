import type { GpuFacts } from '../catalog/models/gpu-facts.ts';

/** Words around a chip's name that say nothing about which chip it is. */
const noise =
  /^(?:nvidia|amd|intel|instinct|geforce|tesla|quadro|radeon|gpus?|tensor|core|accelerator|hbm\d\w?|gddr\d\w?|graphics|card|generation|edition|blackwell|hopper|ampere|dgx|hgx|node|system|vf|oam|\d+x|x\d+|\d+w|sm\d+|custom)$/;
const form = /^(?:sxm\d?|pcie|nvl|nvl\d+)$/;
const memory = /^(\d+)(?:g|gb|gib)$/;
/** How far a stated memory may be from the datasheet's, which counts other bytes. */
const MEMORY_TOLERANCE = 0.12;

/** `RTX4090` and `GH200-480GB` in words; a count before the name is split off. */
function words(name: string): string[] {
  return name
    .toLowerCase()
    .replace(/\((?:r|tm)\)/g, ' ')
    .replace(/^\s*\d+\s*[x×*]\s*/, '')
    .replace(/(?:\s|(?<=\d))[x×*]\s?\d{1,2}\s*$/, '')
    .replace(/\b(rtx|gtx)(?=a?\d)/g, '$1 ')
    .replace(/(\d)ada\b/g, '$1 ada')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** What of an id names the chip itself: `h100` of h100-sxm-64, `rtx`, `6000` and `ada` of rtx-6000-ada. */
function chipWords(gpu: GpuFacts): string[] {
  const [first, ...rest] = gpu.id.split('-');
  return [
    first,
    ...rest.filter((word) => !form.test(word) && word !== 'server' && word !== 'workstation'),
  ].filter(
    (word, i) => i === 0 || !(/^\d+$/.test(word) && Math.abs(Number(word) - gpu.memoryBytes / 2 ** 30) < 12),
  );
}

/** Number of GPUs that a name begins or ends with (`8xH100`, `MI300X x8`); null without one. */
export function gpuCountNamed(name: string): number | null {
  const match =
    /^\s*(\d{1,3})\s*[x×*]\s*(?=[a-z])/i.exec(name) ?? /[\sa-z\d][x×*]\s?(\d{1,2})\s*$/i.exec(name);
  if (match === null || /^(?:mi)?\d+x$/i.test(name.trim())) return null;
  return Number(match[1]);
}

/**
 * The GPU that a driver's, a cloud's or a benchmark's name means (`NVIDIA H100 80GB HBM3`, `Tesla V100-SXM2-32GB`,
 * `RTX4090`): the chip whose own words all occur, in the form and of the memory that is named; null if there is none.
 */
export function gpuSpelled(gpus: readonly GpuFacts[], name: string): GpuFacts | null {
  const said = words(name);
  const rest = said.filter((word) => !noise.test(word));
  const saidMemory = rest.map((word) => memory.exec(word)?.[1]).find((size) => size !== undefined);
  const saidForm = rest.find((word) => form.test(word))?.replace(/\d+$/, '');
  const chip = new Set(rest.filter((word) => !form.test(word) && !memory.test(word)));
  let best: GpuFacts | null = null;
  let bestScore = 0;
  for (const gpu of gpus) {
    const own = chipWords(gpu);
    if (!own.every((word) => chip.has(word))) continue;
    const gib = gpu.memoryBytes / 2 ** 30;
    const off = saidMemory === undefined ? 0 : Math.abs(Number(saidMemory) / gib - 1);
    const memoryScore = saidMemory !== undefined && off <= MEMORY_TOLERANCE ? 4 : 0;
    const formScore = saidForm !== undefined && gpu.id.includes(saidForm) ? 2 : 0;
    // Without a word on form or memory, the variant that goes by the bare name is meant.
    const plain = gpu.aliases.includes(own.join('-')) || gpu.id === own.join('-') ? 1 : 0;
    const score = 10 * own.length + memoryScore + formScore + plain;
    if (score > bestScore) [best, bestScore] = [gpu, score];
  }
  return best;
}
