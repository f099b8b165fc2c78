import type {
  OptionResult,
  OptionWorkloadResult,
  Percentiles,
  Result,
  Verdict,
} from '../../src/plan/result.ts';

/** A plausible result with every kind, every verdict and every optional part, for the renderers. */

const none: Percentiles = { mean: null, p50: null, p90: null, p95: null, p99: null };

function spread(p50: number, p95: number): Percentiles {
  return { mean: p50 * 1.1, p50, p90: p50 + (p95 - p50) * 0.8, p95, p99: p95 * 1.4 };
}

/** A week of office traffic. */
function week(peak: number): number[] {
  return Array.from({ length: 168 }, (_, hour) => {
    const day = Math.floor(hour / 24);
    const daily = Math.max(0.12, Math.sin(((hour % 24) - 6) * (Math.PI / 15)));
    return peak * (day < 5 ? daily : 0.25 * daily);
  });
}

interface WorkloadPart {
  readonly name: string;
  readonly verdict: Verdict;
  readonly limit?: OptionWorkloadResult['limit'];
  readonly headroom?: number | null;
  readonly ttft?: readonly [number, number];
  readonly worst?: OptionWorkloadResult['worstObjective'];
  readonly year?: OptionWorkloadResult['year'];
  readonly events?: OptionWorkloadResult['events'];
}

function served(part: WorkloadPart): OptionWorkloadResult {
  const applies = part.verdict !== 'not-applicable';
  const [p50, p95] = part.ttft ?? [180, 412];
  const latency = applies && part.ttft !== undefined;
  return {
    name: part.name,
    verdict: part.verdict,
    limit: part.limit ?? null,
    attainment: latency ? 0.9984 : null,
    headroom: part.headroom ?? null,
    requests: {
      offered: applies ? 12_000 : 0,
      completed: applies ? 11_980 : 0,
      rejected: applies ? 15 : 0,
      failed: applies ? 5 : 0,
      expired: 0,
      unfinished: 0,
    },
    ttftMs: latency ? spread(p50, p95) : none,
    tpotMs: latency ? spread(21.4, 31.2) : none,
    itlMs: none,
    e2eMs: latency ? spread(6_400, 14_200) : none,
    outputTokensPerSecond: applies ? 11_890.5 : null,
    requestsPerSecond: applies ? 41.02 : null,
    attemptsPerRequest: applies ? 1 : null,
    worstObjective: part.worst ?? null,
    year: part.year ?? null,
    events: part.events ?? [],
  };
}

function ttftObjective(actual: number): OptionWorkloadResult['worstObjective'] {
  return { column: 'ttft_p95_ms', actual, limit: 800, low: actual * 0.93, high: actual * 1.07 };
}

interface OptionPart {
  readonly id: string;
  readonly kind: OptionResult['kind'];
  readonly model: string;
  readonly provider?: string;
  readonly deployment?: Partial<NonNullable<OptionResult['deployment']>>;
  readonly verdict: Verdict;
  readonly reasons?: OptionResult['reasons'];
  readonly workloads: readonly OptionWorkloadResult[];
  readonly monthlyUsd: number | null;
  readonly low?: number;
  readonly high?: number;
  readonly lines?: OptionResult['cost']['lines'];
  readonly modelError?: OptionResult['modelError'];
  readonly fallback?: OptionResult['fallback'];
}

function option(part: OptionPart): OptionResult {
  const monthly = part.monthlyUsd;
  return {
    id: part.id,
    kind: part.kind,
    model: part.model,
    provider: part.provider ?? null,
    deployment: {
      gpu: null,
      gpusPerReplica: null,
      replicas: null,
      spare: null,
      nodes: null,
      gpus: null,
      gpusPerNode: null,
      units: null,
      unit: null,
      engine: null,
      precision: null,
      tp: null,
      tier: null,
      region: null,
      ...part.deployment,
    },
    verdict: part.verdict,
    reasons: part.reasons ?? [],
    workloads: part.workloads,
    utilization: part.deployment?.gpu === undefined ? { rateLimit: 0.62 } : { gpu: 0.71, kvCache: 0.44 },
    cost: {
      monthlyUsd: monthly,
      monthlyUsdLow: part.low ?? monthly,
      monthlyUsdHigh: part.high ?? monthly,
      yearlyUsd: monthly === null ? null : monthly * 12,
      idleUsd: part.deployment?.gpu === undefined || monthly === null ? null : monthly * 0.29,
      usdPerMillionOutputTokens: monthly === null ? null : 0.61,
      usdPerMillionTokens: monthly === null ? null : 0.12,
      kwhPerMillionTokens: null,
      lines: part.lines ?? [],
    },
    assumptions: [
      {
        text: 'price is the median of the primary on-demand rows',
        basis: 'published',
        source: 'https://example.com/prices',
        asOf: '2026-11-20',
      },
    ],
    modelError: part.modelError ?? null,
    fallback: part.fallback ?? null,
  };
}

