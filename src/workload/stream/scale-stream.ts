import { type RequestStream, requestStream } from '../request-stream.ts';

/**
 * The same requests in the same order at `factor` times the rate: every stamp is divided by it. Bursts are compressed
 * with the rest, which is what makes a probe at a higher load comparable with the one before.
 */
export function scaleStream(stream: RequestStream, factor: number): RequestStream {
  if (factor === 1) return stream;
  return requestStream({
    ...stream,
    arrivalS: stream.arrivalS.map((atS) => atS / factor),
    measureFromS: stream.measureFromS / factor,
    endS: stream.endS / factor,
  });
}
