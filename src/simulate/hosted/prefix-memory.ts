import type { RequestStream } from '../../workload/request-stream.ts';
import type { PrefixLifetime } from '../deployment.ts';

const NEVER = Number.NEGATIVE_INFINITY;

/**
 * What a provider's prefix cache still remembers. The cached tokens of a request are its session's history and what
 * all requests of its workload share; each is found while its last use is no longer ago than it is kept. A request that
 * is served uses both, which keeps them for as long again.
 */
export class PrefixMemory {
  private readonly lifetime: PrefixLifetime | null;
  private readonly stream: RequestStream;
  private readonly sessionUsedS = new Map<number, number>();
  private readonly workloadUsedS: Float64Array;

  constructor(lifetime: PrefixLifetime | null, stream: RequestStream) {
    this.lifetime = lifetime;
    this.stream = stream;
    // Before the stream its workloads went on as they do in it.
    this.workloadUsedS = new Float64Array(stream.workloadNames.length).fill(
      lifetime === null || lifetime.startsCold ? NEVER : 0,
    );
  }

  /** Input tokens of a request that are found now, at most its cached ones. */
  found(request: number, nowS: number): number {
    const { lifetime, stream } = this;
    const cached = stream.cachedTokens[request];
    if (lifetime === null || cached === 0) return cached;
    const workload = stream.workload[request];
    const shared = this.sharedTokens(request);
    const ofSession = this.sessionFound(request, nowS, lifetime);
    const sharedFound = nowS - this.workloadUsedS[workload] <= lifetime.sharedS ? 1 : ofSession;
    return Math.round((cached - shared) * ofSession + shared * sharedFound);
  }

  /** The request is served. */
  use(request: number, nowS: number): void {
    if (this.lifetime === null) return;
    const { session, workload } = this.stream;
    this.workloadUsedS[workload[request]] = nowS;
    if (session !== null && session[request] >= 0) this.sessionUsedS.set(session[request], nowS);
  }

  /** Cached input is history h and, of the rest of the input, the shared part c: cached = h + c (input − h). */
  private sharedTokens(request: number): number {
    const { stream, lifetime } = this;
    const cached = stream.cachedTokens[request];
    const share = lifetime?.sharedShare[stream.workload[request]] ?? 0;
    if (share >= 1) return cached;
    return Math.min(cached, ((stream.inputTokens[request] - cached) * share) / (1 - share));
  }

  /** Whether the history is found; for a session whose last turn lies before the stream, how likely that is. */
  private sessionFound(request: number, nowS: number, lifetime: PrefixLifetime): number {
    const { session, turn, workload } = this.stream;
    const { sessionS, pauseS, startsCold } = lifetime;
    if (session === null || session[request] < 0) return 0;
    const usedS = this.sessionUsedS.get(session[request]);
    if (usedS !== undefined) return nowS - usedS <= sessionS ? 1 : 0;
    const pause = pauseS[workload[request]] ?? 0;
    if (turn === null || turn[request] === 0 || startsCold || nowS > sessionS) return 0;
    // Pauses are exponential: how long one had lasted at the start is too, whatever was left of it.
    return pause > 0 ? 1 - Math.exp(-(sessionS - nowS) / pause) : 1;
  }
}
