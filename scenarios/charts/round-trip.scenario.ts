import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { escapeForHelm } from '../../chart-gen/generate/escape.ts';
import type { Manifest } from '../../chart-gen/manifest/manifest.ts';
import { splitDocuments } from '../../chart-gen/manifest/split-documents.ts';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import { valueFrom } from '../../chart-gen/yaml/testing/value.ts';
import type { Value } from '../../chart-gen/yaml/to-value.ts';
import { writeYaml } from '../../chart-gen/yaml/write.ts';
import { chartTools } from './tools.ts';

const sets = 10_000;
const setsInAChart = 1000;

const traps = fc.constantFrom(
  ...[
    'NO',
    'y',
    '~',
    '0644',
    '0x1F',
    '1e3',
    '.inf',
    '1_000',
    '12:30:45',
    '2001-01-01',
    '0o17',
    '08',
    '<<',
    '=',
  ],
  ...[
    '---',
    '--- a',
    'a\n---\nb',
    'a\n--- b\n',
    '...',
    '%YAML',
    '- a',
    'a: b',
    'a #b',
    '# c',
    '"',
    "'",
    '\\',
  ],
  ...['{{ .Values.x }}', '{{- if }}', '}}', '{{{', '{{/* c */}}', '{{ "', '`', '{{`', '{%'],
  ...['\u2028', '\u0085', '\ufeff', '\u007f', '\u0000', '\u001b[31m', '\u202e', '😀', '\r', 'a\r\nb', '\t'],
  ...[' lead', 'trail ', '\n', 'a\n', 'a\n\n', '\n\na', 'a\n  b\n c\n', 'x\n\ty\n', 'a\n \nb\n', '=cmd()'],
);
const text = fc.oneof(
  traps,
  fc.string({ unit: 'grapheme' }),
  fc.array(traps, { maxLength: 5 }).map((l) => l.join('\n')),
);
const key = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'toString', '10', 'k'.repeat(1500)));
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
);
const value = valueFrom<string | number | boolean | null>(
  [text, number.map((n) => (n === 0 ? 0 : n)), fc.boolean(), fc.constant(null)],
  { key, maxDepth: 3 },
);
const texts = fc.dictionary(key, text, { maxKeys: 3, noNullPrototype: true });
const body = fc.record({ labels: texts, annotations: texts, spec: value, data: texts });

const objectsOf = (
  bodies: readonly { labels: object; annotations: object; spec: Value; data: object }[],
  set: number,
) =>
  bodies.map(
    ({ labels, annotations, spec, data }, index): Manifest => ({
      apiVersion: 'example.test/v1',
      kind: 'Thing',
      metadata: { name: `s${set}-${index}`, labels: { ...labels }, annotations: { ...annotations } },
      spec,
      data,
    }),
  );

/** Written by other hands, so that the reader meets other styles than those of our own writer. */
const styles: readonly ((object: Manifest) => string)[] = [
  (object) => `${JSON.stringify(object)}\n`,
  (object) => `${JSON.stringify(object, null, 2)}\n`,
  ...(['QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const).map(
    (defaultStringType) => (object: Manifest) => {
      const text = stringify(object, { defaultKeyType: 'QUOTE_DOUBLE', defaultStringType, lineWidth: 40 });
      // that writer breaks some texts with blank lines when it folds them: what its own reader takes for another
      // object is written as JSON
      return isDeepStrictEqual(parse(text), object) ? text : `${JSON.stringify(object)}\n`;
    },
  ),
];

describe('any set of documents', () => {
  it(`comes out of split, chart and Helm as it went in (${sets} sets)`, async () => {
    const { helm } = await chartTools();
    const folder = mkdtempSync(join(tmpdir(), 'meshproof-round-trip-'));
    try {
      const given = fc.sample(fc.array(body, { minLength: 1, maxLength: 3 }), sets);
      for (let from = 0; from < given.length; from += setsInAChart) {
        const chart = join(folder, `c${from}`);
        mkdirSync(join(chart, 'templates'), { recursive: true });
        writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: round-trip\nversion: 1.0.0\n');
        const objects = given.slice(from, from + setsInAChart).flatMap((bodies, n) => {
          const wanted = objectsOf(bodies, from + n);
          const stream = wanted.map((object) => `---\n${styles[n % styles.length]?.(object)}`).join('');
          const split = splitDocuments(stream);
          expect(split).to.deep.equal(wanted);
          return split;
        });
        for (const object of objects) {
          const file = join(chart, 'templates', `${object.metadata.name}.yaml`);
          writeFileSync(file, escapeForHelm(writeYaml(object as Value)));
        }
        const { stdout } = await runProgram(helm, ['template', 'x', chart], { timeout: 120_000 });
        const got = new Map(
          parseAllDocuments(stdout, { schema: 'core' }).map((document): [string, Manifest] => {
            expect(document.errors).to.deep.equal([]);
            const object = document.toJS() as Manifest;
            return [object.metadata.name, object];
          }),
        );
        expect(got.size).to.equal(objects.length);
        for (const object of objects) expect(got.get(object.metadata.name)).to.deep.equal(object);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