const inside = { relative: 0.08, insideValidatedRange: true, note: 'dense models on H100, online serving' };

const own70b = option({
  id: 'own-70b',
  kind: 'self-hosted',
  model: 'llama-3.3-70b',
  provider: 'aws',
  deployment: {
    gpu: 'h100-sxm',
    gpusPerReplica: 4,
    replicas: 3,
    spare: 1,
    nodes: 2,
    gpus: 16,
    gpusPerNode: 1,
    tp: 4,
    engine: 'vllm',
    precision: 'fp8',
  },
  verdict: 'pass',
  workloads: [
    served({
      name: 'chat',
      verdict: 'pass',
      limit: 'ttft',
      headroom: 1.22,
      ttft: [180, 412],
      worst: ttftObjective(412),
    }),
    served({ name: 'nightly', verdict: 'pass', headroom: 2.4 }),
    served({ name: 'voice', verdict: 'not-applicable' }),
  ],
  monthlyUsd: 29_083.2,
  low: 27_400,
  high: 31_950.25,
  lines: [
    { item: 'H100 on demand', quantity: 8760, unit: 'GPU-hour', usdPerUnit: 2.49, usd: 21_812.4 },
    { item: 'H100 on demand, spare', quantity: 2920, unit: 'GPU-hour', usdPerUnit: 2.49, usd: 7_270.8 },
  ],
  modelError: inside,
});

const nightlyHaiku = option({
  id: 'nightly-haiku',
  kind: 'batch',
  model: 'claude-haiku-4-5',
  provider: 'anthropic',
  deployment: { tier: 'tier4' },
  verdict: 'pass',
  workloads: [
    served({ name: 'chat', verdict: 'not-applicable' }),
    served({
      name: 'nightly',
      verdict: 'pass',
      limit: 'deadline',
      headroom: 3.1,
      worst: { column: 'deadline_h', actual: 3.4, limit: 8, low: 3.1, high: 3.9 },
    }),
    served({ name: 'voice', verdict: 'not-applicable' }),
  ],
  monthlyUsd: 2_104.35,
  lines: [
    { item: 'input tokens, batch', quantity: 2520, unit: 'MTok', usdPerUnit: 0.5, usd: 1_260 },
    { item: 'output tokens, batch', quantity: 337.74, unit: 'MTok', usdPerUnit: 2.5, usd: 844.35 },
  ],
});

const realtime = option({
  id: 'realtime',
  kind: 'serverless',
  model: 'gpt-realtime-2',
  provider: 'openai',
  deployment: { tier: 'tier3' },
  verdict: 'pass',
  workloads: [
    served({ name: 'chat', verdict: 'not-applicable' }),
    served({ name: 'nightly', verdict: 'not-applicable' }),
    served({
      name: 'voice',
      verdict: 'pass',
      limit: 'tpm',
      headroom: 1.6,
      ttft: [420, 690],
      worst: ttftObjective(690),
    }),
  ],
  monthlyUsd: 7_740,
});

const openaiMini = option({
  id: 'openai-mini',
  kind: 'serverless',
  model: 'gpt-5-mini',
  provider: 'openai',
  deployment: { tier: 'tier3' },
  verdict: 'marginal',
  reasons: [
    { limit: 'ttft', text: 'TTFT p95 of chat is 640–905 ms against 800 ms', fix: 'service: priority' },
  ],
  workloads: [
    served({
      name: 'chat',
      verdict: 'marginal',
      limit: 'ttft',
      headroom: 1.02,
      ttft: [430, 772],
      worst: ttftObjective(772),
      year: {
        served: { mean: 0.99995, low: 0.9999, high: 0.99999 },
        servedAlone: { mean: 0.998, low: 0.9969, high: 0.9987 },
        objective: 0.999,
        commonCauseAllowed: 0.4,
      },
      events: [
        {
          at: '2026-11-27T14:00Z',
          hours: 4,
          down: [{ provider: 'openai', severity: 1 }],
          lost: [],
          surge: 3,
          requests: 86_400,
          verdict: 'pass',
          limit: null,
          served: { mean: 1, low: 1, high: 1 },
          attainment: { mean: 0.971, low: 0.964, high: 0.978 },
          usd: 412.5,
          alone: { served: { mean: 0, low: 0, high: 0 }, attainment: { mean: 0, low: 0, high: 0 }, usd: 0 },
        },
      ],
    }),
    served({ name: 'nightly', verdict: 'pass', headroom: 4 }),
    served({ name: 'voice', verdict: 'not-applicable' }),
  ],
  monthlyUsd: 36_110,
  fallback: {
    option: 'claude',
    provider: 'anthropic',
    deployment: null,
    carriedAtPeak: 1,
    standbyMonthlyUsd: 0,
    outagesMonthlyUsd: 71.2,
    eventsMonthlyUsd: 34.4,
  },
});

