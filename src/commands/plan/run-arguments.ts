import type { RunArguments } from '../../plan/result.ts';
import type { RunFlags } from '../program/flags.ts';
import type { Host } from '../program/host.ts';

/** What a run takes where nothing else is said. */
export const baseSeed = 1;
export const usualReplications = 5;

type Told = Omit<RunFlags, 'color' | 'report'>;

/** What makes this run and no other: its files and the flags that say what is simulated, not where it is written. */
export function runArguments({ env }: Pick<Host, 'env'>, paths: readonly string[], told: Told): RunArguments {
  const { scenario, asOf, tz, strict, seed = baseSeed, replications = usualReplications } = told;
  const single = (flag: string, value: string | number | undefined): string[][] =>
    value === undefined ? [] : [[flag, String(value)]];
  const each = (flag: string, values: readonly string[]): string[][] => values.map((value) => [flag, value]);
  return {
    words: [
      ...paths.map((path) => [path]),
      ...single('--scenario', scenario),
      ...each('--set', told.set),
      ...each('--option', told.option),
      ...each('--variant', told.variant),
      ...(told.only.length === 0 ? [] : [['--only', told.only.join(',')]]),
      ...each('--pricing', told.pricing),
      ...each('--throughput', told.throughput),
      ...each('--slo', told.slo),
      ...single('--as-of', asOf),
      ...single('--tz', tz),
      ...(strict === true ? [['--strict']] : []),
      ...single('--seed', seed === baseSeed ? undefined : seed),
      ...single('--replications', replications === usualReplications ? undefined : replications),
    ],
    set: env.CAPPLAN_SET ?? null,
  };
}
