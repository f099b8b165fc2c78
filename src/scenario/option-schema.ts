import { z } from 'zod';
import {
  duration,
  integerFrom,
  positiveCount,
  positiveInteger,
  replicaCount,
  share,
  text,
  truth,
  usd,
} from './field-schemas.ts';
import type { OptionKind } from './scenario.ts';

const limitsSchema = z
  .strictObject({
    rpm: positiveCount('requests per minute').optional(),
    tpm: positiveCount('tokens per minute').optional(),
    itpm: positiveCount('input tokens per minute').optional(),
    otpm: positiveCount('output tokens per minute').optional(),
    rpd: positiveCount('requests per day').optional(),
    tpd: positiveCount('tokens per day').optional(),
    concurrency: positiveCount('requests in flight').optional(),
    spend: usd('US dollars per month').optional(),
    enqueued_tokens: positiveCount('input tokens that may be enqueued in batches').optional(),
    enqueued_requests: positiveCount('requests that may be enqueued in batches').optional(),
  })
  .meta({ description: 'limits of the account, instead of those of the tier' });

const autoscaleSchema = z
  .strictObject({
    min: integerFrom(0, 'replicas kept; 0 lets it scale to zero').optional(),
    max: positiveInteger('replicas at most').optional(),
    target: positiveCount('outstanding requests per ready replica that it aims at').optional(),
    check: duration('how often it looks').optional(),
    up_after: duration('how long the need must last before it grows').optional(),
    down_after: duration('how long the excess must last before it shrinks').optional(),
    to_zero_after: duration('idle time after which the last replica goes').optional(),
    cold_start: duration('start of a replica').optional(),
    while_starting: z.enum(['queue', 'reject']).optional(),
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
    message: 'keeps more replicas than it may have: min is above max',
  });

const ownershipSchema = z
  .strictObject({
    capex_usd: usd('purchase price of one GPU with its share of the machine').optional(),
    months: positiveInteger('months over which it is written off').optional(),
    watts: positiveCount('power of one GPU').optional(),
    host_power: share('power of the rest of the machine over that of its GPUs').optional(),
    usd_per_kwh: usd('US dollars per kWh').optional(),
    pue: positiveCount('power of the building over that of the machines').optional(),
    colo_usd_per_kw: usd('US dollars per rated kW and month for the place').optional(),
    staff_usd_per_month: usd('US dollars per month for people').optional(),
    lead_time: duration('from the order to running').optional(),
  })
  .meta({
    description: 'what own GPUs cost to buy and to run, or what a capacity contract leaves to its user',
  });

