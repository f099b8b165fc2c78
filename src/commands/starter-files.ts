/** One row per workload. The names and numbers are an example that holds together, not a recommendation. */
export const starterWorkload = `name,model,qps,profile,input_tokens,output_tokens,cached_share,ttft_p95_ms,tpot_p95_ms,deadline_h,owner
support-chat,open:large,6,office,1200,250,30 %,1500,60,,support
ticket-triage,small|open:small,15,office,600,40,,800,,,support
nightly-summaries,mid,0.8,night,4000,400,,,,24,data
`;

/** Read by people first: every line says what it is for. */
export const starterScenario = `# yaml-language-server: $schema=./node_modules/capplan/capplan.schema.json
# What capplan compares, and what must hold. Run: capplan simulate workload.csv
version: 1
workload: workload.csv

# Ways to run the workloads. Delete this section and capplan picks a set of all four kinds by itself.
options:
  # An API paid by the token; tier is your account's rate-limit tier.
  fireworks-api: { kind: serverless, provider: fireworks, model: llama-3.3-70b }
  openai-nano: { kind: serverless, provider: openai, model: gpt-5-nano, tier: tier3 }
  openai-mini: { kind: serverless, provider: openai, model: gpt-5-mini, tier: tier3 }

  # A batch API: half the price, answers within hours. Only rows with a deadline_h can use it.
  mini-batch: { kind: batch, provider: openai, model: gpt-5-mini, tier: tier3, submit: 1h }

  # GPUs that a provider runs for you, by the hour.
  fireworks-70b: { kind: dedicated, provider: fireworks, model: llama-3.3-70b, gpu: h100, tp: 4, replicas: auto }

  # Throughput bought by the unit.
  azure-ptu: { kind: dedicated, provider: azure, model: gpt-5-mini, unit: ptu, commitment: month }

  # GPUs that you run yourself. replicas: auto finds the smallest number that holds at the peak.
  own-70b: { kind: self-hosted, model: llama-3.3-70b, gpu: h100, tp: 2, precision: fp8, engine: vllm, replicas: auto, spare: 1 }
  own-8b: { kind: self-hosted, model: llama-3.1-8b, gpu: l40s, engine: vllm, replicas: auto }

# What a pull request must not break. Run: capplan baseline once, then capplan check in CI.
checks:
  - { id: budget, expect: "cost.monthly <= $60k" }
  - { id: regression, expect: "cost.monthly <= baseline + 10% or $500", message: "a planned increase? run capplan baseline" }
  - { id: headroom, level: warn, expect: "headroom >= 1.1" }
`;
