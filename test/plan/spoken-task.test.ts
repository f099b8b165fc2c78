import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

const phone = 'id=phone,kind=serverless,provider=openai,model=gpt-realtime-2,tier=tier4';
const captions =
  'id=captions,kind=self-hosted,model=voxtral-mini-4b-realtime,gpu=l40s,engine=vllm,replicas=auto';

async function planned(model: string, accept: string, options: readonly string[]): Promise<Result> {
  const path = join(mkdtempSync(join(tmpdir(), 'spoken-')), 'workload.csv');
  writeFileSync(
    path,
    `name,model,modality,sessions_peak,session_minutes,accept\ncalls,${model},audio,20,4,${accept}\n`,
  );
  return planOf(path, { options, replications: 1, survey: true });
}

const mute = 'it hears and writes, it does not speak';

describe('a transcriber that is bought for a workload which names models that speak', () => {
  it('is told from them in the reason and in a warning', async () => {
    const { recommendation, warnings } = await planned('gpt-realtime-2', 'voxtral-mini-4b-realtime', [
      phone,
      captions,
    ]);
    const [assignment] = recommendation.assignments;
    expect(assignment!.option).toBe('captions');
    expect(assignment!.reason).toContain(mute);
    expect(warnings).toContain(`captions for calls: ${mute}`);
  });

  it('is nothing to tell of where all that is named transcribes, nor is a model that speaks', async () => {
    const alike = await planned('gpt-realtime-whisper', 'voxtral-mini-4b-realtime', [captions]);
    expect(alike.recommendation.assignments[0]!.option).toBe('captions');
    const speaks = await planned('gpt-realtime-2', 'voxtral-mini-4b-realtime', [phone]);
    expect(speaks.recommendation.assignments[0]!.option).toBe('phone');
    for (const { warnings, recommendation } of [alike, speaks]) {
      expect([...warnings, recommendation.assignments[0]!.reason].join()).not.toContain('speak');
    }
  });
});

it('a voice workload that names no model is not given to a transcriber', async () => {
  const { options, recommendation } = await planned('any', '', [phone, captions]);
  const [row] = options.find(({ id }) => id === 'captions')!.workloads;
  expect(row!.verdict).toBe('not-applicable');
  expect(options.find(({ id }) => id === 'captions')!.reasons[0]!.text).toContain(mute);
  expect(recommendation.assignments[0]!.option).toBe('phone');
});
