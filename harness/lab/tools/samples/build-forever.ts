// Asks for the tiny tool with a `go` that never ends, as a process of its own that a test can kill.
//   node --import=tsx build-forever.ts CACHE MODULE FOLDER_OF_GO
import { resolveTool } from '../resolve.ts';
import { tinyModule, tinyTool } from './tiny-tool.ts';

const [cache = '', module = '', go = ''] = process.argv.slice(2);
const env = { ...process.env, PATH: `${go}:${process.env.PATH}` };
await resolveTool('tiny', { cache, env, catalogue: [tinyTool([tinyModule(module)])] });
