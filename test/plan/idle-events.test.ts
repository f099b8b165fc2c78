import { expect, test } from 'vitest';
import { idleEvents } from '../../src/plan/evaluate/idle-events.ts';
import { optionNamed } from './fake-option.ts';

const outage = {
  text: '2026-11-27T14:00Z',
  hourOfWeek: 110,
  hours: 4,
  durationS: 14_400,
  down: [{ provider: 'openai', severity: 1 }],
  lost: [],
  surge: 1,
  isBilled: true,
};

test('an outage that concerns no option is warned of', () => {
  const elsewhere = { ...optionNamed('o'), provider: 'groq' };
  expect(idleEvents([outage], [elsewhere]).join()).toMatch(/outage of openai .* no option/);
  const standby = { ...elsewhere, fallback: { ...elsewhere, provider: 'openai' } };
  expect(idleEvents([outage], [standby])).toEqual([]);
});