const ptu = option({
  id: 'ptu',
  kind: 'dedicated',
  model: 'gpt-5-mini',
  provider: 'azure',
  deployment: { units: 150, unit: 'ptu' },
  verdict: 'pass',
  workloads: [
    served({
      name: 'chat',
      verdict: 'pass',
      limit: 'units',
      headroom: 1.08,
      ttft: [300, 615],
      worst: ttftObjective(615),
    }),
    served({ name: 'nightly', verdict: 'pass', headroom: 1.5 }),
    served({ name: 'voice', verdict: 'not-applicable' }),
  ],
  monthlyUsd: 39_000,
});

const fireworks = option({
  id: 'fireworks-70b',
  kind: 'dedicated',
  model: 'llama-3.3-70b',
  provider: 'fireworks',
  deployment: { gpu: 'h100-sxm', gpusPerReplica: 4, replicas: 2, tp: 4, engine: 'vllm', precision: 'fp8' },
  verdict: 'fail',
  reasons: [
    {
      limit: 'kv-cache',
      text: 'KV cache is full in the busiest hour; TTFT p95 of chat is 1.9 s against 800 ms',
      fix: '3 replicas would pass at $40.9k',
    },
  ],
  workloads: [
    served({
      name: 'chat',
      verdict: 'fail',
      limit: 'kv-cache',
      headroom: 0.85,
      ttft: [520, 1_910],
      worst: ttftObjective(1_910),
    }),
    served({ name: 'nightly', verdict: 'pass', headroom: 1.1 }),
    served({ name: 'voice', verdict: 'not-applicable' }),
  ],
  monthlyUsd: 27_250,
  modelError: inside,
});

const together = option({
  id: 'together-70b',
  kind: 'serverless',
  model: 'llama-3.3-70b',
  provider: 'together',
  deployment: { tier: 'tier2' },
  verdict: 'unstable',
  reasons: [
    {
      limit: 'tpm',
      text: 'the limit of 2M tokens a minute is below the mean load',
      fix: 'ask for 5M tokens a minute',
    },
  ],
  workloads: [
    served({ name: 'chat', verdict: 'unstable', limit: 'tpm', headroom: 0.4 }),
    served({ name: 'nightly', verdict: 'unstable', limit: 'tpm', headroom: 0.4 }),
    served({ name: 'voice', verdict: 'not-applicable' }),
  ],
  monthlyUsd: 31_200,
});

const groq = option({
  id: 'groq-70b',
  kind: 'serverless',
  model: 'llama-3.3-70b',
  provider: 'groq',
  deployment: { tier: 'developer' },
  verdict: 'unproven',
  reasons: [
    {
      limit: 'ttft',
      text: 'no measured or published latency for this model',
      fix: 'give a hosted row with --throughput',
    },
  ],
  workloads: [
    served({ name: 'chat', verdict: 'unproven', headroom: 1.9 }),
    served({ name: 'nightly', verdict: 'pass', headroom: 1.9 }),
    served({ name: 'voice', verdict: 'not-applicable' }),
  ],
  monthlyUsd: 24_900,
});

const l40s = option({
  id: 'own-l40s',
  kind: 'self-hosted',
  model: 'llama-3.3-70b',
  deployment: {
    gpu: 'l40s',
    gpusPerReplica: 8,
    replicas: 6,
    nodes: 6,
    tp: 8,
    engine: 'vllm',
    precision: 'fp8',
  },
  verdict: 'fail',
  reasons: [
    { limit: 'tpot', text: 'TPOT p95 of chat is 74 ms against 50 ms at any number of replicas', fix: '' },
  ],
  workloads: [
    served({
      name: 'chat',
      verdict: 'fail',
      limit: 'tpot',
      headroom: null,
      ttft: [900, 2_400],
      worst: { column: 'tpot_p95_ms', actual: 74, limit: 50, low: 66, high: 82 },
    }),
    served({ name: 'nightly', verdict: 'pass', headroom: 1.3 }),
    served({ name: 'voice', verdict: 'not-applicable' }),
  ],
  monthlyUsd: null,
  modelError: {
    relative: 0.18,
    insideValidatedRange: false,
    note: 'PCIe tensor parallelism of 8 was never measured',
  },
});

