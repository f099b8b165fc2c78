import type { GpuMarket } from './gpu-price.ts';

/**
 * What `price:` of an option asks for: `aws/1y`, `runpod`, `lambda/spot`, `runpod/community`, `owned`, `median`, and
 * `owned/lambda` where what is beyond the own GPUs is rented.
 */
export interface PriceSelector {
  /** As written, not yet looked up; null for every provider. */
  readonly provider: string | null;
  readonly market: GpuMarket | 'owned' | null;
  /** `1-year`; null where none was asked for. */
  readonly term: string | null;
  /** Part of an offer's name. */
  readonly offer: string | null;
  /** Whether GPUs of one's own come first; what is beyond them is bought, or rented where a price is named for it. */
  readonly ownFirst: boolean;
}

const markets: readonly GpuMarket[] = ['on-demand', 'reserved', 'spot', 'serverless', 'dedicated'];

/** Reads a price selector; every text is one, whether something matches it is for the lookup to say. */
export function parsePriceSelector(text: string): PriceSelector {
  const [head, ...rest] = text.trim().toLowerCase().split('/');
  const selector = {
    provider: head,
    market: null,
    term: null,
    offer: null,
    ownFirst: false,
  } satisfies PriceSelector;
  if (head === 'owned') {
    return rest.length === 0
      ? { ...selector, provider: null, market: 'owned', ownFirst: true }
      : { ...parsePriceSelector(rest.join('/')), ownFirst: true };
  }
  if (head === 'median' || head === 'any') return qualified({ ...selector, provider: null }, rest);
  const bare = qualifier(head);
  if (bare !== null && rest.length === 0) return { ...selector, provider: null, ...bare };
  return qualified(selector, rest);
}

function qualified(selector: PriceSelector, parts: readonly string[]): PriceSelector {
  const known: { -readonly [K in keyof PriceSelector]: PriceSelector[K] } = { ...selector };
  for (const part of parts) Object.assign(known, qualifier(part) ?? { offer: part });
  return known;
}

function qualifier(part: string): Partial<PriceSelector> | null {
  const market = markets.find((candidate) => candidate === part);
  if (market !== undefined) return { market };
  const term = /^(\d+)[- ]?(y|yr|year|years|m|mo|month|months)$/.exec(part);
  if (term === null) return null;
  return { market: 'reserved', term: `${term[1]}-${term[2].startsWith('y') ? 'year' : 'month'}` };
}
