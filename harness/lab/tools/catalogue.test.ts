import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { catalogue, labReleases, releaseToolNames, toolNamed } from './catalogue.ts';
import { sourcesFor } from './recipe.ts';
import type { BuildSource, DownloadSource, WheelSource } from './tool.ts';
import { fits } from './version.ts';

describe('the catalogue of tools', () => {
  const sources = catalogue.flatMap((tool) => tool.sources);

  it('names each tool once, and its own version fits', () => {
    const names = catalogue.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const { version, range } of catalogue)
      expect(fits(version, range), `${version} ${range}`).to.equal(true);
  });

  it('ends for every tool with a source that needs no release page', () => {
    for (const tool of catalogue) {
      expect(sourcesFor(tool, 'linux/amd64').at(-1)?.kind, tool.name).to.be.oneOf([
        'build',
        'wheel',
        'module-file',
      ]);
    }
  });

  it('builds from modules that are here, pinned, and name the package', () => {
    const builds = sources.filter((source): source is BuildSource => source.kind === 'build');
    expect(builds).to.have.length(16);
    for (const { folder, package: target } of builds) {
      const goMod = readFileSync(join(folder, 'go.mod'), 'utf8');
      const module = [...goMod.matchAll(/^\s*(\S+) v\d\S*/gm)]
        .map(([, name = '']) => name)
        .find((name) => target === name || target.startsWith(`${name}/`));
      expect(module, `${target} in ${folder}`).to.be.a('string');
      expect(readFileSync(join(folder, 'go.sum'), 'utf8')).to.contain(`${module} v`);
    }
  });

  it('takes files out of modules that are here, by a sum and of the version that it says', () => {
    const files = catalogue.flatMap(({ version, sources: [source] }) =>
      source?.kind === 'module-file' ? [{ ...source, version }] : [],
    );
    expect(files).to.have.length(3);
    for (const { folder, module, version } of files) {
      const sums = readFileSync(join(folder, 'go.sum'), 'utf8');
      expect(sums, folder).to.contain(`${module} v`);
      if (module === 'sigs.k8s.io/gateway-api') expect(sums).to.contain(`${module} v${version} h1:`);
    }
  });

  it('takes wheels that a sha256 pins and no other', () => {
    const wheels = sources.filter((source): source is WheelSource => source.kind === 'wheel');
    expect(wheels).to.have.length(3);
    for (const { requirements } of wheels) {
      expect(readFileSync(requirements, 'utf8')).to.match(/^\S+==\S+ --hash=sha256:[0-9a-f]{64}\n$/);
    }
  });

  it('downloads over https, by a pinned sha256, the version that it names', () => {
    for (const tool of catalogue) {
      for (const source of tool.sources) {
        if (source.kind !== 'download') continue;
        const { url, sha256 } = source satisfies DownloadSource;
        expect(url).to.match(/^https:\/\//);
        expect(url).to.contain(`v${tool.version}/`);
        expect(url).to.contain(source.platform === 'linux/arm64' ? 'arm64' : 'amd64');
        expect(sha256).to.match(/^[0-9a-f]{64}$/);
      }
    }
  });

  it('has everything of each release, Envoy included', () => {
    expect(labReleases).to.deep.equal(['1.30.4', '1.31.0-rc.0']);
    for (const release of labReleases) {
      const tools = Object.values(releaseToolNames(release)).map((name) => toolNamed(name));
      expect(tools.map(({ program }) => program)).to.include.members(['istioctl', 'pilot-agent', 'envoy']);
    }
    expect(() => releaseToolNames('1.2.3')).to.throw('no Istio "1.2.3"');
    expect(() => toolNamed('istioctl')).to.throw('no tool "istioctl"');
  });

  it('finds its files from the package, wherever that is', () => {
    for (const source of sources) {
      if ('folder' in source) expect(existsSync(source.folder)).to.equal(true);
    }
  });
});
