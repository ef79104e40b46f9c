import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program that answers like helm: what it installed stands in helm.json, how it was called in calls. */
const helm = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require('node:fs');
const here = __dirname, [verb, name, ...rest] = process.argv.slice(2), file = here + '/helm.json';
const flag = (of) => rest[rest.indexOf(of) + 1];
if (verb === 'version') { process.stdout.write('v4.3.1'); process.exit(); }
const all = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const fail = (words) => { console.error('Error: ' + words); process.exit(1); };
const call = [verb, name, rest[0]].join(' ');
if (['upgrade', 'rollback', 'uninstall'].includes(verb)) appendFileSync(here + '/calls', call + '\\n');
if (existsSync(here + '/fails') && call.startsWith(readFileSync(here + '/fails', 'utf8'))) fail('timed out waiting for the condition');
const put = (release, entry) => {
  const history = (all[release] ?? []).map((one) => (one.status === 'deployed' ? { ...one, status: 'superseded' } : one));
  const updated = new Date().toISOString();
  all[release] = [...history, { revision: history.length + 1, status: 'deployed', updated, description: '', ...entry }];
  writeFileSync(file, JSON.stringify(all));
};
const print = (text) => process.stdout.write(text);
if (verb === 'template') print(readFileSync(rest[0] + '/manifest.yaml', 'utf8'));
else if (verb === 'upgrade') {
  const manifest = readFileSync(rest[0] + '/manifest.yaml', 'utf8');
  put(name, { chart: readFileSync(rest[0] + '/name', 'utf8'), description: flag('--description'), manifest });
} else if (verb === 'get') {
  const newest = all[rest[0]]?.at(-1);
  print(name === 'values' ? 'null' : (newest?.manifest ?? ''));
} else if (!all[name]) fail('release: not found');
else if (verb === 'history') print(JSON.stringify(all[name]));
else if (verb === 'rollback') {
  const to = all[name].find(({ revision }) => revision === Number(rest[0]));
  put(name, { chart: to.chart, manifest: to.manifest, description: 'Rollback to ' + rest[0] });
} else if (verb === 'uninstall') { delete all[name]; writeFileSync(file, JSON.stringify(all)); }
`;

/** A program that answers like istioctl: precheck as its file says, and the webhook of a tag. */
const istioctl = `#!/bin/sh
here=$(dirname "$0")
echo "$1 $2" >> "$here/asked"
case "$1" in
  x) cat "$here/precheck"; test -s "$here/precheck" && exit 79; exit 0 ;;
  proxy-status) cat "$here/proxy-status" ;;
  tag) cat <<EOF
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata:
  name: istio-revision-tag-$3
  labels: { istio.io/rev: $5, istio.io/tag: $3 }
webhooks:
  - name: rev.namespace.sidecar-injector.istio.io
    clientConfig: { service: { name: istiod-$5, namespace: istio-system } }
    namespaceSelector: { matchLabels: { istio.io/rev: $3 } }
EOF
  ;;
esac
`;

/** Puts both into a folder. @returns their paths */
export function writePrograms(folder: string): { readonly helm: string; readonly istioctl: string } {
  const put = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
    return join(folder, name);
  };
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}');
  for (const name of ['precheck', 'proxy-status']) writeFileSync(join(folder, name), '');
  return { helm: put('helm', helm), istioctl: put('istioctl', istioctl) };
}
