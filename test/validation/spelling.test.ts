import { expect, test } from 'vitest';
import { readGpuFacts } from '../../src/catalog/models/read-gpu-facts.ts';
import { readModelFacts } from '../../src/catalog/models/read-model-facts.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { factIndex } from '../../src/validation/fact-index.ts';
import { gpuCountNamed } from '../../src/validation/gpu-spelling.ts';
import { replicaBuilder } from '../../src/validation/measured-deployment.ts';
import { metricOf } from '../../src/validation/metric.ts';
import { precisionNamed } from '../../src/validation/model-spelling.ts';
import { readMeasurements } from '../../src/validation/read-measurements.ts';
import { scoreMeasurement } from '../../src/validation/validate.ts';

const models = readModelFacts();
const gpus = readGpuFacts();
const facts = factIndex(models, gpus);

test('every id, alias and published name of the catalogue stands for itself', () => {
  for (const gpu of gpus) {
    for (const name of [gpu.id, ...gpu.aliases]) expect([name, facts.gpu(name)?.id]).toEqual([name, gpu.id]);
  }
  for (const model of models)
    expect([model.hfId, facts.model(model.hfId)?.id]).toEqual([model.hfId, model.id]);
});

test.each([
  ['NVIDIA H100 80GB HBM3', 'h100-sxm'],
  ['H100_SXM', 'h100-sxm'],
  ['NVIDIA H100 PCIe', 'h100-pcie'],
  ['NVIDIA H100 NVL 94GB', 'h100-nvl'],
  ['8 x NVIDIA H100 80GB HBM3', 'h100-sxm'],
  ['NVIDIA A100-SXM4-40GB', 'a100-sxm-40'],
  ['NVIDIA A100 80GB PCIe', 'a100-pcie-80'],
  ['A100 40GB', 'a100-sxm-40'],
  ['NVIDIA GH200 480GB', 'gh200-96'],
  ['GB200_NVL72', 'gb200'],
  ['AMD Instinct MI300X OAM', 'mi300x'],
  ['NVIDIA GeForce RTX 4090', 'rtx-4090'],
  ['RTX4090', 'rtx-4090'],
  ['NVIDIA RTX 6000 Ada Generation', 'rtx-6000-ada'],
  ['NVIDIA RTX A6000', 'rtx-a6000'],
  ['NVIDIA RTX PRO 6000 Blackwell Server Edition', 'rtx-pro-6000-server'],
  ['Tesla T4', 't4'],
  ['NVIDIA A10G', 'a10g'],
  ['NVIDIA A10', 'a10'],
])('the GPU that drivers and clouds call %s is %s', (name, id) => {
  expect(facts.gpu(name)?.id).toBe(id);
});

test.each(['NVIDIA H800', 'H1000', 'RTX 2080 Ti', 'GPU', '', '80GB'])('no GPU is guessed for %j', (name) => {
  expect(facts.gpu(name)).toBeNull();
});

test.each([
  ['meta-llama/Llama-3.1-70B-Instruct-FP8', 'llama-3.1-70b', 'fp8'],
  ['neuralmagic/Meta-Llama-3.1-405B-Instruct-quantized.w4a16', 'llama-3.1-405b', 'int4'],
  ['RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic', 'llama-3.3-70b', 'fp8'],
  ['amd/Llama-3.1-405B-Instruct-MXFP4-Preview', 'llama-3.1-405b', 'fp4'],
  ['amd/Llama-3.1-70B-Instruct-FP8-KV', 'llama-3.1-70b', 'fp8'],
  ['nvidia/DeepSeek-R1-0528-NVFP4-v2', 'deepseek-r1', 'fp4'],
  ['Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4', 'qwen2.5-7b', 'int4'],
  ['Qwen3-235B-A22B-Thinking-2507-FP8', 'qwen3-235b-a22b', 'fp8'],
  ['mistralai/Mixtral-8x7B-Instruct-v0.1', 'mixtral-8x7b', null],
  ['Llama 3.1 8B', 'llama-3.1-8b', null],
  ['llama3.1:8b', 'llama-3.1-8b', null],
  ['gptoss120b', 'gpt-oss-120b', null],
])('the checkpoint %s is %s in %s', (name, id, precision) => {
  expect(facts.model(name)?.id).toBe(id);
  expect(precisionNamed(name)).toBe(precision);
});

