import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws of one purpose. Streams of different purposes never share draws, so adding a draw here moves nothing there. */
export interface RandomStream {
  /** Uniform on [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** Gamma with this shape (> 0) and scale 1. */
  gamma(shape: number): number;
}

/** 32-bit FNV-1a. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash | 0;
}

/**
 * A seeded stream named for its purpose, e.g. `randomStream(1, 'arrivals/chat/0')`.
 * The same seed and purpose give the same draws, whatever else is drawn.
 */
export function randomStream(seed: number, purpose: string): RandomStream {
  const generator = xoroshiro128plus(hashText(`${seed}\u0000${purpose}`));
  const uniform = (): number => uniformFloat64(generator);

  // Box–Muller gives normals in pairs; the second of a pair is kept.
  let spareNormal = Number.NaN;
  const normal = (): number => {
    if (!Number.isNaN(spareNormal)) {
      const value = spareNormal;
      spareNormal = Number.NaN;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const exponential = (): number => -Math.log(1 - uniform());

  // Marsaglia and Tsang (2000); shapes below 1 are boosted by U^(1/shape).
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      const u = 1 - uniform();
      // The authors' squeeze: it takes what the logarithms would take, nearly always, without them.
      if (u < 1 - 0.0331 * x ** 4) return d * v;
      if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  return { uniform, normal, exponential, gamma };
}
