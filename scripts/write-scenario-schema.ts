import { writeFileSync } from 'node:fs';
import { scenarioJsonSchema } from '../src/scenario/scenario-schema.ts';

writeFileSync('capplan.schema.json', `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
