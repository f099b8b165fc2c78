import type { RandomStream } from '../random.ts';
import { float64Column, int32Column, uint16Column } from '../trace/growing-column.ts';
import type { LoadCurve } from './arrival-process.ts';
import type { ArrivalPattern } from './session-turns.ts';

/**
 * Answers per minute of an open voice session whose turns nobody states: one every 12 s. With speech shared equally this is the rate at which three
 * minutes of gpt-realtime-2 without caching come closest to the published $0.96: $0.93, where 4 gives $0.76.
 */
export const VOICE_RESPONSES_PER_MINUTE = 5;
/** Shape of the gamma gaps between answers (CV 0.5): steadier than Poisson, people take turns. */
const GAP_SHAPE = 4;

export interface VoiceDemand {
  /** Concurrent sessions in the busiest hour, mean. */
  readonly sessionsPeak: number;
  readonly sessionMinutes: number;
  /** Answers per minute of an open session. */
  readonly responsesPerMinute: number;
}

/** Requests per second of this many open sessions. */
export function voiceQps(demand: VoiceDemand): number {
  return (demand.sessionsPeak * demand.responsesPerMinute) / 60;
}

/** Geometric: how many answers a session has behind it when an arbitrary answer is asked for (exponential durations). */
export function voiceTurnShares({
  sessionMinutes,
  responsesPerMinute,
}: Omit<VoiceDemand, 'sessionsPeak'>): Float64Array {
  const stay = 1 - 1 / (1 + responsesPerMinute * sessionMinutes);
  const shares = new Float64Array(Math.min(65_535, Math.ceil(Math.log(1e-6) / Math.log(stay))));
  let left = 1;
  for (let turn = 0; turn < shares.length; turn += 1) {
    shares[turn] = left * (1 - stay);
    left *= stay;
  }
  shares[shares.length - 1] += left;
  return shares;
}

/**
 * Voice sessions arrive as a Poisson process at `sessionsPeak / duration` (Little's law, so the mean number open is the
 * stated one; their number is Poisson, as Erlang has it) and last exponentially long. The requests are the answers within
 * them. Sessions open at the start have an exponential age. Where the load is below 1, sessions are left out at random.
 */
export function voiceArrivals(demand: VoiceDemand, load: LoadCurve, random: RandomStream): ArrivalPattern {
  const spanS = load.stepS * load.loads.length;
  const durationS = demand.sessionMinutes * 60;
  const gapMeanS = 60 / demand.responsesPerMinute;
  const stamps = float64Column();
  const sessions = int32Column();
  const turns = uint16Column();
  let sessionCount = 0;

  const addSession = (fromS: number, untilS: number, firstTurn: number): void => {
    const drawGap = (): number => (random.gamma(GAP_SHAPE) / GAP_SHAPE) * gapMeanS;
    let turn = firstTurn;
    // The first answer comes at a random point of a gap: sessions are cut at both ends, and the rate stays exact.
    let atS = fromS + (random.gamma(GAP_SHAPE + 1) / GAP_SHAPE) * gapMeanS * random.uniform();
    while (atS < untilS && atS < spanS) {
      stamps.push(atS);
      sessions.push(sessionCount);
      turns.push(Math.min(65_535, turn));
      turn += 1;
      atS += drawGap();
    }
    sessionCount += 1;
  };

  const sessionRate = demand.sessionsPeak / durationS;
  // A Poisson number of sessions is already open: unit-rate arrivals counted up to its mean.
  for (let open = random.exponential(); open < demand.sessionsPeak; open += random.exponential()) {
    const ageS = random.exponential() * durationS;
    const durationLeftS = random.exponential() * durationS;
    if (random.uniform() < load.loads[0]) addSession(0, durationLeftS, Math.round(ageS / gapMeanS));
  }
  for (let atS = random.exponential() / sessionRate; atS < spanS; atS += random.exponential() / sessionRate) {
    const untilS = atS + random.exponential() * durationS;
    if (random.uniform() < load.loads[Math.floor(atS / load.stepS)]) addSession(atS, untilS, 0);
  }
  return {
    ...byArrival(stamps.take(), sessions.take(), turns.take()),
    sessionCount,
    turnShares: voiceTurnShares(demand),
  };
}

function byArrival(
  stamps: Float64Array,
  sessions: Int32Array,
  turns: Uint16Array,
): Pick<ArrivalPattern, 'arrivalS' | 'session' | 'turn'> {
  const order = new Uint32Array(stamps.length);
  for (let i = 0; i < order.length; i += 1) order[i] = i;
  order.sort((a, b) => stamps[a] - stamps[b] || a - b);
  return {
    arrivalS: Float64Array.from(order, (i) => stamps[i]),
    session: Int32Array.from(order, (i) => sessions[i]),
    turn: Uint16Array.from(order, (i) => turns[i]),
  };
}
