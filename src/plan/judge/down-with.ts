import type { ResolvedOption } from '../options/resolved-option.ts';

type Placed = Pick<ResolvedOption, 'provider' | 'availability'>;

/** Whether an outage of a provider concerns an option: it runs there, or on machines rented from it. */
export function runsAt({ provider, availability }: Placed, down: string): boolean {
  return provider === down || availability?.rented?.seller === down;
}

/** Share of a number of replicas or units that go down with a provider: those on machines of one's own do not. */
export function shareDownWith({ provider, availability }: Placed, down: string, size: number): number {
  const rented = availability?.rented ?? null;
  if (rented?.seller === down) return Math.max(0, size - rented.roomAtHome) / size;
  return provider === down ? 1 : 0;
}
