import { expect } from 'chai';
import { Failure } from '../../../reports/failure/failure.ts';
import { findWorkload } from '../find-workload.ts';
import { matrixFor } from '../profile-matrix.ts';
import { readAxes } from './read-axes.ts';
import { coordinateOf, pointWith } from './resolve.ts';

const axes = readAxes();
const failureOf = (act: () => unknown): Failure => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error('expected a failure');
};
const composed = (...texts: string[]) =>
  pointWith(
    axes,
    texts.map((text) => coordinateOf(axes, text)),
  );

describe('a workload by its coordinates', () => {
  it('has them, and of the other axes whatever goes with them', () => {
    const { permutation } = composed('virtualService=weighted', 'mtls=strict');
    expect(permutation).to.include({
      virtualService: 'weighted',
      mtls: 'strict',
      destinationRule: 'subsets',
    });
    expect(permutation.proxy).to.not.equal('none');
  });

  it('cannot have an unknown axis or value: the one that was meant is named', () => {
    const axis = failureOf(() => coordinateOf(axes, 'virtualservice=none'));
    expect([axis.code, axis.message]).to.deep.equal([
      'MP_MATRIX_UNKNOWN',
      'there is no axis "virtualservice"; did you mean "virtualService"?',
    ]);
    expect(failureOf(() => coordinateOf(axes, 'mtls=STRICT')).message).to.contain('did you mean "strict"?');
  });

  it('cannot have two values that exclude each other: the reason is told', () => {
    const failure = failureOf(() => composed('proxy=none', 'mtls=strict'));
    expect(failure.code).to.equal('MP_MATRIX_IMPOSSIBLE');
    expect(failure.detail.why).to.equal('without a proxy nobody asks for a certificate');
    expect(failureOf(() => composed('mtls=strict', 'mtls=disable')).message).to.contain('given twice');
    expect(failureOf(() => composed('injection=opted-out', 'mtls=strict')).message).to.contain(
      'no workload can have',
    );
  });

  it('cannot have a value that is left out: the reason is told', () => {
    const text = 'injection=annotation-true';
    expect(failureOf(() => coordinateOf(axes, text)).detail.why).to.contain('read labels only');
  });

  it('says a hostile name back without its control characters', () => {
    const hostile = '\u001b[2J\nerror MP_OK: <script>';
    for (const act of [
      () => coordinateOf(axes, `${hostile}=x`),
      () => coordinateOf(axes, `mtls=${hostile}`),
      () => findWorkload(matrixFor('smoke').workloads, hostile),
    ]) {
      const { message, code } = failureOf(act);
      expect(code).to.equal('MP_MATRIX_UNKNOWN');
      expect(message).to.not.match(/\p{Cc}/u);
    }
  });
});

describe('a workload by its name', () => {
  it('is found with and without its namespace, and a near miss is named', () => {
    const { workloads } = matrixFor('smoke');
    expect(findWorkload(workloads, 'echo')).to.equal(findWorkload(workloads, 'mp-strict/echo'));
    expect(failureOf(() => findWorkload(workloads, 'ech')).message).to.contain('did you mean "echo"?');
  });
});
