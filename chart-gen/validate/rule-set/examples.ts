import { documentsOf } from '../input/documents.ts';
import type { InputDocument, InputSet } from '../model/document.ts';

/**
 * The documents of a rule's example. A line `# file: helmfile.yaml` begins a file of that name, for rules that look at
 * more than manifests; without one the example is `example.yaml`.
 */
export function exampleInputs(example: string): InputSet {
  const parts = example.split(/^# file: (\S+)\n/m);
  const [before = '', ...rest] = parts;
  const documents: InputDocument[] = [];
  const add = (file: string, text: string) => documents.push(...documentsOf({ file, text, named: true }));
  if (before.trim() !== '') add('example.yaml', before);
  for (let index = 0; index < rest.length; index += 2) add(rest[index] ?? '', rest[index + 1] ?? '');
  return { documents, unusable: [] };
}
