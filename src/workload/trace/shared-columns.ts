// Columns of a whole stream lie in memory that threads share, so that handing them to one copies nothing.
export const sharedFloat64 = (count: number): Float64Array =>
  new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
export const sharedInt32 = (count: number): Int32Array =>
  new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));
export const sharedUint16 = (count: number): Uint16Array =>
  new Uint16Array(new SharedArrayBuffer(count * Uint16Array.BYTES_PER_ELEMENT));
