import { readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { packageFile } from './document/package-files.ts';

const folder = packageFile('reports', 'html', 'templates');

/**
 * Renders the template `report` with its partials. Strict: a field that a template names and a view lacks is an error,
 * never an empty place. Every value is escaped; a test holds that no template asks for anything else.
 */
export function renderTemplate(view: object): string {
  template ??= compile();
  return template(view);
}

let template: ((view: object) => string) | undefined;

function compile(): (view: object) => string {
  const handlebars = Handlebars.create();
  const options = { strict: true, knownHelpersOnly: true } as const;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.hbs'))) {
    handlebars.registerPartial(
      file.replace(/\.hbs$/, ''),
      handlebars.compile(readFileSync(`${folder}/${file}`, 'utf8'), options),
    );
  }
  return handlebars.compile('{{> report}}', options);
}
