/** Other names under which public benchmark tables give a column, by the name it has here. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  model: ['model_name', 'model_id', 'hf_id', 'checkpoint'],
  gpu: [
    'gpu_type',
    'gpu_name',
    'gpu_model',
    'hw',
    'hardware',
    'accelerator',
    'accelerator_model_name',
    'device',
  ],
  gpu_count: ['num_gpus', 'n_gpus', 'gpus', 'num_gpu', 'accelerators'],
  precision: ['dtype', 'quantization', 'weight_precision', 'weights_dtype', 'weight_dtype'],
  kv_precision: ['kv_cache_dtype', 'kv_dtype'],
  tp: ['tp_size', 'tensor_parallel', 'tensor_parallel_size', 'tensor_parallelism'],
  pp: ['pp_size', 'pipeline_parallel', 'pipeline_parallel_size'],
  dp: ['dp_size', 'data_parallel', 'data_parallel_size', 'attention_dp_size'],
  ep: ['ep_size', 'expert_parallel', 'expert_parallel_size', 'moe_ep_size'],
  engine: ['framework', 'backend', 'serving_engine', 'inference_engine', 'server', 'runtime'],
  engine_version: ['framework_version', 'backend_version', 'version'],
  isl: ['input_len', 'input_length', 'random_input_len', 'prompt_len', 'prompt_tokens', 'input_tokens'],
  osl: ['output_len', 'output_length', 'random_output_len', 'generated_tokens', 'output_tokens'],
  concurrency: [
    'conc',
    'max_concurrency',
    'num_users',
    'users',
    'concurrent_requests',
    'num_concurrent_requests',
  ],
  batch_size: ['batch', 'bs'],
  qps: ['request_rate', 'rate', 'rps', 'arrival_rate'],
  num_prompts: ['num_requests', 'n_requests'],
};

const byOtherName = new Map(
  Object.entries(otherNames).flatMap(([name, others]) => others.map((other) => [other, name] as const)),
);

/**
 * A header with other spellings replaced by the columns' own names; a spelling stays where the table has the column
 * itself, or a better one for it, already.
 */
export function knownColumns(columns: readonly string[]): string[] {
  const taken = new Set(columns);
  return columns.map((column) => {
    const name = byOtherName.get(column);
    if (name === undefined || taken.has(name)) return column;
    taken.add(name);
    return name;
  });
}
