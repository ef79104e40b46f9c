import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { planHash, planRollout } from '../plan/plan.ts';
import { oldImage, pod, snapshot, workload } from '../testing/objects.ts';
import { rolloutId, rolloutsFolder } from './folder.ts';
import type { SavedRollout } from './saved.ts';
import { openJournalOf, readJournalOf, readSaved, savedIds, saveRollout } from './store.ts';

type Parts = Record<string, unknown>;
interface Editable extends Parts {
  plan: Parts[];
  wishes: Parts;
  cluster: Parts;
}

const skipped = { action: 'skip', outcome: 'current', reason: '' };
const guard = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { namespace: 'shop', name: 'guard' },
  spec: { selector: { matchLabels: { app: 'web' } } },
  status: { disruptionsAllowed: 1 },
};
const recreates = workload('Deployment', { strategy: { type: 'Recreate' } });
const plan = planRollout(
  snapshot({ workloads: [recreates], pods: [pod({ image: oldImage })], budgets: [guard] }),
  {},
);
const hash = planHash(plan);
const saved = (time: string): SavedRollout => ({
  id: rolloutId(new Date(time), hash),
  created: time,
  cluster: {
    server: 'https://h:1',
    kubeconfig: '/k',
    context: 'here',
    uid: 'u',
    leaseNamespace: 'istio-system',
  },
  hash,
  plan: JSON.parse(JSON.stringify(plan)) as SavedRollout['plan'],
  wishes: { parallelism: 3, onFailure: 'stop', gateThresholds: { where: 'gate.yaml', text: 'version: 1\n' } },
});
const early = saved('2026-11-24T12:00:00Z');
const late = saved('2026-11-24T13:00:00Z');

describe('rollouts that are kept', () => {
  let folder: string;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'meshproof-rollouts-')), 'state');
  });
  const code = (act: () => unknown) => {
    try {
      act();
      return undefined;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('are read as they were written, by default the latest', () => {
    saveRollout(folder, late);
    saveRollout(folder, early);
    expect(savedIds(folder)).to.deep.equal([late.id, early.id]);
    expect(readSaved(folder)).to.deep.equal(late);
    expect(readSaved(folder, early.id)).to.deep.equal(early);
  });

  it('are for their owner alone', () => {
    saveRollout(folder, early);
    openJournalOf(folder, early.id)('{}');
    const mode = (...parts: string[]) => statSync(join(folder, ...parts)).mode & 0o777;
    expect(mode(early.id)).to.equal(0o700);
    expect(mode(early.id, 'rollout.json')).to.equal(0o600);
    expect(mode(early.id, 'journal.jsonl')).to.equal(0o600);
  });

  it('are not there before they are whole', () => {
    mkdirSync(join(folder, early.id), { recursive: true });
    writeFileSync(join(folder, early.id, '.rollout.json.draft'), '{"id":');
    expect(savedIds(folder)).to.deep.equal([]);
    expect(code(() => readSaved(folder))).to.equal('MP_ROLLOUT_STATE');
  });

  it('are refused with a plan that somebody changed', () => {
    saveRollout(folder, early);
    const path = join(folder, early.id, 'rollout.json');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"web"', '"other"'));
    expect(code(() => readSaved(folder))).to.equal('MP_ROLLOUT_STATE');
    writeFileSync(path, 'not json');
    expect(code(() => readSaved(folder))).to.equal('MP_ROLLOUT_STATE');
  });

  describe('are refused when what a resume acts on was edited:', () => {
    const edited = (edit: (rollout: Editable) => void) => {
      saveRollout(folder, early);
      const path = join(folder, early.id, 'rollout.json');
      const rollout = JSON.parse(readFileSync(path, 'utf8')) as Editable;
      edit(rollout);
      writeFileSync(path, JSON.stringify(rollout));
      return code(() => readSaved(folder));
    };
    const first = ({ plan: [one] }: Editable): Parts => one ?? {};
    const decisionOf = (rollout: Editable) => first(rollout).decision as Parts;

    for (const [what, edit] of Object.entries<(rollout: Editable) => void>({
      'who goes alone': (rollout) => Object.assign(first(rollout), { alone: true }),
      'the rank': (rollout) => Object.assign(first(rollout), { rank: 1 }),
      'the budgets': (rollout) => Object.assign(decisionOf(rollout), { budgets: [] }),
      'the cautions that are set aside': (rollout) =>
        Object.assign(decisionOf(rollout), { setAside: ['unhealthy'] }),
      'the images before, which an undo wants': (rollout) =>
        Object.assign(decisionOf(rollout), { from: ['other'] }),
      'the target': (rollout) => Object.assign(decisionOf(rollout), { target: 'other' }),
      parallelism: (rollout) => Object.assign(rollout.wishes, { parallelism: 300 }),
      'a wish that was not there': (rollout) => Object.assign(rollout.wishes, { timeoutPerWorkload: 1 }),
      'the thresholds of its gate': (rollout) =>
        Object.assign(rollout.wishes.gateThresholds as Parts, { text: 'version: 2' }),
      'what a failure does': (rollout) => Object.assign(rollout.wishes, { onFailure: 'undo' }),
      'the namespaces': (rollout) => Object.assign(rollout, { namespaces: ['shop', 'pay'] }),
      'the cluster': (rollout) => Object.assign(rollout.cluster, { context: 'there' }),
      'a workload more': (rollout) =>
        rollout.plan.push({ ...first(rollout), name: 'more', decision: skipped }),
      'a key that is not known': (rollout) => Object.assign(rollout, { more: true }),
      'the seal': (rollout) => Object.assign(rollout, { seal: 'f'.repeat(32) }),
      'no seal at all': (rollout) => delete rollout.seal,
    }))
      it(what, () => expect(edited(edit)).to.equal('MP_ROLLOUT_STATE'));

    it('but not the order of keys or the layout', () => {
      const turned = <T extends object>(parts: T) => Object.fromEntries(Object.entries(parts).reverse()) as T;
      saveRollout(folder, turned({ ...early, wishes: turned(early.wishes) }));
      const path = join(folder, early.id, 'rollout.json');
      writeFileSync(path, JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))));
      expect(readSaved(folder)).to.deep.equal(early);
    });

    it('the way in which hashes are made, though nobody edited a word', () => {
      saveRollout(folder, { ...early, hash: 'f'.repeat(32) });
      expect(code(() => readSaved(folder))).to.equal('MP_ROLLOUT_STATE');
    });
  });

  it('have no names that lead out of their folder', () => {
    saveRollout(folder, early);
    for (const name of ['..', `../state/${early.id}`, '/etc', `${early.id}/..`])
      expect(
        code(() => readSaved(folder, name)),
        name,
      ).to.equal('MP_ROLLOUT_STATE');
  });

  it('have a journal that goes on after a line that was cut off', () => {
    saveRollout(folder, early);
    openJournalOf(folder, early.id)('{"type":"plan"}');
    appendFileSync(join(folder, early.id, 'journal.jsonl'), '{"type":"resta');
    openJournalOf(folder, early.id)('{"type":"ended"}');
    expect(readJournalOf(folder, early.id).split('\n')).to.deep.equal([
      '{"type":"plan"}',
      '{"type":"resta',
      '{"type":"ended"}',
      '',
    ]);
  });

  it('stand where the user keeps state', () => {
    expect(rolloutsFolder({ XDG_STATE_HOME: '/s' })).to.equal('/s/meshproof/rollouts');
    expect(rolloutsFolder({})).to.match(/\/\.local\/state\/meshproof\/rollouts$/);
  });
});
