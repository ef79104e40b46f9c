import { runProgram } from '../../process/run-program.ts';
import { manifestsOf } from '../input/manifests.ts';
import type { InputSet } from '../model/document.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Severity } from '../model/rule.ts';
import { parseAnalysis, parseValidation } from './parse.ts';

/** What istioctl says of one object. */
export interface Opinion {
  readonly by: 'istioctl validate' | 'istioctl analyze';
  readonly severity: Severity;
  readonly message: string;
  readonly object: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface OpinionOptions {
  /** The istioctl of the release that the manifests are for. */
  readonly istioctl: string;
  readonly signal?: AbortSignal;
}

/**
 * Asks `istioctl validate` and `istioctl analyze` about the same objects, without any cluster.
 * @throws Failure MP_PROGRAM_MISSING, MP_PROGRAM_TIMEOUT or MP_PROGRAM_FAILED
 */
export async function istioctlOpinions(inputs: InputSet, options: OpinionOptions): Promise<Opinion[]> {
  const manifests = manifestsOf(inputs.documents).filter(({ kind }) => kind !== 'CustomResourceDefinition');
  if (manifests.length === 0) return [];
  // an object a line, so that a line number names the object
  const input = manifests.map(({ value }) => JSON.stringify(value)).join('\n---\n');
  const run = (args: readonly string[], allow: readonly number[]) =>
    runProgram(options.istioctl, args, { input, allow, signal: options.signal });
  const validation = await run(['validate', '--filename', '-'], [0, 1]);
  const analysis = await run(
    ['analyze', '--all-namespaces', '--use-kube=false', '--output', 'json', '-'],
    [0, 79],
  );
  return [
    ...parseValidation(`${validation.stdout}\n${validation.stderr}`).flatMap(
      ({ kind, names, severity, message }) => {
        const manifest = manifests.find((one) => one.kind === kind && sameName(one, names));
        return manifest ? [opinion('istioctl validate', manifest, severity, message)] : [];
      },
    ),
    ...parseAnalysis(analysis.stdout).flatMap(({ line, severity, message }) => {
      const manifest = manifests[(line - 1) / 2];
      return manifest ? [opinion('istioctl analyze', manifest, severity, message)] : [];
    }),
  ];
}

function sameName({ name, namespace }: Manifest, names: readonly string[]): boolean {
  return names.at(-1) === name && (names.length < 2 || (namespace ?? names[0]) === names[0]);
}

function opinion(by: Opinion['by'], manifest: Manifest, severity: Severity, message: string): Opinion {
  const { line, column } = manifest.position();
  return { by, severity, message, object: manifest.label, file: manifest.file, line, column };
}
