import { expect } from 'chai';
import { builtInBundle } from '../schemas/built-in.ts';
import { parseSchedule, shortestGap } from './cron.ts';
import { imageFault } from './image.ts';
import { isDnsLabel, isDnsSubdomain, isLabelValue, isQualifiedName } from './names.ts';
import { mebibytes, quantity } from './quantity.ts';
import { removalOf, removedApis } from './removed-apis.ts';

describe('quantities', () => {
  it('are read in every form that Kubernetes takes', () => {
    const cases: readonly (readonly [unknown, number | undefined])[] = [
      ['128Mi', 128 * 2 ** 20],
      ['1.5Gi', 1.5 * 2 ** 30],
      ['512m', 0.512],
      ['1k', 1000],
      ['1e3', 1000],
      ['2E2', 200],
      ['1E', 1e18],
      ['.5', 0.5],
      ['100', 100],
      [100, 100],
      ['128MB', undefined],
      ['128 Mi', undefined],
      ['', undefined],
      ['Mi', undefined],
      [true, undefined],
    ];
    for (const [text, value] of cases) expect(quantity(text), String(text)).to.equal(value);
    expect(mebibytes(1.5 * 2 ** 20)).to.equal('1.5 MiB');
    expect(mebibytes(10)).to.equal('10 bytes');
  });
});

describe('names of images', () => {
  it('with a version or a digest are fine', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const fine = [
      'a:1',
      'a/b:1.2-rc.0',
      'host:5000/a:v1',
      'localhost/a:1',
      'r.example.com/a/b__c:1',
      `a@${digest}`,
      `a:1@${digest}`,
      `a:latest@${digest}`,
    ];
    for (const image of fine) expect(imageFault(image), image).to.equal(undefined);
  });

  it('others are not, and the reason is said', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['a', /no tag/],
      ['host:5000/a', /no tag/],
      ['a:latest', /latest/],
      ['Shop/a:1', /no valid name/],
      ['a:', /invalid tag/],
      ['a b:1', /white space/],
      ['https://r.example.com/a:1', /scheme/],
      ['a@sha256:12', /digest/],
      [':1', /no valid name/],
      ['a//b:1', /no valid name/],
    ];
    for (const [image, why] of cases) expect(imageFault(image)?.message, image).to.match(why);
  });
});

describe('schedules of CronJobs', () => {
  const gap = (text: string) => {
    const schedule = parseSchedule(text);
    return typeof schedule === 'string' ? schedule : shortestGap(schedule);
  };

  it('the shortest time between two runs', () => {
    expect(gap('* * * * *')).to.equal(1);
    expect(gap('*/15 * * * *')).to.equal(15);
    expect(gap('0 */6 * * *')).to.equal(360);
    expect(gap('5,10 3 * * *')).to.equal(5);
    expect(gap('0 0 * * *')).to.equal(1440);
    expect(gap('0 0 1 * *')).to.equal(1440);
    expect(gap('30 23 * * *')).to.equal(1440);
    expect(gap('0 1,23 * * *')).to.equal(120);
    expect(gap('@hourly')).to.equal(60);
  });

  it('names of months and days, ranges and steps', () => {
    expect(gap('0 9 * jan-mar MON-FRI')).to.equal(1440);
    expect(gap('10-40/10 * ? * *')).to.equal(10);
    expect(gap('5/20 * * * *')).to.equal(20);
  });

  it('what Kubernetes refuses', () => {
    for (const text of [
      '60 * * * *',
      '* 24 * * *',
      '* * 0 * *',
      '* * * 13 *',
      '* * * * 7',
      'a * * * *',
      '* * * *',
      '* * * * * *',
      '5-1 * * * *',
      '*/0 * * * *',
      '@sometimes',
      '',
    ]) {
      expect(parseSchedule(text), text).to.be.a('string');
    }
  });

  it('a day that no year has never comes, unless a weekday does', () => {
    expect(parseSchedule('0 0 30 2 *')).to.match(/no year/);
    expect(parseSchedule('0 0 31 4,6 *')).to.match(/no year/);
    expect(parseSchedule('0 0 29 2 *')).not.to.be.a('string');
    expect(parseSchedule('0 0 31 2 MON')).not.to.be.a('string');
  });

  it('a step that does not divide its range is named', () => {
    const uneven = (text: string) => {
      const schedule = parseSchedule(text);
      return typeof schedule === 'string' ? [] : schedule.uneven;
    };
    expect(uneven('*/45 * * * *')).to.deep.equal(['*/45 fires every 45 minutes but then after 15']);
    expect(uneven('0 */7 * * *')).to.deep.equal(['*/7 fires every 7 hours but then after 3']);
    expect(uneven('*/20 */6 * * *')).to.deep.equal([]);
  });
});

describe('names and labels', () => {
  it('follow the rules of the API server', () => {
    expect(isDnsLabel('a-1')).to.equal(true);
    expect(isDnsSubdomain('a.b-c')).to.equal(true);
    for (const name of ['', '-a', 'a_b', 'A', 'a..b', '../x', 'a'.repeat(254)])
      expect(isDnsSubdomain(name), name).to.equal(false);
    expect(isQualifiedName('app.kubernetes.io/name')).to.equal(true);
    for (const key of ['', '/a', 'a/', 'A.b/c/d', '<script>', 'a b'])
      expect(isQualifiedName(key), key).to.equal(false);
    expect(isLabelValue('')).to.equal(true);
    expect(isLabelValue('a'.repeat(64))).to.equal(false);
  });
});

describe('API versions that were removed', () => {
  const removed = (apiVersion: string, kind: string, kubernetes = 'v1.34.4') => {
    const [group = '', version = ''] = apiVersion.split('/');
    return removalOf({ group, version, kind }, kubernetes)?.removedIn;
  };

  it('are known with the release that removed them', () => {
    expect(removed('extensions/v1beta1', 'Ingress')).to.equal('1.22');
    expect(removed('extensions/v1beta1', 'Deployment')).to.equal('1.16');
    expect(removed('batch/v1beta1', 'CronJob')).to.equal('1.25');
    expect(removed('flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema')).to.equal('1.32');
    expect(removed('rbac.istio.io/v1alpha1', 'ServiceRole')).to.equal('1.6');
  });

  it('count only from that release on, and only for their kinds', () => {
    expect(removed('batch/v1beta1', 'CronJob', 'v1.24.0')).to.equal(undefined);
    expect(removed('batch/v1', 'CronJob')).to.equal(undefined);
    expect(removed('discovery.k8s.io/v1beta1', 'Other')).to.equal(undefined);
  });

  it('none of the table is served by the Kubernetes that is built in, and what to write instead is', () => {
    const { kinds } = builtInBundle();
    for (const { group, version, kinds: removedKinds, use, product } of removedApis) {
      if (product !== 'Kubernetes') continue;
      expect(Object.keys(kinds).filter((key) => key.startsWith(`${group}/${version}/`))).to.deep.equal([]);
      for (const kind of use ? removedKinds : []) expect(kinds, kind).to.have.property(`${use}/${kind}`);
    }
  });
});
