// Writes kubernetes-<minor>.jsonl from a real API server:
//   npx tsx chart-gen/validate/schemas/generate.ts <base URL> [bearer token]
// A server with a certificate of its own is trusted through NODE_EXTRA_CA_CERTS.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleText } from '../schema/bundle-text.ts';
import { isBuiltIn, schemaBundle } from '../schema/openapi.ts';

async function main(base: string | undefined, token: string | undefined): Promise<void> {
  if (!base) throw new Error('usage: generate.ts <base URL of an API server> [bearer token]');
  const get = async (path: string): Promise<Record<string, unknown>> => {
    const answer = await fetch(new URL(path, base), {
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });
    if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const { gitVersion } = await get('/version');
  const { paths } = await get('/openapi/v3');
  const wanted = Object.entries(paths as Record<string, { serverRelativeURL: string }>).filter(([path]) =>
    /^(api|apis\/[^/]+)\/v[^/]+$/.test(path),
  );
  const documents = await Promise.all(wanted.map(([, { serverRelativeURL }]) => get(serverRelativeURL)));
  const bundle = schemaBundle(documents, String(gitVersion), isBuiltIn);
  const minor = /^v(\d+\.\d+)/.exec(bundle.kubernetes)?.[1];
  if (!minor) throw new Error(`the server names no version: ${bundle.kubernetes}`);
  const file = fileURLToPath(new URL(`kubernetes-${minor}.jsonl`, import.meta.url));
  await writeFile(file, bundleText(bundle));
  console.log(`${file}: ${Object.keys(bundle.kinds).length} kinds of ${bundle.kubernetes}`);
}

await main(process.argv[2], process.argv[3]);
