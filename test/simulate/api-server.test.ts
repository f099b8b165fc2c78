import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiServer } from '../../src/simulate/gpu/api-server.ts';
import { simulateClosedLoop } from '../../src/simulate/gpu/closed-loop.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { costOf, deploymentOf, limitsOf, specOf, streamOf } from './gpu-case.ts';

const limits = limitsOf({ maxNumBatchedTokens: 8192 });
const reading = {
  ...specOf(costOf(1e-6, limits), limits),
  requestOverheadS: 0.004,
  promptTokenOverheadS: 1e-5,
};

test('a prompt alone reaches the scheduler after the fixed time and its reading', () => {
  expect(new ApiServer(reading, 1).reachesS(2, 1000)).toBeCloseTo(2.014, 12);
});

test('requests leave in the order they came, a server reading one prompt at a time', () => {
  const requests = fc.array(
    fc.tuple(fc.double({ min: 0, max: 0.05, noNaN: true }), fc.integer({ min: 1, max: 5000 })),
    {
      minLength: 1,
      maxLength: 50,
    },
  );
  fc.assert(
    fc.property(requests, fc.integer({ min: 1, max: 4 }), (gaps, servers) => {
      const server = new ApiServer(reading, servers);
      let sentS = 0;
      let lastS = 0;
      let readS = 0;
      for (const [gapS, tokens] of gaps) {
        sentS += gapS;
        readS += (tokens * reading.promptTokenOverheadS) / servers;
        const atS = server.reachesS(sentS, tokens);
        server.pass(atS);
        expect(atS).toBeGreaterThanOrEqual(lastS);
        expect(atS).toBeGreaterThanOrEqual(
          sentS + reading.requestOverheadS + tokens * reading.promptTokenOverheadS,
        );
        // No later than if all of them had come together with the last one.
        expect(atS).toBeLessThanOrEqual(sentS + reading.requestOverheadS + readS + 0.05);
        lastS = atS;
      }
    }),
  );
});

const together = streamOf(new Array<number>(4).fill(0), [1000, 2000, 1000, 500], [2, 2, 2, 2]);
const readAfterS = [0.014, 0.034, 0.044, 0.049];

test.each(['round-robin', 'least-outstanding'] as const)(
  'prompts that come at once are read one after the other in front of one replica (%s)',
  (router) => {
    const { requests } = simulate(deploymentOf(reading, { router }), together, 1, 0);
    for (const [i, seconds] of readAfterS.entries()) expect(requests.ttftS[i]).toBeCloseTo(seconds, 4);
  },
);

test('users that begin together find the same queue', () => {
  const { requests } = simulateClosedLoop(reading, together, 4, 0);
  for (const [i, seconds] of readAfterS.entries()) expect(requests.ttftS[i]).toBeCloseTo(seconds, 4);
});

test('replicas have a server each', () => {
  const { requests } = simulate(deploymentOf(reading, { replicas: 4 }), together, 1, 0);
  for (const [i, seconds] of [0.014, 0.024, 0.014, 0.009].entries()) {
    expect(requests.ttftS[i]).toBeCloseTo(seconds, 4);
  }
});
