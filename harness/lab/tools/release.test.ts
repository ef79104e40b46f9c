import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { resolveTool } from './resolve.ts';
import { sendFile, serve } from './samples/file-server.ts';
import { script, tinyArchive, tinyDownload } from './samples/tiny-tool.ts';
import { failureOf, type Workbench, workbench } from './samples/workbench.ts';

describe('a release', () => {
  let bench: Workbench;
  before(async () => {
    bench = await workbench();
  });
  after(() => bench.close());

  it('is downloaded, unpacked and then taken from the cache', async () => {
    const { options, events } = bench.setting([bench.download()]);
    const first = await resolveTool('tiny', options);
    expect(first).to.include({ version: '1.2.3', source: 'download' });
    expect(readFileSync(first.path, 'utf8')).to.equal(script('1.2.3'));
    expect(events.map(({ phase }) => phase)).to.deep.equal(['planned', 'downloading', 'done']);
    const asked = bench.server.ranges.length;
    expect(await resolveTool('tiny', options)).to.deep.equal({ ...first, source: 'cache' });
    expect(bench.server.ranges).to.have.length(asked);
  });

  it('may be the program itself', async () => {
    const { options } = bench.setting([tinyDownload(`${bench.server.url}/tiny`, script('1.2.3'))]);
    expect((await resolveTool('tiny', options)).source).to.equal('download');
  });

  it('is never run, nor kept, when its sum is wrong', async () => {
    const source = { ...bench.download(), sha256: '0'.repeat(64) };
    const { options, tools } = bench.setting([source]);
    const failure = await failureOf(resolveTool('tiny', options));
    expect(failure.code).to.equal('MP_TOOL_UNAVAILABLE');
    expect(failure.message).to.contain('sha256');
    expect(existsSync(join(tools, 'tiny'))).to.equal(false);
    expect(readdirSync(join(tools, '.downloads'))).to.deep.equal([]);
  });

  it('is refused when another version is inside', async () => {
    const other = tinyArchive(join(bench.folder, 'other'), '1.2.2');
    const odd = await serve((request, response) => sendFile(request, response, other), bench.certificate);
    const { options } = bench.setting([tinyDownload(`${odd.url}/tiny.tar.gz`, other, 'tiny-1.2.3/tiny')]);
    expect((await failureOf(resolveTool('tiny', options))).message).to.contain('1.2.2 instead of 1.2.3');
    await odd.close();
  });

  it('is not asked for again where its host could not be reached', async () => {
    const closed = await serve(() => {}, bench.certificate);
    await closed.close();
    const { options, events } = bench.setting([tinyDownload(`${closed.url}/tiny`, script('1.2.3'))]);
    const first = await failureOf(resolveTool('tiny', options));
    const second = await failureOf(resolveTool('tiny', options));
    expect(first.message).to.contain('cannot be reached');
    expect(second.message).to.equal(first.message);
    expect(events.filter(({ phase }) => phase === 'skipped')).to.have.length(2);
  });

  it('is not asked for when downloads are off, by an option or by the environment', async () => {
    const asked = bench.server.ranges.length;
    for (const off of [{ downloads: false }, { env: { ...process.env, MESHPROOF_DOWNLOADS: 'off' } }]) {
      const failure = await failureOf(resolveTool('tiny', bench.setting([bench.download()], off).options));
      expect(failure.message).to.contain('turned off');
    }
    expect(bench.server.ranges).to.have.length(asked);
  });
});
