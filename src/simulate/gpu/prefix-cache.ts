import type { RequestStream } from '../../workload/request-stream.ts';
import type { Recorder } from './recorder.ts';
import { ResidentSessions } from './resident-sessions.ts';

/**
 * Warm tokens of each session, by session id: what its first turn finds in the cache (a system prompt) is warm
 * everywhere; what later turns add is warm only where the session's history is resident.
 */
export function warmTokensBySession(stream: RequestStream): Int32Array {
  const { session, turn, cachedTokens, count } = stream;
  if (session === null || turn === null) return new Int32Array(0);
  let sessions = 0;
  for (let request = 0; request < count; request += 1) {
    if (session[request] >= sessions) sessions = session[request] + 1;
  }
  const warmTokens = new Int32Array(sessions);
  for (let request = 0; request < count; request += 1) {
    if (session[request] >= 0 && turn[request] === 0) warmTokens[session[request]] = cachedTokens[request];
  }
  return warmTokens;
}

/** Blocks of a preempted request are kept under its own number, beside those of sessions. */
function ownKey(request: number): number {
  return -1 - request;
}

/**
 * What one replica's prefix cache serves. A preempted request finds the blocks again that it left, as far as they are
 * still there. A request without a session finds its `cachedTokens` warm; one of a session
 * finds the session's resident history, or at least what is warm everywhere, up to its `cachedTokens`. Hits are whole
 * blocks and leave at least one token to compute. Shared tokens are counted for every sequence that uses them.
 */
export class PrefixCache {
  private readonly recorder: Recorder;
  private readonly warmTokens: Int32Array;
  private readonly blockTokens: number;
  private readonly resident: ResidentSessions;

  /** `slots` is how many requests run at most, and so can be preempted and wait. */
  constructor(
    recorder: Recorder,
    warmTokens: Int32Array,
    blockTokens: number,
    kvBlocks: number,
    slots: number,
  ) {
    this.recorder = recorder;
    this.warmTokens = warmTokens;
    this.blockTokens = blockTokens;
    this.resident = new ResidentSessions(Math.min(kvBlocks, warmTokens.length + slots));
  }

  /** Blocks of sessions that no running request uses. */
  get residentBlocks(): number {
    return this.resident.blocks;
  }

  /** Whether hits depend on what is resident. */
  get hasSessions(): boolean {
    return this.warmTokens.length > 0;
  }

  /** Tokens served to a request that has to have `target` tokens computed, some of them once before if `again`. */
  hitTokens(request: number, target: number, again: boolean): number {
    const { stream } = this.recorder;
    let warm = stream.cachedTokens[request];
    const session = this.sessionOf(request);
    if (session >= 0) {
      const history = this.resident.blocksOf(session) * this.blockTokens;
      warm = Math.min(warm, Math.max(history, this.warmTokens[session]));
    }
    if (again) warm = Math.max(warm, this.resident.blocksOf(ownKey(request)) * this.blockTokens);
    return Math.floor(Math.min(warm, target - 1) / this.blockTokens) * this.blockTokens;
  }

  /** A request is admitted with this hit, after a preemption if `again`: its session's blocks are in use now. */
  take(request: number, hitTokens: number, again: boolean): void {
    const { recorder } = this;
    recorder.prefixHitTokens += hitTokens;
    if (again) this.resident.take(ownKey(request));
    else if (recorder.isMeasured(request)) recorder.hitTokens[recorder.stream.workload[request]] += hitTokens;
    const session = this.sessionOf(request);
    if (session >= 0) this.resident.take(session);
  }

  /** A request has ended with so many tokens in the cache; its whole blocks stay. */
  leave(request: number, tokens: number): void {
    const session = this.sessionOf(request);
    if (session >= 0) this.resident.leave(session, Math.floor(tokens / this.blockTokens));
  }

  /** A request is preempted with so many tokens in the cache: its whole blocks stay for it until others need them. */
  leavePreempted(request: number, tokens: number): void {
    this.resident.leave(ownKey(request), Math.floor(tokens / this.blockTokens));
  }

  shrinkTo(blocks: number): void {
    this.resident.shrinkTo(blocks);
  }

  private sessionOf(request: number): number {
    const { session } = this.recorder.stream;
    return session === null || !this.hasSessions ? -1 : session[request];
  }
}
