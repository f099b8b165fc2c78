import { describe, expect, it } from 'vitest';
import type { OptionResult, Result } from '../../src/plan/result.ts';
import { outageLines, outageRows, outageSentence } from '../../src/report/outages.ts';
import { fixtureResult } from './fixture-result.ts';

const result: Result = fixtureResult;

function optionNamed(id: string): OptionResult {
  const found = result.options.find((option) => option.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

/** The plan with this option bought for all workloads, or beside others. */
function buying(...ids: readonly string[]): Result {
  const assignments = ids.map((option) => ({ workload: option, option, monthlyUsd: 1, reason: '' }));
  return { ...result, recommendation: { ...result.recommendation, assignments, options: [] } };
}

describe('outages in reports', () => {
  const mini = optionNamed('openai-mini');

  it('have a row for the year and one for each event, with and without the fallback', () => {
    const rows = outageRows([mini]);
    expect(rows).toHaveLength(2);
    const [year, event] = rows.map((cells) => cells.join(' | '));
    expect(year).toContain('a year (99.9 % asked) | holds | 99.9950 % (99.9900–99.99900)');
    expect(year).toContain('$0 a month to stand by, $71.20 in outages | 99.80 % (99.69–99.87) served');
    expect(event).toContain(
      '2026-11-27T14:00Z for 4 h: openai down, 3 × load | ✔ holds | 100 % | 97.1 % (96.4–97.8)',
    );
    expect(event).toContain('$413 | 0 % served, 0 % in objective for $0');
  });

  it('say how many common outages the year bears', () => {
    const text = outageLines(mini).join('\n');
    expect(text).toContain('at most 40 % of outages hit both providers');
    expect(text).toContain('claude stands by for $0 a month');
    expect(text).toContain('those announced for $34.40 a month of the year');
  });

  it('say where nobody asks for anything, and where the fallback alone is hit', () => {
    const [shop, ...others] = mini.workloads;
    const [event] = shop!.events;
    const withEvent = (change: Partial<typeof event>): OptionResult => ({
      ...mini,
      workloads: [{ ...shop!, events: [{ ...event!, ...change }] }, ...others],
    });
    const quiet = outageLines(withEvent({ requests: 0 })).join('\n');
    expect(quiet).toContain('openai down, 3 × load: no requests then');
    expect(quiet).not.toContain('100 % served');
    expect(outageRows([withEvent({ requests: 0 })])[1]?.[4]).toBe('no requests then');
    const down = [{ provider: 'anthropic', severity: 1 }];
    const elsewhere = outageLines(withEvent({ down, alone: null })).join('\n');
    expect(elsewhere).toContain('hits claude alone, nothing is lost');
    const sentence = outageSentence(buying('openai-mini'));
    expect(sentence).toContain('2026-11-27');
  });

  it('say how much of the busiest hour a fallback without room for it takes', () => {
    const small = { ...mini, fallback: { ...mini.fallback!, carriedAtPeak: 0.17 } };
    expect(outageLines(small).join()).toContain('with room for 17 % of the busiest hour');
  });

  it('are one sentence of the option they hit hardest, however many are bought', () => {
    const one = outageSentence(buying('openai-mini'));
    expect(one).toContain('In outages: 100 % served on 2026-11-27T14:00Z');
    expect(one).toContain('(0 % without claude)');
    const several = outageSentence(buying('ptu', 'openai-mini', 'realtime'));
    expect(several).toBe(one?.replace('In outages: ', 'In outages: openai-mini '));
    expect(outageSentence(buying('ptu'))).toBeNull();
  });
});
