import type { CodeText } from './code-text.ts';

/** 3xx: catalogue and profiles. */
export const catalogCodes = {
  CAP300: {
    title: 'unknown model',
    explain:
      'Models are named by catalogue id, alias, Hugging Face id, class (frontier, mid, small, open, open:large …), `a|b` for either, or `any`. `capplan catalog list models` prints all.',
  },
  CAP301: {
    title: 'unknown GPU',
    explain: 'GPUs are named by catalogue id or alias; `capplan catalog list gpus` prints all.',
  },
  CAP302: {
    title: 'unknown provider',
    explain: 'Providers are named by catalogue id or alias; `capplan catalog list providers` prints all.',
  },
  CAP303: {
    title: 'unknown tier, region or unit',
    explain: 'The provider is known, but not this tier of its accounts, region or unit of capacity.',
  },
  CAP304: {
    title: 'price not known',
    explain:
      'Neither the catalogue nor a --pricing file has this price. Give it inline (usd_per_gpu_hour, usd_per_million_input_tokens …) or as a row of a pricing file.',
  },
  CAP310: {
    title: 'profile has an unknown kind of row',
    explain:
      'Rows of a pricing file have the kind tokens, gpu, unit, batch, seat or discount; rows of a throughput file have point, physical, linear or hosted.',
  },
  CAP311: {
    title: 'unknown column in a profile',
    explain: 'Columns of profiles are strict, because a misspelt price would silently change nothing.',
  },
  CAP312: {
    title: 'value in a profile cannot be used',
    explain:
      'Prices are plain numbers in USD, zero or more; other currencies and negative prices are refused; percentages lie between 0 and 100; dates are YYYY-MM-DD.',
  },
  CAP313: {
    title: 'row of a profile lacks a value',
    explain: 'Each kind of row has columns it cannot do without.',
  },
  CAP314: {
    title: 'row of a profile given twice',
    explain: 'Two rows of one file give the same price or carry the same id, so neither can win.',
  },
  CAP315: {
    title: 'value of a profile read in one of two ways',
    explain:
      'The 95th percentile of a speed can mean the fast 5 % or, as for latencies, the slow ones. A value below the median is the slow side; tokens_per_s_p5 leaves no doubt.',
  },
  CAP316: {
    title: 'discount changes nothing',
    explain:
      'A discount row matches providers, models and regions by pattern; this one matches nothing that is sold, so no price became lower.',
  },
  CAP330: {
    title: 'deployment cannot be modelled',
    explain:
      'A GPU deployment needs a model with known layer dimensions, an engine and precisions that are known, and a parallelism that the model can be split by.',
  },
  CAP331: {
    title: 'config.json lacks what the model needs',
    explain:
      'A Hugging Face config.json must name layers, hidden size, attention heads, feed-forward width and vocabulary; experts, windows and latent attention where the model has them.',
  },
} as const satisfies Record<string, CodeText>;
