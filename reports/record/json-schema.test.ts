import { readFile, writeFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { runRecordJsonSchema } from './json-schema.ts';
import { sampleRecord } from './samples/sample-record.ts';

const committed = new URL('./run.schema.json', import.meta.url);

describe('the JSON schema of run.json', () => {
  it('is the committed one (MESHPROOF_UPDATE=1 writes it anew)', async () => {
    if (process.env.MESHPROOF_UPDATE === '1') await writeFile(committed, runRecordJsonSchema());
    expect(JSON.parse(await readFile(committed, 'utf8'))).to.deep.equal(JSON.parse(runRecordJsonSchema()));
  });

  it('accepts a run and refuses one with an unknown field, as another validator sees it', () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
      JSON.parse(runRecordJsonSchema()),
    );
    expect(validate(sampleRecord('fail')), JSON.stringify(validate.errors)).to.equal(true);
    expect(validate({ ...sampleRecord('fail'), surprise: 1 })).to.equal(false);
    expect(validate({ ...sampleRecord('fail'), verdict: 'fine' })).to.equal(false);
  });
});
