import { hostedLatency, voiceLatency } from '../../../catalog/terms/find-hosted-latency.ts';
import { voiceModel } from '../../../catalog/terms/find-operations.ts';
import type { HostedFigures, VoiceModel } from '../../../catalog/terms/operations-facts.ts';
import { optionCost, unknownCost } from '../../../cost/option-cost.ts';
import { defaultConversation, voiceBill } from '../../../cost/voice-bill.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import { unverifiedWarnings } from '../../judge/unverified.ts';
import { secondsText } from '../../wording.ts';
import { accountRateLimits } from '../limits/account-rate-limits.ts';
import { accountTier } from '../limits/account-tier.ts';
import { provenBy } from '../limits/known-limits.ts';
import { largerTier } from '../limits/larger-tier.ts';
import { Problems, type Resolution, type ResolveContext } from '../resolve-context.ts';
import { takenBy } from '../suitability.ts';
import { type ApiSale, apiTraits, expectedAvailability } from './api-option.ts';
import { retryAssumptions, retryPolicy } from './client-policy.ts';
import { heardAudio, responsesPerMinute } from './heard-audio.ts';
import { hostedFacts, serverlessFix } from './resolve-serverless-option.ts';

/** A realtime voice API: sessions with answers in them, billed by the minute or by audio tokens. */
export function resolveVoiceOption(spec: OptionSpec, sale: ApiSale, context: ResolveContext): Resolution {
  const { catalog } = context;
  const { choice, provider } = sale;
  const problems = new Problems(spec);
  const model = problems.take(voiceModel(catalog, provider.id, choice.id));
  const { suits, served, caution } = takenBy(
    { ...apiTraits(spec, sale), contextTokens: null, open: null, voice: true },
    context,
  );
  const account = problems.take(accountTier(catalog, spec, provider.id, choice.id, served, null));
  if (model === null || account === null) return { problems: problems.list };
  const limits = accountRateLimits(account.rules, spec.limits);
  const proven = hostedLatency(catalog, provider.id, choice.id);
  const median = proven === null ? voiceLatency(model) : null;
  const latency = proven ?? median;
  const availability = expectedAvailability(catalog, provider.id);
  const sessions = served.flatMap((workload) => (workload.voice === null ? [] : [workload.voice]));
  const open = sessions.reduce((sum, one) => sum + one.sessionsPeak, 0);
  const minutes = sessions.reduce((sum, one) => sum + (one.sessionsPeak / open) * one.sessionMinutes, 0);
  return {
    option: {
      id: spec.id,
      kind: 'serverless',
      spec,
      fallback: null,
      identity: null,
      atPeak: null,
      model: choice.id,
      modelClass: choice.modelClass,
      provider: provider.id,
      contextTokens: model.contextTokens,
      size: { kind: 'fixed', size: 1 },
      spare: 0,
      judgedOn: 'busiest-hour',
      latencyKnown: proven !== null,
      medianTtftS: median?.ttftP50S ?? null,
      heard: heardAudio(model),
      availability: availability.downtime,
      asOfEpochS: catalog.asOfEpochS,
      dailyLimits: { requests: null, tokens: null },
      monthlySpendCapUsd: spec.limits?.spend ?? account.row?.monthlySpendCapUsd ?? null,
      modelError: null,
      assumptions: [
        ...account.assumptions,
        ...latencyAssumption(choice.id, proven, model),
        ...retryAssumptions(spec),
        availability.assumption,
      ],
      warnings: unverifiedWarnings(spec.id, [
        { what: `the prices of ${choice.id}`, row: model },
        { what: 'rate limits', row: account.row },
      ]),
      limitsKnown: account.unknown === null,
      caution,
      suits: (workload) => provenBy(suits(workload), account.unknown),
      deploymentFacts: () => hostedFacts(account.tier, spec.region),
      deploy: ({ stream }) => ({
        kind: 'voice',
        sessionMinutesMean: minutes,
        sessionCapS: (model.sessionMaxMin ?? Infinity) * 60,
        responsesPerMinute: responsesPerMinute(stream, context.workloads),
        limits,
        maxSessions: spec.limits?.concurrency ?? null,
        retry: retryPolicy(spec, true),
        latency,
      }),
      bill: (query) => {
        const volumes = query.uses.flatMap(({ workload, qpsMean, servedShare }) => {
          const voice = served.find((one) => one.name === workload.name);
          if (voice === undefined || voice.voice === null) return [];
          const { sessionsPeak, sessionMinutes, responsesPerMinute: perMinute } = voice.voice;
          const sessionsMean = sessionsPeak * (qpsMean / voice.qpsPeakHour) * servedShare;
          const call = {
            ...defaultConversation,
            sessionMinutes,
            responsesPerMinute: perMinute,
            // Whoever states that nothing is cached pays for the whole conversation at each response.
            cache: voice.cachedShare === 0 ? null : defaultConversation.cache,
          };
          return [{ name: workload.name, sessionsMean, call }];
        });
        const bill = voiceBill(model, volumes);
        return bill === null ? unknownCost : optionCost([bill], query.uses);
      },
      fix: (limit) =>
        limit === 'session-length'
          ? `a new session before ${model.sessionMaxMin} min`
          : serverlessFix(
              limit,
              provider.id,
              largerTier(
                catalog,
                { spec, provider: provider.id, model: choice.id, tier: account.tier },
                { served, monthlyUsd: null },
              ),
            ),
    },
  };
}

function latencyAssumption(id: string, proven: HostedFigures | null, model: VoiceModel): Assumption[] {
  if (proven !== null) {
    const { ttftP50S, ttftP95S, basis, source, asOf } = proven;
    const text = `${id} answers after ${secondsText(ttftP50S)} in the median, ${secondsText(ttftP95S)} at p95`;
    return [{ text, basis, source, asOf }];
  }
  if (model.ttfaS === null) return [];
  const text = `${id} answers after ${secondsText(model.ttfaS)} in the median; its tail is not published`;
  return [{ text, basis: 'published', source: model.ttfaSource, asOf: model.asOf }];
}
