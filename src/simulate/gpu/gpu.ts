import type { RequestStream } from '../../workload/request-stream.ts';
import type { GpuDeployment } from '../deployment.ts';
import type { Outcome } from '../outcome.ts';
import { gpuOutcome } from './gpu-outcome.ts';
import { replicaContext, serveShare } from './replicas.ts';
import { RoutedService } from './serve-routed.ts';

/** Serves a stream on GPU replicas, iteration by iteration. Nothing is drawn: the stream decides everything. */
export function simulateGpu(
  deployment: GpuDeployment,
  stream: RequestStream,
  keepsRequests?: boolean,
): Outcome {
  const { replica: spec, replicas, router, autoscale, outages } = deployment;
  const context = replicaContext(spec, stream, stream.arrivalS, keepsRequests);
  const stopS = stream.endS + stream.drainS;
  const independent = replicas === 1 || router === 'round-robin';
  if (independent && autoscale === null && outages.length === 0) {
    for (let index = 0; index < replicas; index += 1) serveShare(context, index, replicas, stopS);
    return gpuOutcome(context.recorder, spec.limits, replicas * context.recorder.spanS, null);
  }
  const { servingS, reservedS } = new RoutedService(context, deployment).run(stopS);
  return gpuOutcome(context.recorder, spec.limits, servingS, autoscale === null ? null : reservedS);
}
