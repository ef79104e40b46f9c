import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Failure } from '../../../reports/failure/failure.ts';
import { validate } from '../judge/validate.ts';
import { exampleInputs } from './examples.ts';
import { loadRules } from './load-rules.ts';

const page = readFileSync(new URL('../../../docs/validators/own-rules.md', import.meta.url), 'utf8');
const documented = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

describe('rules of a team', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshproof-rules-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const refusal = async () => {
    const thrown = await loadRules(folder).catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(Failure);
    expect((thrown as Failure).code).to.equal('MP_RULE_INVALID');
    return (thrown as Failure).message;
  };

  it('the example of the documentation works as it stands', async () => {
    put('team-label.mjs', documented);
    put('README.md', 'not a rule');
    const rules = await loadRules(folder);
    expect(rules.map(({ id }) => id)).to.deep.equal(['team-label']);
    const manifest =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: cart\n  labels: {app: cart}\n';
    const found = validate(exampleInputs(manifest), { rules }).problems.filter(
      ({ rule }) => rule === 'team-label',
    );
    expect(found).to.deep.equal([
      {
        rule: 'team-label',
        severity: 'error',
        message: 'the label team is missing',
        object: 'Deployment/cart',
        file: 'example.yaml',
        line: 5,
        column: 3,
        fix: 'add metadata.labels.team',
      },
    ]);
  });

  it('one that cannot fail is refused, and so is one that fails its passing example', async () => {
    put('a.mjs', documented.replace('!deployment.value', 'false && deployment.value'));
    expect(await refusal()).to.match(/finds nothing in its failing example/);
    rmSync(join(folder, 'a.mjs'));
    put('b.mjs', documented.replace('!deployment.value', 'true || deployment.value'));
    expect(await refusal()).to.match(/finds a problem in its passing example/);
  });

  it('one that takes the id of another, or none that can be used', async () => {
    put('a.mjs', documented.replace("id: 'team-label'", "id: 'check_schema'"));
    expect(await refusal()).to.match(/another rule called check_schema/);
    put('a.mjs', '');
    put('a2.mjs', documented.replace("id: 'team-label'", "id: 'Team Label'"));
    rmSync(join(folder, 'a.mjs'));
    expect(await refusal()).to.match(/rule\.id: must be words/);
  });

  it('a file that exports no rule, has unknown fields, or does not load', async () => {
    put('c1.mjs', 'export const other = 1;\n');
    expect(await refusal()).to.match(/it exports no `rule`/);
    rmSync(join(folder, 'c1.mjs'));
    put('c2.mjs', documented.replace("severity: 'error'", "severity: 'error', sevirity: 'x'"));
    expect(await refusal()).to.match(/sevirity/);
    rmSync(join(folder, 'c2.mjs'));
    put('c3.mjs', 'export const rule = {\n');
    await refusal();
  });

  it('a folder that is not there', async () => {
    folder = join(folder, 'nowhere');
    expect(await refusal()).to.match(/cannot be read/);
  });
});
