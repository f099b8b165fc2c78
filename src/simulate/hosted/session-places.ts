import { EventQueue } from '../event-queue.ts';

export interface SessionPlaces {
  /** By session: whether it found a place. */
  readonly admitted: Uint8Array;
  readonly blocked: number;
  /** Mean number of sessions that were open over the measured span, and the highest. */
  readonly meanOpen: number;
  readonly peakOpen: number;
}

/**
 * Lets sessions in while fewer than `maxSessions` are open; one that finds no place is gone, as a blocked call is.
 *
 * @param startS starts, ascending
 * @param endS ends, by session; a session that ends when another starts has left its place
 */
export function admitSessions(
  startS: Float64Array,
  endS: Float64Array,
  maxSessions: number | null,
  measured: { readonly fromS: number; readonly toS: number },
): SessionPlaces {
  const places = maxSessions ?? Number.POSITIVE_INFINITY;
  const admitted = new Uint8Array(startS.length);
  const ends = new EventQueue();
  let openS = 0;
  let peakOpen = 0;
  let blocked = 0;
  for (let i = 0; i < startS.length; i += 1) {
    while (ends.nextTimeS <= startS[i]) ends.take();
    if (ends.size >= places) {
      blocked += 1;
      continue;
    }
    admitted[i] = 1;
    ends.schedule(endS[i], 0, i);
    openS += Math.max(0, Math.min(endS[i], measured.toS) - Math.max(startS[i], measured.fromS));
    if (endS[i] > measured.fromS) peakOpen = Math.max(peakOpen, ends.size);
  }
  const spanS = measured.toS - measured.fromS;
  return { admitted, blocked, meanOpen: spanS > 0 ? openS / spanS : 0, peakOpen };
}