test.each(['llama-70b', 'ibm-granite/granite-3.3-8b-instruct', 'instruct', 'fp8', ''])(
  'no model is guessed for %j',
  (name) => {
    expect(facts.model(name)).toBeNull();
  },
);

test.each([
  ['fp8_e4m3', 'fp8'],
  ['W8A8-FP8', 'fp8'],
  ['torch.bfloat16', 'bf16'],
  ['awq_marlin', 'int4'],
  ['SmoothQuant', 'int8'],
  ['ternary', null],
])('a precision written %s is %s', (text, precision) => {
  expect(precisionNamed(text)).toBe(precision);
});

test('a count is read beside a name, never out of it', () => {
  const counts = ['8xH100', '8 x NVIDIA H100', 'H100 x8', 'MI300X', 'RTX 4090', 'A100-SXM4-80GB'].map(
    gpuCountNamed,
  );
  expect(counts).toEqual([8, 8, 8, null, null, null]);
});

test('the columns of load generators are metrics under the names they have', () => {
  expect(['mean_ttft_ms', 'median_itl_ms', 'p99_e2el_ms', 'tpot_mean_ms'].map(metricOf)).toEqual([
    { name: 'mean_ttft_ms', quantity: 'ttft', statistic: 'mean' },
    { name: 'median_itl_ms', quantity: 'itl', statistic: 50 },
    { name: 'p99_e2el_ms', quantity: 'e2e', statistic: 99 },
    { name: 'tpot_mean_ms', quantity: 'tpot', statistic: 'mean' },
  ]);
  expect(['constructor', 'mean_ttft', 'ttft_s_mean'].map(metricOf)).toEqual([null, null, null]);
});

test('a table in the words of a load generator is simulated like one in its own', () => {
  const own =
    'row_id,model_norm,precision,gpu_norm,gpu_count,tp,engine,engine_version,mode,isl,osl,concurrency,ttft_ms_mean,tpot_ms_mean,output_tok_s\n' +
    'a,llama-3.1-70b,fp8,h100-sxm,4,4,vllm,0.14.0,closed_loop,1024,256,16,150,15,900\n';
  const foreign =
    'run,hf_id,hw,framework,framework_version,random_input_len,random_output_len,max_concurrency,request_rate,mean_ttft_ms,mean_tpot_ms,output_throughput\n' +
    'a,meta-llama/Llama-3.1-70B-Instruct-FP8,4x NVIDIA H100 80GB HBM3,vLLM,0.14.0,1024,256,16,inf,150,15,900\n';
  const builder = replicaBuilder(facts, null);
  const predicted = [own, foreign].map((text) => {
    const problems: Diagnostic[] = [];
    const { measurements } = readMeasurements('rows.csv', text, null, problems);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const choices = { seed: 1, groupBy: [], metrics: null, modes: null };
    const scored = scoreMeasurement(builder, measurements[0], choices, () => {});
    return typeof scored === 'string' ? scored : scored.map((value) => value.predicted);
  });
  expect(predicted[0]).toHaveLength(3);
  expect(predicted[1]).toEqual(predicted[0]);
});

test.each([
  ['online', 'concurrency', 'closed-loop'],
  ['Closed-Loop', 'concurrency', 'closed-loop'],
  ['serving', 'qps', 'open-loop'],
  ['offline', 'num_prompts', 'burst'],
  ['Static Batch', 'batch_size', 'static-batch'],
  ['', 'concurrency', 'closed-loop'],
  ['', 'qps', 'open-loop'],
  ['', 'batch_size', 'static-batch'],
])('mode %j with a %s is a load of kind %s', (mode, column, kind) => {
  const text = `model,gpu,engine,isl,osl,mode,${column},output_tok_s\nllama-3.1-8b,h100,vllm,512,128,${mode},8,900\n`;
  const { measurements } = readMeasurements('rows.csv', text, null, []);
  expect(measurements.map(({ load }) => load.kind)).toEqual([kind]);
});