/** Every key of an option with its reader; which kind takes which key is in `keysByKind`. */
const optionShape = {
  id: text('name of the option; automatic where absent').optional(),
  model: text('catalogue id, class, or a path to a config.json').optional(),
  region: text('region or residency the option runs in').optional(),
  fallback: text('option that takes the requests this one gives up on').optional(),
  price: text(
    'price selector, provider[/term]; owned, or owned/provider where what is beyond is rented',
  ).optional(),
  usd_per_gpu_hour: usd('own price of one GPU for an hour').optional(),
  usd_per_unit_hour: usd('own price of one provisioned unit for an hour').optional(),
  usd_per_seat_month: usd('own price of one seat for a month').optional(),
  usd_per_million_input_tokens: usd('own price of 10^6 input tokens').optional(),
  usd_per_million_output_tokens: usd('own price of 10^6 output tokens').optional(),
  usd_per_million_cached_tokens: usd('own price of 10^6 cached input tokens').optional(),
  limits: limitsSchema.optional(),
  provider: text('provider id').optional(),
  tier: text('rate-limit tier of the account').optional(),
  service: z.enum(['standard', 'flex', 'priority']).meta({ description: 'service class' }).optional(),
  max_retries: integerFrom(0, 'retries of a client after the first attempt').optional(),
  timeout: duration('when a client gives up').optional(),
  plan: text('product sold by the seat: github-copilot-business').optional(),
  seats: positiveInteger('seats bought').optional(),
  submit: duration('how often a batch is submitted').optional(),
  cache_ttl: duration('how long the prefix cache keeps what is not used, as far as it is sold').optional(),
  gpu: text('GPU id').optional(),
  tp: positiveInteger('tensor parallelism').optional(),
  pp: positiveInteger('pipeline parallelism').optional(),
  dp: positiveInteger('data parallelism').optional(),
  ep: positiveInteger('expert parallelism').optional(),
  precision: text('weights: bf16, fp8, fp4, int4').optional(),
  kv_precision: text('KV cache: bf16, fp8').optional(),
  engine: text('vllm, sglang, tensorrt-llm, text-generation-webui').optional(),
  engine_version: text('version of the engine').optional(),
  replicas: replicaCount('number, auto, or a..b').optional(),
  spare: integerFrom(0, 'replicas bought beyond what passes').optional(),
  router: z
    .enum(['round-robin', 'least-outstanding', 'prefix-affinity'])
    .meta({ description: 'how requests are spread over replicas' })
    .optional(),
  ownership: ownershipSchema.optional(),
  preemptible: truth('endpoint whose replicas may be taken away, where the provider sells both').optional(),
  autoscale: z.union([autoscaleSchema, truth('autoscaling with its defaults')]).optional(),
  max_num_seqs: positiveInteger('sequences in one iteration').optional(),
  max_num_batched_tokens: positiveInteger('token budget of one iteration').optional(),
  block_size: positiveInteger('tokens in one KV block').optional(),
  kv_blocks: positiveInteger('KV blocks of a replica').optional(),
  gpu_memory_utilization: share('share of GPU memory the engine may take').optional(),
  prefix_cache: truth('whether the prefix cache is on').optional(),
  engine_args: z
    .union([
      z.string(),
      z.array(z.union([z.string(), z.number(), z.boolean()])),
      z.record(z.string(), z.unknown()),
    ])
    .meta({ description: 'engine arguments, or where they stand: helm/values.yaml#/vllm/args' })
    .optional(),
  model_list: text('litellm_config.yaml: one option per hosted model in it').optional(),
  throughput: text('id of a row in the --throughput file').optional(),
  unit: text('provisioned unit: ptu, gsu, 1k-tpm').optional(),
  units: z
    .union([z.literal('auto'), positiveInteger('provisioned units')])
    .meta({ description: 'provisioned units, or auto' })
    .optional(),
  commitment: text('hour, month, year …').optional(),
  tokens_per_minute_per_unit: positiveCount(
    'tokens a minute that one unit carries, where none is published',
  ).optional(),
};

export type OptionKey = keyof typeof optionShape;

const everyKind = [
  'id',
  'model',
  'region',
  'fallback',
  'price',
  'usd_per_gpu_hour',
  'usd_per_unit_hour',
  'usd_per_million_input_tokens',
  'usd_per_million_output_tokens',
  'usd_per_million_cached_tokens',
  'limits',
] as const satisfies readonly OptionKey[];
const apiKeys = [
  'provider',
  'tier',
  'service',
  'max_retries',
  'timeout',
  'model_list',
] as const satisfies readonly OptionKey[];
const capacityKeys = [
  'provider',
  'gpu',
  'tp',
  'pp',
  'dp',
  'ep',
  'precision',
  'kv_precision',
  'engine',
  'engine_version',
  'replicas',
  'spare',
  'router',
  'autoscale',
  'preemptible',
  'ownership',
  'max_retries',
  'timeout',
  'max_num_seqs',
  'max_num_batched_tokens',
  'block_size',
  'kv_blocks',
  'gpu_memory_utilization',
  'prefix_cache',
  'engine_args',
  'throughput',
  'unit',
  'units',
  'commitment',
  'tokens_per_minute_per_unit',
] as const satisfies readonly OptionKey[];

export const keysByKind: Readonly<Record<OptionKind, readonly OptionKey[]>> = {
  serverless: [...everyKind, ...apiKeys, 'cache_ttl', 'plan', 'seats', 'usd_per_seat_month'],
  batch: [...everyKind, ...apiKeys, 'submit'],
  dedicated: [...everyKind, ...capacityKeys, 'tier', 'cache_ttl'],
  'self-hosted': [...everyKind, ...capacityKeys],
};
export const optionKinds = Object.keys(keysByKind) as OptionKind[];

type Values = { readonly [K in OptionKey]?: z.output<(typeof optionShape)[K]> | undefined };
/** An option after its values were read, keys as in the file. */
export type OptionInput = Values & { readonly kind: OptionKind };

/** The keys of one kind; typed as if it had all of them, which are optional anyway. */
function schemaOf<K extends OptionKind>(kind: K) {
  const own = Object.fromEntries(
    keysByKind[kind].map((key) => [key, optionShape[key]]),
  ) as typeof optionShape;
  return z.strictObject({ kind: z.literal(kind), ...own });
}

export const optionSchema = z.discriminatedUnion('kind', [
  schemaOf('serverless'),
  schemaOf('batch'),
  schemaOf('dedicated'),
  schemaOf('self-hosted'),
]);
