import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { findGo } from './go-toolchain.ts';
import { resolveTool } from './resolve.ts';
import { tinyDownload, tinyModule } from './samples/tiny-tool.ts';
import { failureOf, type Workbench, workbench } from './samples/workbench.ts';

describe('a build', function () {
  // a first build compiles Go's runtime
  this.timeout(120_000);
  let bench: Workbench;
  before(async function () {
    bench = await workbench();
    if (!(await findGo(process.env))) this.skip();
  });
  after(() => bench.close());

  it('follows when no release can be had, and says why', async () => {
    const gone = tinyDownload(`${bench.server.url}/gone`, 'x');
    const { options, events } = bench.setting([gone, tinyModule(join(bench.folder, 'module'))]);
    const tool = await resolveTool('tiny', options);
    expect(tool).to.include({ version: '1.2.3', source: 'build' });
    expect([...new Set(events.map(({ phase }) => phase))]).to.deep.equal([
      'planned',
      'skipped',
      'building',
      'done',
    ]);
    expect(events.find(({ phase }) => phase === 'skipped')?.detail).to.match(/^download: .*404/);
    expect((await resolveTool('tiny', options)).source).to.equal('cache');
  });

  it('is not led astray by what the user has set for other builds', async () => {
    const env = {
      ...process.env,
      GOFLAGS: '-mod=vendor -tags=odd',
      GOOS: 'windows',
      GOWORK: '/nowhere/go.work',
    };
    const { options } = bench.setting([tinyModule(join(bench.folder, 'module'))], { env });
    expect((await resolveTool('tiny', options)).source).to.equal('build');
  });

  it('is another entry of the cache when a pin or an argument changes', async () => {
    const { options } = bench.setting([tinyModule(join(bench.folder, 'pins'))]);
    const first = await resolveTool('tiny', options);
    appendFileSync(join(bench.folder, 'pins', 'go.mod'), '\n// changed\n');
    const second = await resolveTool('tiny', options);
    expect(second.source).to.equal('build');
    expect(second.path).not.to.equal(first.path);
  });

  it('is done once when two ask at the same time', async () => {
    const { options, events } = bench.setting([tinyModule(join(bench.folder, 'module'))]);
    const both = await Promise.all([resolveTool('tiny', options), resolveTool('tiny', options)]);
    expect(both.map(({ source }) => source).sort()).to.deep.equal(['build', 'cache']);
    expect(events.some(({ phase }) => phase === 'waiting')).to.equal(true);
  });

  it('says what the compiler said, and leaves no half entry', async () => {
    const source = tinyModule(join(bench.folder, 'faulty'));
    writeFileSync(join(bench.folder, 'faulty', 'main.go'), 'package main\n\nfunc main() { nonsense }\n');
    const { options, tools } = bench.setting([source]);
    const failure = await failureOf(resolveTool('tiny', options));
    expect(failure.detail.why).to.contain('undefined: nonsense');
    expect(existsSync(join(tools, 'tiny'))).to.equal(false);
    expect(readdirSync(join(tools, '.scratch'))).to.deep.equal([]);
  });

  it('needs a Go of the module', async () => {
    const source = tinyModule(join(bench.folder, 'newer'));
    writeFileSync(join(bench.folder, 'newer', 'go.mod'), 'module tiny.local/tiny\n\ngo 9.99.1\n');
    const failure = await failureOf(resolveTool('tiny', bench.setting([source]).options));
    expect(failure.message).to.contain('Go 9.99.1 is needed');
    expect(failure.detail.fix).to.contain('install Go 9.99.1 or later');
  });

  it('of a process that was killed leaves a cache that works', async () => {
    const { options, tools } = bench.setting([tinyModule(join(bench.folder, 'module'))]);
    const stuck = join(bench.folder, 'stuck');
    mkdirSync(stuck);
    const pidFile = join(stuck, 'pid');
    // answers for its version and then sits in the build, with half a program written
    const go = `#!/bin/sh\nif [ "$1" = version ]; then echo "go version go9.9.9 linux/amd64"; exit; fi\nfor a; do [ "$p" = -o ] && echo half > "$a"; p=$a; done\necho $$ > ${pidFile}\nexec sleep 60\n`;
    writeFileSync(join(stuck, 'go'), go, { mode: 0o755 });
    const file = join(dirname(fileURLToPath(import.meta.url)), 'samples', 'build-forever.ts');
    const child = spawn(
      process.execPath,
      ['--import=tsx', file, options.cache ?? '', join(bench.folder, 'module'), stuck],
      { stdio: 'inherit' },
    );
    for (let tries = 0; !existsSync(pidFile) && tries < 600; tries++) await delay(20);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
    expect(readdirSync(join(tools, '.locks'))).to.include('tiny-1.2.3');

    const tool = await resolveTool('tiny', options);
    expect(tool.source).to.equal('build');
    expect(readdirSync(join(tools, '.scratch'))).to.deep.equal([]);
    expect(readdirSync(join(tools, '.locks'))).to.deep.equal([]);
    expect((await resolveTool('tiny', options)).source).to.equal('cache');
  });

  it('ends when it is told to', async () => {
    const reason = new Error('enough');
    const { options } = bench.setting([tinyModule(join(bench.folder, 'module'))], {
      signal: AbortSignal.abort(reason),
    });
    expect(await failureOf(resolveTool('tiny', options))).to.equal(reason);
  });
});
