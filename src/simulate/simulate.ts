import type { RequestStream } from '../workload/request-stream.ts';
import type { SimulatedDeployment } from './deployment.ts';
import { simulateGpu } from './gpu/gpu.ts';
import { KEPT_REQUESTS } from './gpu/request-tally.ts';
import { simulateBatch } from './hosted/batch-queue.ts';
import { simulateProvisioned } from './hosted/provisioned.ts';
import { simulateServerless } from './hosted/serverless.ts';
import { simulateVoice } from './hosted/voice.ts';
import type { Outcome } from './outcome.ts';

/**
 * Serves a stream on one deployment. The same stream, seed and replication give the same outcome; whatever is drawn
 * is drawn from streams of its own, so that deployments can be compared under the same luck.
 *
 * @param keepsRequests whether every request's outcome is kept; by default up to five million, beyond them a tally is
 */
export function simulate(
  deployment: SimulatedDeployment,
  stream: RequestStream,
  seed: number,
  replication: number,
  keepsRequests = stream.count <= KEPT_REQUESTS,
): Outcome {
  switch (deployment.kind) {
    case 'gpu':
      return simulateGpu(deployment, stream, keepsRequests);
    case 'serverless':
      return simulateServerless(deployment, stream, seed, replication, keepsRequests);
    case 'batch':
      return simulateBatch(deployment, stream, seed, replication);
    case 'provisioned':
      return simulateProvisioned(deployment, stream, seed, replication, keepsRequests);
    case 'voice':
      return simulateVoice(deployment, stream, seed, replication);
    default:
      return deployment satisfies never;
  }
}
