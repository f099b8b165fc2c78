import { simulate } from '../src/simulate/simulate.ts';
import { serveStepped } from '../test/simulate/stepped-replica.ts';
import {
  AMPLE_BLOCKS,
  api,
  conversation,
  FULL_RATE,
  gpus,
  replicaOf,
  SCARCE_BLOCKS,
  USUAL_RATE,
} from './conversation.ts';
import { bestS, type Figure, million, processorS } from './measure.ts';

const REQUESTS = 500_000;
const REPEATS = 3;

function figure(name: string, value: number, unit: string, note: string): Figure {
  return { group: 'engine', name, value, unit, note };
}

function gpuFigure(
  name: string,
  perReplica: number,
  kvBlocks: number,
  replicas: number,
  routed: boolean,
): Figure {
  const stream = conversation(REQUESTS, perReplica * replicas);
  const router = routed ? 'least-outstanding' : 'round-robin';
  const deployment = gpus(replicaOf(kvBlocks), replicas, { router });
  let outcome = simulate(deployment, stream, 1, 0);
  const seconds = bestS(REPEATS, () => {
    outcome = simulate(deployment, stream, 1, 0);
  });
  const { events, iterations, preemptions } = outcome.counters;
  const per = (count: number): string => (count / REQUESTS).toFixed(2);
  return figure(
    name,
    million(REQUESTS / seconds),
    'M requests/s',
    `GPU ${(100 * outcome.utilization.gpu).toFixed(0)} % busy; per request ${per(events)} events for ${per(iterations)} iterations, ${per(preemptions)} preemptions`,
  );
}

function apiFigure(): Figure {
  const stream = conversation(REQUESTS, 50);
  const deployment = api(50);
  const seconds = bestS(REPEATS, () => {
    simulate(deployment, stream, 1, 0);
  });
  return figure(
    'API behind a token limit',
    million(REQUESTS / seconds),
    'M requests/s',
    'latency drawn per request',
  );
}

function steppedFigure(): Figure {
  const count = 3000;
  const stream = conversation(count, USUAL_RATE);
  const replica = replicaOf(AMPLE_BLOCKS);
  const deployment = gpus(replica, 1);
  const steppedS = processorS(() => {
    serveStepped(replica, stream);
  });
  const repeats = 50;
  const compressedS = bestS(2, () => {
    for (let i = 0; i < repeats; i += 1) simulate(deployment, stream, 1, 0);
  });
  return figure(
    'against every iteration taken singly',
    Math.round(steppedS / (compressedS / repeats)),
    'times as fast',
    `${count} requests at 70 % load, the reference of the tests`,
  );
}

/** Requests a second of processor time through one option, by load and features. */
export function engineFigures(): Figure[] {
  return [
    gpuFigure('one replica, 30 % load', 6, AMPLE_BLOCKS, 1, false),
    gpuFigure('one replica, 70 % load', USUAL_RATE, AMPLE_BLOCKS, 1, false),
    gpuFigure('one replica, near saturation', FULL_RATE, AMPLE_BLOCKS, 1, false),
    gpuFigure('near saturation, preempting', FULL_RATE, SCARCE_BLOCKS, 1, false),
    gpuFigure('8 replicas, round robin', USUAL_RATE, AMPLE_BLOCKS, 8, false),
    gpuFigure('8 replicas, least outstanding', USUAL_RATE, AMPLE_BLOCKS, 8, true),
    apiFigure(),
    steppedFigure(),
  ];
}
