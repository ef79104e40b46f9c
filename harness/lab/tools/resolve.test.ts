import { expect } from 'chai';
import { resolveAll, resolveTool } from './resolve.ts';
import { tinyTool } from './samples/tiny-tool.ts';
import { failureOf, type Workbench, workbench } from './samples/workbench.ts';

describe('resolveAll', () => {
  let bench: Workbench;
  before(async () => {
    bench = await workbench();
  });
  after(() => bench.close());

  it('gets what is asked for and no other, in the order asked for', async () => {
    const other = tinyTool([{ ...bench.download(), url: `${bench.server.url}/gone` }], {
      name: 'other',
      version: '1.2.1',
    });
    const { options } = bench.setting([bench.download()]);
    const again = tinyTool([bench.download()], { name: 'again' });
    const catalogue = [tinyTool([bench.download()]), other, again];
    const tools = await resolveAll(['again', 'tiny', 'again'], { ...options, catalogue });
    expect(tools.map(({ name }) => name)).to.deep.equal(['again', 'tiny', 'again']);
  });

  it('does not know a tool that the catalogue lacks', async () => {
    const failure = await failureOf(resolveAll(['tinny'], bench.setting([bench.download()]).options));
    expect(failure.code).to.equal('MP_USAGE');
    expect(failure.detail.fix).to.contain('tiny');
  });

  it('says so where no source is for this machine', async () => {
    const { options } = bench.setting([]);
    const failure = await failureOf(resolveTool('tiny', options));
    expect(failure.code).to.equal('MP_TOOL_UNAVAILABLE');
    expect(failure.detail.fix).to.contain('under tools in the configuration');
  });
});
