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

it('counts what another value would buy as the answer does, and names no rival that is far beyond the range of a price', async () => {
  const { recommendation } = await plannedScenario('regulated-on-premises', { replications: 1 });
  const [own] = recommendation.options;
  expect(own!.deployment!.spare).toBe(1);
  const flips = recommendation.sensitivities.map(({ text, flip }) => ({ text, flip }));
  expect(flips.find(({ text }) => text.includes('quoted'))).toEqual({
    text: expect.stringMatching(/^own-oss quoted \$\d+–\d+$/),
    flip: null,
  });
  const { replicas, spare, gpusPerReplica } = own!.deployment!;
  const today = (replicas! + spare!) * gpusPerReplica!;
  const resized = flips.filter(({ flip }) => flip?.includes(', not '));
  for (const { flip } of resized) expect(flip).toContain(`×H100 tp2, not ${today}`);
  expect(resized.length).toBeGreaterThan(0);
});

it('weighs the whole plan: what a commitment pays for in any case moves nothing', async () => {
  const { recommendation } = await plannedScenario('multi-provider', {
    only: ['openai-batch', 'claude-sonnet'],
    replications: 1,
  });
  expect(recommendation.lines.length).toBeGreaterThan(0);
  expect(recommendation.sensitivities.filter(({ text }) => text.includes('(digest)'))).toEqual([]);
});
