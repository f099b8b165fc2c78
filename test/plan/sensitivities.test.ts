import { expect, it } from 'vitest';
import { plannedScenario } from './planned.ts';

it('no larger peak or burstiness is said to need fewer replicas, where work may wait for hours', async () => {
  const { recommendation } = await plannedScenario('nightly-documents', {
    only: ['reserved-120b'],
    replications: 1,
  });
  const bought = recommendation.options[0]!.deployment!.replicas!;
  expect(bought).toBeGreaterThan(1);
  for (const { text, flip } of recommendation.sensitivities) {
    if (flip === null || !/busiest hour|burstiness/.test(text)) continue;
    const [, word, count] = /^(above|below) .* (\d+) replicas?, not/.exec(flip) ?? [];
    if (word === 'above') expect(Number(count), flip).toBeGreaterThan(bought);
  }
});
