import type { ParsedNode } from 'yaml';
import { Failure } from '../../reports/failure/failure.ts';
import { documentsOf, type TextDocument } from './documents.ts';
import { readFast } from './fast/read-fast.ts';
import { maxTree, yaml } from './library.ts';
import { toValue, type Value, YamlFault } from './to-value.ts';

export interface YamlDocument {
  readonly value: Value;
  /** Line of the stream that the document starts on. */
  readonly line: number;
}

/** How many nodes aliases may add to one document. A mesh's manifests hold none; people's values hold a few. */
const aliasBudget = 50_000;

/**
 * The documents of a YAML stream as plain values, read one by one and as Kubernetes reads them (see plainScalar).
 * Empty documents are left out.
 * @throws Failure MP_MANIFEST_INVALID with file, line and column: bad syntax, tabs, duplicate keys, alias bombs
 */
export function* readYaml(stream: string, file: string): Generator<YamlDocument> {
  for (const document of documentsOf(stream)) {
    const value = readDocument(document, file);
    if (value !== null) yield { value, line: document.line };
  }
}

function readDocument(document: TextDocument, file: string): Value {
  return readFast(document.text) ?? readWhole(document, file);
}

/** Reads any YAML there is, and explains what is none. */
export function readWhole({ text, line }: TextDocument, file: string): Value {
  const { LineCounter, parseDocument } = yaml();
  const lineCounter = new LineCounter();
  const refuse = (what: string, offset: number): never => {
    const at = lineCounter.linePos(offset);
    throw new Failure('MP_MANIFEST_INVALID', {
      what,
      where: `${file}:${Math.max(at.line, 1) + line - 1}:${Math.max(at.col, 1)}`,
    });
  };
  if (text.length > maxTree) {
    return refuse(`the document is longer than ${maxTree / 1024 / 1024} MiB and not in plain block style`, 0);
  }
  try {
    // failsafe: every scalar stays text, and plainScalar alone says what it means. Duplicates are looked for in
    // toValue, where it costs a set and not a comparison of each key with each other.
    const document = parseDocument<ParsedNode>(text, {
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
      lineCounter,
    });
    const error = document.errors[0];
    if (error) return refuse(readable(error.message), error.pos[0]);
    return toValue(document.contents, { resolve: (alias) => alias.resolve(document), budget: aliasBudget });
  } catch (thrown) {
    if (thrown instanceof YamlFault) return refuse(thrown.message, thrown.offset);
    if (thrown instanceof RangeError) return refuse(tooDeep, 0);
    throw thrown;
  }
}

const tooDeep = 'the document is nested too deeply to be read';

const readable = (message: string): string =>
  message.startsWith('Maximum call stack') ? tooDeep : (message.split('\n')[0] ?? message);
