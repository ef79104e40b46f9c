import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { readPlan, scheduleOf } from './k6/plan.ts';

const schema = JSON.parse(readFileSync(new URL('plan.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true }).compile(schema);

const call = {
  id: 'echo GET /instant',
  to: 'ns/echo',
  method: 'GET',
  url: 'http://echo.ns/instant',
  expect: 200,
};
const plan = {
  from: 'ns/load-a',
  ratePerSecond: 75,
  durationSeconds: 86_400,
  rampSeconds: 10,
  rampUntil: 1_750_000_000_000,
  sliceSeconds: 600,
  maxVUs: 100,
  calls: [
    call,
    {
      ...call,
      id: '2',
      via: 'ns/b',
      bodyBytes: 512,
      expectBytes: 512,
      counted: true,
      returnsHeaders: true,
      headers: { a: 'b' },
      weight: 3,
      timeoutMs: 1_000,
    },
  ],
};

describe('a traffic plan', () => {
  it('that is whole passes the schema and the script', () => {
    expect(validate(plan), JSON.stringify(validate.errors)).to.equal(true);
    expect(readPlan(JSON.stringify(plan))).to.deep.equal(plan);
  });

  it('that would count wrongly is refused by both, with the field named', () => {
    const faults: [string, object][] = [
      ['from', { from: '' }],
      ['ratePerSecond', { ratePerSecond: 0 }],
      ['ratePerSecond', { ratePerSecond: null }],
      ['durationSeconds', { durationSeconds: 0.5 }],
      ['rampSeconds', { rampSeconds: -1 }],
      ['rampUntil', { rampUntil: 0.5 }],
      ['sliceSeconds', { sliceSeconds: 0 }],
      ['maxVUs', { maxVUs: undefined }],
      ['calls', { calls: [] }],
      ['calls[0].id', { calls: [{ ...call, id: undefined }] }],
      ['calls[0].url', { calls: [{ ...call, url: 'echo.ns/instant' }] }],
      ['calls[1].expect', { calls: [call, { ...call, id: '2', expect: '200' }] }],
      ['calls[0].weight', { calls: [{ ...call, weight: 0.5 }] }],
    ];
    for (const [field, change] of faults) {
      const faulty = { ...plan, ...change };
      expect(validate(JSON.parse(JSON.stringify(faulty))), field).to.equal(false);
      expect(() => readPlan(JSON.stringify(faulty)), field).to.throw(`traffic plan: expected ${field} `);
    }
  });

  it('with two calls of one id is refused: their counts could not be told apart', () => {
    const twice = JSON.stringify({ ...plan, calls: [call, call] });
    expect(() => readPlan(twice)).to.throw('calls[1].id');
  });

  it('lets a VU keep a connection to each host, and all of them no more than 4,000', () => {
    const to = (host: number) => ({ ...call, id: `${host}`, url: `http://echo-${host % 50}.ns/instant` });
    const calls = Array.from({ length: 100 }, (_, host) => to(host));
    expect(scheduleOf({ ...plan, calls, maxVUs: 20 }).connectionsEach).to.equal(50);
    expect(scheduleOf({ ...plan, calls, maxVUs: 100 }).connectionsEach).to.equal(40);
    expect(scheduleOf({ ...plan, calls, maxVUs: 10_000 }).connectionsEach).to.equal(1);
  });

  it('with a key that nobody reads is refused by the schema', () => {
    expect(validate({ ...plan, calls: [{ ...call, retries: 3 }] })).to.equal(false);
  });
});
