import type { ConfigTree } from './set-path.ts';

/** One entry of a LiteLLM model list as an option, under the name that clients ask for. */
export interface ListedModel {
  readonly name: string;
  readonly keys: ConfigTree;
}

function isTree(value: unknown): value is ConfigTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** `fireworks_ai/accounts/fireworks/models/llama-v3p3-70b-instruct` → provider and the model's own name. */
function soldAs(text: string): { readonly provider: string; readonly model: string } | null {
  const [provider = '', ...rest] = text.split('/');
  const model = rest.at(-1);
  return model === undefined || model === '' ? null : { provider: provider.replaceAll('_', '-'), model };
}

function without<T extends ConfigTree>(keys: T): ConfigTree {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
}

/**
 * The hosted models of a LiteLLM proxy's `model_list` as options, with the limits and prices that stand there. Models
 * behind an `api_base` of one's own are left out: what runs them is not known here. Keys and other secrets are not read.
 */
export function listedModels(config: unknown): ListedModel[] {
  const list = isTree(config) && Array.isArray(config.model_list) ? config.model_list : [];
  return list.flatMap((entry: unknown): ListedModel[] => {
    if (!isTree(entry) || typeof entry.model_name !== 'string' || !isTree(entry.litellm_params)) return [];
    const params = entry.litellm_params;
    const sold = typeof params.model === 'string' ? soldAs(params.model) : null;
    if (sold === null || params.api_base !== undefined || sold.provider.startsWith('hosted-')) return [];
    const perMillion = (value: unknown): number | undefined => {
      const usd = numberOf(value);
      return usd === undefined ? undefined : Number((usd * 1e6).toPrecision(12));
    };
    const region = params.region_name ?? params.aws_region_name;
    const limits = without({ rpm: numberOf(params.rpm), tpm: numberOf(params.tpm) });
    return [
      {
        name: entry.model_name,
        keys: without({
          ...sold,
          region: typeof region === 'string' ? region : undefined,
          limits: Object.keys(limits).length > 0 ? limits : undefined,
          timeout: numberOf(params.timeout),
          max_retries: numberOf(params.max_retries),
          usd_per_million_input_tokens: perMillion(params.input_cost_per_token),
          usd_per_million_output_tokens: perMillion(params.output_cost_per_token),
        }),
      },
    ];
  });
}
