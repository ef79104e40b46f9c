import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { entryFolder, publishEntry, readEntry } from './cache-entry.ts';
import { cacheRoot } from './cache-root.ts';
import { platform, script, tinyDownload, tinyTool } from './samples/tiny-tool.ts';
import { scratchFolder, sweepScratch } from './scratch.ts';

describe('an entry of the cache', () => {
  let cache: string;
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'meshproof-cache-'));
  });
  afterEach(() => rmSync(cache, { recursive: true }));

  const source = tinyDownload('https://meshproof.invalid/tiny', 'x');
  const tool = tinyTool([source]);
  const publish = async (text = script('1.2.3')) => {
    const scratch = await scratchFolder(cache);
    writeFileSync(join(scratch, 'tiny'), text);
    const folder = await entryFolder(cache, tool, source, platform);
    return { folder, path: await publishEntry({ cache, folder, scratch, tool, origin: 'download' }) };
  };

  it('is absent, then whole and executable', async () => {
    const folder = await entryFolder(cache, tool, source, platform);
    expect(await readEntry(folder)).to.deep.equal({ kind: 'absent' });
    const { path } = await publish();
    const entry = await readEntry(folder);
    expect(entry).to.deep.include({ kind: 'whole', path });
    expect(statSync(path).mode & 0o111).to.equal(0o111);
    expect(readdirSync(join(cache, 'tools', '.scratch'))).to.deep.equal([]);
  });

  it('lies under the program, the version and the recipe', async () => {
    const { folder } = await publish();
    expect(folder).to.match(/\/tools\/tiny\/1\.2\.3-[0-9a-f]{12}$/);
    const other = { ...source, sha256: '0'.repeat(64) };
    expect(await entryFolder(cache, tool, other, platform)).not.to.equal(folder);
    expect(await entryFolder(cache, tool, source, 'linux/arm64')).not.to.equal(
      await entryFolder(cache, tool, source, 'linux/amd64'),
    );
  });

  it('is damaged when a byte changed, though size and time of the file are as before', async () => {
    const { folder, path } = await publish();
    expect((await readEntry(folder)).kind).to.equal('whole');
    const { atime, mtime } = statSync(path);
    writeFileSync(path, script('1.2.4'));
    utimesSync(path, atime, mtime);
    const entry = await readEntry(folder);
    expect(entry.kind === 'damaged' && entry.why).to.contain('sha256');
  });

  it('is read whole when asked for, and when the file was touched since it was last read', async () => {
    const { folder, path } = await publish();
    expect((await readEntry(folder)).kind).to.equal('whole');
    const facts = join(folder, 'tool.json');
    const recorded = readFileSync(facts, 'utf8');
    writeFileSync(facts, recorded.replace(/[0-9a-f]{64}/, '0'.repeat(64)));
    expect((await readEntry(folder)).kind).to.equal('whole');
    expect((await readEntry(folder, 'bytes')).kind).to.equal('damaged');
    utimesSync(path, new Date(), new Date(0));
    expect((await readEntry(folder)).kind).to.equal('damaged');
    writeFileSync(facts, recorded);
    expect((await readEntry(folder)).kind).to.equal('whole');
  });

  it('is damaged when it is cut, emptied, or its facts are gone or unreadable', async () => {
    const { folder, path } = await publish();
    writeFileSync(path, 'short');
    expect((await readEntry(folder)).kind).to.equal('damaged');
    rmSync(path);
    expect((await readEntry(folder)).kind).to.equal('damaged');
    writeFileSync(join(folder, 'tool.json'), '{"name":');
    expect((await readEntry(folder)).kind).to.equal('damaged');
    rmSync(join(folder, 'tool.json'));
    expect((await readEntry(folder)).kind).to.equal('damaged');
  });

  it('takes the place of a damaged one whole', async () => {
    const { folder } = await publish();
    writeFileSync(join(folder, 'tool.json'), 'nonsense');
    await publish();
    expect((await readEntry(folder)).kind).to.equal('whole');
    expect(readdirSync(join(cache, 'tools', '.scratch'))).to.deep.equal([]);
  });

  it('leaves the scratch of the living alone and sweeps that of the dead', async () => {
    const own = await scratchFolder(cache);
    mkdirSync(join(cache, 'tools', '.scratch', '999999-1-dead'));
    mkdirSync(join(cache, 'tools', '.scratch', 'foreign'));
    await sweepScratch(cache);
    expect(readdirSync(join(cache, 'tools', '.scratch')).map((name) => own.endsWith(name))).to.deep.equal([
      true,
    ]);
  });

  it('says so when the cache cannot be written', async () => {
    writeFileSync(join(cache, 'tools'), 'a file');
    const failure = await scratchFolder(cache).catch((error) => error);
    expect(failure.code).to.equal('MP_CACHE_UNUSABLE');
  });
});

describe('the root of the cache', () => {
  it('is the first of MESHPROOF_CACHE, XDG_CACHE_HOME and the home folder', () => {
    expect(cacheRoot({ MESHPROOF_CACHE: '/a', XDG_CACHE_HOME: '/b' })).to.equal('/a');
    expect(cacheRoot({ XDG_CACHE_HOME: '/b' })).to.equal('/b/meshproof');
    expect(cacheRoot({ XDG_CACHE_HOME: '' })).to.match(/\/\.cache\/meshproof$/);
  });
});
