import { z } from 'zod';
import { duration, integerFrom, positiveCount, positiveInteger, share, text, usd } from './field-schemas.ts';
import { optionSchema } from './option-schema.ts';

const instant = z
  .string()
  .refine((raw) => /^\d{4}-\d{2}-\d{2}(T|$)/.test(raw) && Number.isFinite(Date.parse(raw)), {
    message: 'expected a date or time such as 2026-11-27T14:00Z',
  })
  .transform((raw) => Date.parse(raw) / 1000)
  .meta({ description: 'ISO 8601 time; UTC where no zone is given with a date alone' });

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { message: 'expected a date such as 2027-06-30' });

const checkSchema = z.strictObject({
  id: text('name of the check'),
  level: z.enum(['error', 'warn']).default('error'),
  expect: text('metric, operator and value: cost.monthly <= $16k'),
  message: text('advice shown when it fails').optional(),
});

const eventSchema = z
  .strictObject({
    at: instant,
    for: duration('how long it lasts'),
    outage: text('provider that is down').optional(),
    severity: share('share of requests that fail in the outage; default all').optional(),
    node_loss: text('option that loses machines').optional(),
    nodes: positiveInteger('machines that it loses; default 1').optional(),
    surge: positiveCount('factor on the load').optional(),
  })
  .refine(({ outage, node_loss, surge }) => outage ?? node_loss ?? surge, {
    message: 'expected `outage` (a provider), `node_loss` (an option) or `surge` (a factor)',
  })
  .refine((event) => event.nodes === undefined || event.node_loss !== undefined, {
    message: '`nodes` are those of an option: name it with `node_loss`',
  })
  .refine((event) => event.severity === undefined || event.outage !== undefined, {
    message: '`severity` is a share of an outage: name the provider with `outage`',
  });

const commitmentSchema = z.strictObject({
  provider: text('provider id'),
  usd_per_year: usd('US dollars a year'),
  until: date,
});

const inventorySchema = z.strictObject({
  count: integerFrom(1, 'GPUs at hand'),
  cost: z.union([z.literal('sunk'), usd('US dollars per GPU-hour')]).default('sunk'),
});

const objectiveValue = z.union([z.number(), z.string()]);

/** `workload.csv`, or the file with a scale and values laid over its rows. */
const workloadSchema = z
  .object({
    file: text('workload CSV or trace, relative to this file').optional(),
    scale: positiveCount('multiplies every rate').default(1),
  })
  .catchall(
    z
      .object({
        prefix: z
          .array(text('file whose tokens stand before every request, relative to this file'))
          .min(1)
          .optional(),
      })
      .catchall(z.union([z.string(), z.number(), z.boolean()])),
  );

export const scenarioSchema = z.strictObject({
  version: z.literal(1).optional(),
  name: text('name of the scenario').optional(),
  workload: z.union([workloadSchema, z.string().transform((file) => ({ file, scale: 1 }))]).optional(),
  options: z.record(z.string(), optionSchema).optional(),
  objectives: z
    .record(z.string(), objectiveValue)
    .meta({ description: 'objectives by column name: ttft_p95_ms: 800' })
    .optional(),
  checks: z.array(checkSchema).optional(),
  variants: z.record(z.string(), z.string()).optional(),
  commitments: z.array(commitmentSchema).optional(),
  inventory: z.record(z.string(), inventorySchema).optional(),
  events: z.array(eventSchema).optional(),
});

export type ScenarioInput = z.output<typeof scenarioSchema>;

/** Keys of the file's top level and of its parts, for suggestions. */
export const knownKeys: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(scenarioSchema.shape),
  checks: Object.keys(checkSchema.shape),
  events: ['at', 'for', 'outage', 'severity', 'node_loss', 'nodes', 'surge'],
  commitments: Object.keys(commitmentSchema.shape),
  inventory: Object.keys(inventorySchema.shape),
};

/** The JSON Schema of `capplan.yaml`, for editors. */
export function scenarioJsonSchema(): object {
  return {
    title: 'capplan.yaml',
    ...z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' }),
  };
}
