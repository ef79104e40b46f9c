import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { resolveTool } from './resolve.ts';
import { script } from './samples/tiny-tool.ts';
import { failureOf, type Workbench, workbench } from './samples/workbench.ts';

describe('a tool at hand', () => {
  let bench: Workbench;
  before(async () => {
    bench = await workbench();
  });
  after(() => bench.close());

  describe('a path of the configuration', () => {
    it('goes before everything else', async () => {
      const path = bench.program('given', script('1.2.9'));
      const { options, events } = bench.setting([bench.download()], { paths: { tiny: path } });
      expect(await resolveTool('tiny', options)).to.deep.equal({
        name: 'tiny',
        version: '1.2.9',
        path,
        source: 'config',
      });
      expect(events).to.deep.equal([]);
    });

    it('is refused rather than passed over when it cannot serve', async () => {
      for (const [path, why] of [
        [join(bench.folder, 'nowhere'), 'not a program'],
        [bench.program('old', script('1.1.0')), '1.1.0'],
        [bench.program('mute', '#!/bin/sh\nexit 3\n'), 'version cannot be read'],
      ] as const) {
        const failure = await failureOf(
          resolveTool('tiny', bench.setting([bench.download()], { paths: { tiny: path } }).options),
        );
        expect(failure.code).to.equal('MP_TOOL_UNFIT');
        expect(failure.message).to.contain(why);
        expect(failure.detail.where).to.equal(path);
      }
    });

    it('is refused when it is for a tool that there is not', async () => {
      const { options } = bench.setting([bench.download()], { paths: { tinny: '/bin/true' } });
      expect((await failureOf(resolveTool('tiny', options))).message).to.contain('no tool "tinny"');
    });

    it('is refused for an image when it is a script that starts something else', async () => {
      const paths = { tiny: bench.program('given', script('1.2.9')) };
      const { options } = bench.setting([bench.download()], { paths }, { use: 'image' });
      expect((await failureOf(resolveTool('tiny', options))).message).to.contain('script');
    });
  });

  describe('PATH', () => {
    it('serves when the version fits, also behind one that does not', async () => {
      bench.program('path/old', script('1.1.9'));
      const path = bench.program('path/new', script('1.2.4'));
      const env = {
        ...process.env,
        PATH: `${join(bench.folder, 'path/old')}:${dirname(path)}:${process.env.PATH}`,
      };
      const tool = await resolveTool('tiny', bench.setting([bench.download()], { env }).options);
      expect(tool).to.deep.equal({ name: 'tiny', version: '1.2.4', path, source: 'path' });
    });

    it('is passed over where no version fits, and where an image needs the program itself', async () => {
      const env = { ...process.env, PATH: `${join(bench.folder, 'path/old')}:${process.env.PATH}` };
      expect((await resolveTool('tiny', bench.setting([bench.download()], { env }).options)).source).to.equal(
        'download',
      );
      const fit = { ...process.env, PATH: `${join(bench.folder, 'path/new')}:${process.env.PATH}` };
      const { options } = bench.setting([bench.download()], { env: fit }, { use: 'image' });
      expect((await resolveTool('tiny', options)).source).to.equal('download');
    });
  });

  describe('the cache', () => {
    it('makes a damaged program anew and says so', async () => {
      const { options, events } = bench.setting([bench.download()]);
      const { path } = await resolveTool('tiny', options);
      writeFileSync(path, script('6.6.6'));
      expect(await resolveTool('tiny', options)).to.deep.equal({
        name: 'tiny',
        version: '1.2.3',
        path,
        source: 'download',
      });
      expect(readFileSync(path, 'utf8')).to.equal(script('1.2.3'));
      expect(events.find(({ phase }) => phase === 'skipped')?.detail).to.contain('damaged');
    });
  });
});
