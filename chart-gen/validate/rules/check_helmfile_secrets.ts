import { dirname, join } from 'node:path';
import { wasTemplate } from '../input/untemplate.ts';
import type { RuleContext } from '../model/context.ts';
import type { InputDocument } from '../model/document.ts';
import { isMap, items, type Node } from '../model/node.ts';
import type { Path } from '../model/place.ts';
import type { Problem, Rule } from '../model/rule.ts';

const secretKey =
  /(password|passwd|passphrase|token|apikey|privatekey|accesskey|secretkey|clientsecret|sharedsecret)$|^secret$/;
/** References to a secret that is kept elsewhere, and paths to a file that holds it. */
const reference = /^(ref\+|\/|\$\{|\$\(|vault:|env:|sops:|https?:\/\/|ENC\[)/;

export const rule: Rule = {
  id: 'check_helmfile_secrets',
  severity: 'error',
  title: 'No secret stands in the clear in helmfiles and values',
  reason:
    'Values lie in Git and in every release that Helm keeps in the cluster; certificates and tokens of the mesh that were there once have to be replaced.',
  doc: `- in helmfiles and values files, a key called password, token, clientSecret, privateKey and the like has no literal text
  behind it; references (\`ref+vault://…\`, \`\${…}\`), paths, templates and empty texts pass, and so does a key that only says
  where a secret is, such as \`secretName\` or \`existingSecret\`;
- a file called \`secrets*.yaml\` is held to the same, and one listed under \`secrets:\` of a helmfile is encrypted by SOPS
  when it is among the inputs.

The text itself is never printed.`,
  check: (context) => [
    ...context
      .documents('helmfile', 'values')
      .flatMap((document) => (isEncrypted(document) ? [] : literals(document, document.value, []))),
    ...context.documents('helmfile').flatMap((document) => listed(context, document)),
  ],
  examples: {
    failing: `# file: helmfile.yaml
releases:
  - name: cart
    namespace: shop
    chart: ./charts/cart
    values:
      - database:
          password: hunter2
`,
    passing: `# file: helmfile.yaml
releases:
  - name: cart
    namespace: shop
    chart: ./charts/cart
    values:
      - database:
          passwordSecretName: cart-database
          password: {{ requiredEnv "DATABASE_PASSWORD" }}
    secrets:
      - secrets.yaml
`,
  },
};

function literals(on: InputDocument, value: unknown, path: Path): Problem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => literals(on, item, [...path, index]));
  if (isMap(value)) return Object.entries(value).flatMap(([key, item]) => literals(on, item, [...path, key]));
  const key = String(path.findLast((step) => typeof step === 'string') ?? '');
  const name = key.toLowerCase().replace(/[-_.]/g, '');
  if (typeof value !== 'string' || value === '' || !secretKey.test(name) || /^(existing|image)/.test(name))
    return [];
  if (reference.test(value) || wasTemplate(value)) return [];
  return [
    {
      on,
      path,
      message: `${key} holds its secret in the clear`,
      fix: 'encrypt the file, or refer to the secret',
    },
  ];
}

function listed(context: RuleContext, on: InputDocument): Problem[] {
  const root: Node = { value: on.value, path: [] };
  return items(root, 'releases')
    .flatMap((release) => items(release, 'secrets'))
    .flatMap((node): Problem[] => {
      if (typeof node.value !== 'string') return [];
      const file = join(dirname(on.file), node.value);
      const found = context.documents('values').find((one) => one.file === file);
      if (!found || isEncrypted(found)) return [];
      return [
        { on, path: node.path, message: `${node.value} is not encrypted`, fix: 'encrypt it with sops' },
      ];
    });
}

function isEncrypted({ value }: InputDocument): boolean {
  return isMap(value) && isMap(value.sops);
}
