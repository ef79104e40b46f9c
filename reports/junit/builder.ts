import { createRequire } from 'node:module';
import type { Builder } from 'junit-report-builder';

export type { TestSuite } from 'junit-report-builder';

// The package's types promise a default export where it has none, so the value is taken the way it is really exported.
const builder = createRequire(import.meta.url)('junit-report-builder') as Builder;

/** An empty JUnit report. */
export const junitReport = () => builder.newBuilder();

/** The builder's library splits only the first `]]>` of a CDATA section; a second one would end it. */
export const forCdata = (text: string): string => text.replaceAll(']]>', ']] >');
