import { randomStream } from './random.ts';

/** Longer sequences are drawn anew by whoever needs them: memory would grow with every stream. */
const MOST_SHARED = 400_000;
/** One for each replication of the usual plan, and a few probes. */
const MOST_SEQUENCES = 12;

const sequences = new Map<string, Float64Array>();

/**
 * The first `count` standard normals of a purpose. Options that meet the same requests are given the same draws, so they
 * are made once; null where there are too many to keep.
 */
export function sharedNormals(seed: number, purpose: string, count: number): Float64Array | null {
  if (count > MOST_SHARED) return null;
  const key = `${seed}\u0000${purpose}`;
  const known = sequences.get(key);
  if (known !== undefined && known.length >= count) return known;
  const random = randomStream(seed, purpose);
  const drawn = new Float64Array(count);
  for (let i = 0; i < count; i += 1) drawn[i] = random.normal();
  sequences.delete(key);
  const [oldest] = sequences.keys();
  if (oldest !== undefined && sequences.size >= MOST_SEQUENCES) sequences.delete(oldest);
  sequences.set(key, drawn);
  return drawn;
}
