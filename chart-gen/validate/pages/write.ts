// Writes docs/validators from the rules: npx tsx chart-gen/validate/pages/write.ts
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtInRules } from '../rules/all.ts';
import { rulePage, withTable } from './rule-page.ts';

const folder = fileURLToPath(new URL('../../../docs/validators', import.meta.url));
const overview = join(folder, 'README.md');
await writeFile(overview, withTable(await readFile(overview, 'utf8'), builtInRules));
for (const rule of builtInRules) await writeFile(join(folder, `${rule.id}.md`), rulePage(rule));
console.log(`${builtInRules.length} pages in ${folder}`);
