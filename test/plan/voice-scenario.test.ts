import { describe, expect, it } from 'vitest';
import { optionOf, plannedScenario } from './planned.ts';

describe('scenario voice-agents', () => {
  it('has a place for every voice model, priced by the minute or by audio tokens', async () => {
    const result = await plannedScenario('voice-agents', { replications: 1 });
    for (const id of ['realtime-2', 'whisper', 'translate', 'voxtral']) {
      const served = optionOf(result, id).workloads.filter((one) => one.verdict !== 'not-applicable');
      expect(served).toHaveLength(1);
      expect(optionOf(result, id).cost.monthlyUsd).toBeGreaterThan(0);
    }
    // 60 sessions at the peak, half of that on average, $0.006 a minute.
    expect(optionOf(result, 'voxtral').cost.monthlyUsd).toBeCloseTo(30 * 730 * 60 * 0.006, 6);
  });

  it('bills three minutes at about $0.20 with caching and $0.96 without, as was published', async () => {
    const usdPerCall = async (set: readonly string[]): Promise<number> => {
      const threeMinutes = [
        'workload.phone-agent.session_minutes=3',
        'workload.phone-agent.sessions_peak=120',
        ...set,
      ];
      const result = await plannedScenario('voice-agents', {
        only: ['realtime-2'],
        set: threeMinutes,
        replications: 1,
      });
      // 60 calls of three minutes open on average.
      return optionOf(result, 'realtime-2').cost.monthlyUsd! / ((60 * 730 * 60) / 3);
    };
    expect(Math.abs((await usdPerCall([])) - 0.2)).toBeLessThan(0.02);
    expect(Math.abs((await usdPerCall(['workload.phone-agent.cached_share=0'])) - 0.96)).toBeLessThan(0.05);
  });

  it('bills, and counts against the limits, as many answers as a call has turns', async () => {
    const planned = async (turns: string) => {
      const set = [`workload.phone-agent.turns=${turns}`];
      const result = await plannedScenario('voice-agents', { only: ['realtime-2'], set, replications: 1 });
      const { cost, utilization } = optionOf(result, 'realtime-2');
      return { usd: cost.monthlyUsd!, rpm: utilization.rpm! };
    };
    const [few, usual, many] = [await planned('6'), await planned('15'), await planned('30')];
    // Fifteen turns in three minutes are what is taken without a statement.
    const unstated = await plannedScenario('voice-agents', { only: ['realtime-2'], replications: 1 });
    expect(usual.usd).toBeCloseTo(optionOf(unstated, 'realtime-2').cost.monthlyUsd!, 6);
    expect(few.usd).toBeLessThan(0.9 * usual.usd);
    expect(many.usd).toBeGreaterThan(1.1 * usual.usd);
    expect(many.rpm / few.rpm).toBeGreaterThan(4);
    expect(many.rpm / few.rpm).toBeLessThan(6);
  });

  it('finds how many more calls fit under a session limit', async () => {
    const option =
      'id=r,kind=serverless,provider=openai,model=gpt-realtime-2,tier=tier4,limits.concurrency=150';
    const result = await plannedScenario('voice-agents', { options: [option], replications: 1 });
    const [calls] = optionOf(result, 'r').workloads;
    // 120 calls of a Poisson number are open on average; losing 1 % of them at 150 places takes 131 to 149 offered.
    expect(calls!.limit).toBe('concurrency');
    expect(calls!.headroom).toBeGreaterThan(1.05);
    expect(calls!.headroom).toBeLessThan(150 / 120);
  });

  it('cuts calls off at the hour that the provider keeps a session open, and says so', async () => {
    const result = await plannedScenario('voice-agents', {
      only: ['realtime-2'],
      set: ['workload.phone-agent.session_minutes=50', 'workload.phone-agent.sessions_peak=8'],
      replications: 2,
    });
    const option = optionOf(result, 'realtime-2');
    const [calls] = option.workloads;
    expect(calls).toMatchObject({ verdict: 'fail', limit: 'session-length' });
    // Exponential calls of 50 minutes: their answers after the first hour are e^(−60/50) = 30 %.
    expect(Math.abs(calls!.requests.expired / calls!.requests.offered - 0.3)).toBeLessThan(0.15);
    expect(option.reasons[0]?.fix).toBe('a new session before 60 min');
  });
});
