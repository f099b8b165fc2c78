import { simulate } from '../src/simulate/simulate.ts';
import { AMPLE_BLOCKS, conversation, gpus, replicaOf, USUAL_RATE } from './conversation.ts';
import { bestS, type Figure } from './measure.ts';

function figure(name: string, nanoseconds: number, note: string): Figure {
  return { group: 'growth', name, value: Math.round(nanoseconds), unit: 'ns/request', note };
}

function byRequests(count: number): Figure {
  const stream = conversation(count, USUAL_RATE);
  const deployment = gpus(replicaOf(AMPLE_BLOCKS), 1);
  const seconds = bestS(count > 2e6 ? 1 : 3, () => {
    simulate(deployment, stream, 1, 0);
  });
  return figure(
    `${count.toExponential(0).replace('e+', '·10^')} requests`,
    (seconds / count) * 1e9,
    'one replica, 70 % load',
  );
}

/** Longer answers at a lower rate: the same load in tokens, more sequences in the batch. */
function byBatch(outputFactor: number): Figure {
  const count = 200_000;
  const rate = 12;
  const stream = conversation(count, rate / Math.sqrt(outputFactor), outputFactor);
  const deployment = gpus(replicaOf(1e6), 1);
  let outcome = simulate(deployment, stream, 1, 0);
  const seconds = bestS(3, () => {
    outcome = simulate(deployment, stream, 1, 0);
  });
  const batch = outcome.utilization.sequences * 1024;
  return figure(
    `batch of ${batch.toFixed(0)}`,
    (seconds / count) * 1e9,
    `${(outcome.counters.events / count).toFixed(2)} events and ${(outcome.counters.iterations / count).toFixed(0)} iterations per request`,
  );
}

function byReplicas(replicas: number): Figure {
  const count = 500_000;
  const stream = conversation(count, USUAL_RATE * replicas);
  const deployment = gpus(replicaOf(AMPLE_BLOCKS), replicas, { router: 'least-outstanding' });
  const seconds = bestS(2, () => {
    simulate(deployment, stream, 1, 0);
  });
  return figure(`${replicas} replicas`, (seconds / count) * 1e9, 'least outstanding, 70 % load');
}

/** How the time of a request grows with the number of requests, the batch and the replicas. */
export function growthFigures(most: number): Figure[] {
  return [
    ...[1e5, 1e6, 1e7, 4e7].filter((count) => count <= most).map(byRequests),
    ...[0.25, 1, 4, 16].map(byBatch),
    ...[1, 4, 16, 64, 256].map(byReplicas),
  ];
}