const deepseek = option({
  id: 'deepseek',
  kind: 'serverless',
  model: 'deepseek-v3.2',
  provider: 'deepseek',
  verdict: 'not-applicable',
  reasons: [
    { limit: 'residency', text: 'chat must stay in the EU; the provider serves from China', fix: '' },
  ],
  workloads: ['chat', 'nightly', 'voice'].map((name) => served({ name, verdict: 'not-applicable' })),
  monthlyUsd: null,
});

export const fixtureResult: Result = {
  schemaVersion: 1,
  tool: { name: 'capplan', version: '0.1.0' },
  seed: 1,
  inputs: [
    {
      path: 'workload.csv',
      sha256: '9f31c2a4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f80',
      rows: 3,
      kept: 3,
      dropped: 0,
    },
  ],
  workloads: [
    {
      name: 'chat',
      owner: 'support',
      model: 'open:large',
      requests: 12_000,
      qpsMean: 20.5,
      qpsPeakHour: 41,
      rateGiven: 'mean',
      inputTokensMean: 1_180,
      outputTokensMean: 290,
      cachedShare: 0.35,
      objectives: [
        { column: 'ttft_p95_ms', limit: 800 },
        { column: 'tpot_p95_ms', limit: 50 },
      ],
      hourlyQps: week(41),
      unit: 'conversation=6',
      assumptions: [
        {
          text: 'busiest hour is 2 times the mean',
          basis: 'assumed',
          source: 'capplan',
          asOf: null,
          path: 'workload.chat.qps_peak',
        },
        {
          text: 'arrivals inside the hour have a CV of 1.5',
          basis: 'assumed',
          source: 'capplan',
          asOf: null,
        },
      ],
    },
    {
      name: 'nightly',
      owner: null,
      model: 'mid',
      requests: 12_000,
      qpsMean: 0.8,
      qpsPeakHour: 4.2,
      rateGiven: 'both',
      inputTokensMean: 3_200,
      outputTokensMean: 420,
      cachedShare: 0,
      objectives: [{ column: 'deadline_h', limit: 8 }],
      hourlyQps: week(4.2),
      unit: null,
      assumptions: [],
    },
    {
      name: 'voice',
      owner: 'contact-centre',
      model: 'gpt-realtime-2',
      requests: 12_000,
      qpsMean: 0.012,
      qpsPeakHour: 0.03,
      rateGiven: 'peak',
      inputTokensMean: 900,
      outputTokensMean: 150,
      cachedShare: 0.8,
      objectives: [{ column: 'ttft_p95_ms', limit: 800 }],
      hourlyQps: week(0.03),
      unit: null,
      assumptions: [],
    },
  ],
  options: [own70b, openaiMini, ptu, nightlyHaiku, realtime, fireworks, together, groq, l40s, deepseek],
  recommendation: {
    monthlyUsd: 38_927.55,
    monthlyUsdLow: 37_244.35,
    monthlyUsdHigh: 41_794.6,
    yearlyUsd: 467_130.6,
    text: 'Cheapest that holds for each workload within the model class it asked for; quality is not tested here.',
    assignments: [
      {
        workload: 'chat',
        option: 'own-70b',
        monthlyUsd: 29_083.2,
        reason: 'cheapest passing option of open:large',
      },
      {
        workload: 'nightly',
        option: 'nightly-haiku',
        monthlyUsd: 2_104.35,
        reason: 'cheapest passing option of mid',
      },
      { workload: 'voice', option: 'realtime', monthlyUsd: 7_740, reason: 'the only passing option' },
    ],
    lines: [],
    commitments: [],
    inventory: [],
    options: [own70b, nightlyHaiku, realtime],
    sensitivities: [
      {
        text: 'cache hit 35 % (chat)',
        flip: 'below 18 % a fourth replica, $38.8k',
        path: 'workload.chat.cached_share',
      },
      {
        text: 'busiest hour 2 times the mean (chat)',
        flip: 'above 2.4 a fourth replica, $38.8k',
        path: 'workload.chat.qps_peak',
      },
      { text: 'H100 at $2.49/h', flip: null, path: null },
    ],
  },
  timeline: [],
  checks: [],
  attribution: [],
  asOf: '2026-11-20',
  warnings: ['the latency of groq llama-3.3-70b has no source: its objectives are not judged'],
  diagnostics: [],
};
