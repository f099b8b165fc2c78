import { readGpuFacts } from '../src/catalog/models/read-gpu-facts.ts';
import { readModelFacts } from '../src/catalog/models/read-model-facts.ts';
import { replicaSpec } from '../src/performance/replica-spec.ts';
import { rooflineTimes } from '../src/performance/roofline.ts';
import { simulateClosedLoop } from '../src/simulate/gpu/closed-loop.ts';

// node scripts/run.mjs scripts/capacity.ts: the most requests a second that one GPU serves, and its share of the peak.

const INPUT_TOKENS = 512;
const OUTPUT_TOKENS = 128;
const ROUNDS = 20;

function ceiling(gpuId: string): void {
  const model = readModelFacts().find((facts) => facts.id === 'llama-3.1-8b');
  const gpu = readGpuFacts().find((facts) => facts.id === gpuId);
  if (model === undefined || gpu === undefined) throw new Error(`not in the catalogue: ${gpuId}`);
  const unset = { maxNumSeqs: null, maxNumBatchedTokens: null, blockSize: null, kvBlocks: null };
  const replica = replicaSpec({
    ...unset,
    model,
    gpu,
    ...{ tp: 1, pp: 1, dp: 1, ep: 1 },
    ...{ precision: 'bf16', kvPrecision: null, engine: 'vllm', engineVersion: null },
    ...{ gpuMemoryUtilization: null, prefixCache: null },
  });
  if ('doesNotFit' in replica) throw new Error(replica.doesNotFit.text);
  const { maxNumSeqs } = replica.spec.limits;
  const count = ROUNDS * maxNumSeqs;
  const outcome = simulateClosedLoop(
    replica.spec,
    {
      count,
      arrivalS: new Float64Array(count),
      inputTokens: new Int32Array(count).fill(INPUT_TOKENS),
      // Lengths that differ a little keep the users from moving in step.
      outputTokens: Int32Array.from({ length: count }, (_, i) => OUTPUT_TOKENS - 12 + ((i * 7) % 25)),
      cachedTokens: new Int32Array(count),
      workload: new Uint16Array(count),
      session: null,
      turn: null,
      workloadNames: ['capacity'],
      measureFromS: 0,
      endS: 0,
      drainS: Number.POSITIVE_INFINITY,
      startHourOfWeek: 0,
      startEpochS: null,
    },
    maxNumSeqs,
    0,
  );
  const ends = outcome.requests.e2eS.map((e2e, i) => e2e + outcome.arrivalS[i]).sort();
  const from = Math.floor(0.2 * count);
  const to = Math.floor(0.8 * count);
  const perSecond = (to - from) / (ends[to] - ends[from]);
  const work = rooflineTimes(replica.shape, {
    decodingSequences: OUTPUT_TOKENS - 1,
    prefillTokens: INPUT_TOKENS,
    finishedPrompts: 1,
    prefillPairs: INPUT_TOKENS ** 2 / 2,
    windowPairs: 0,
    contextTokens: (OUTPUT_TOKENS - 1) * (INPUT_TOKENS + OUTPUT_TOKENS / 2),
    windowContextTokens: 0,
  });
  console.log(
    `${gpu.id}: ${perSecond.toFixed(1)} requests/s, MFU ${(100 * perSecond * work.computeS).toFixed(0)} %, ` +
      `100 % of the peak FLOPs would be ${(1 / work.computeS).toFixed(1)} requests/s`,
  );
}

for (const gpu of ['a100-sxm-80', 'h100-sxm']) ceiling(gpu);
