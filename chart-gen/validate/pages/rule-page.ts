import type { Rule } from '../model/rule.ts';

/** The page of a rule under docs/validators. */
export function rulePage({ id, severity, title, reason, doc, examples }: Rule): string {
  return `<!-- Written by chart-gen/validate/pages/write.ts from chart-gen/validate/rules/${id}.ts -->

# ${id}

${title}. Severity: ${severity}.

## Why

${reason}

## What is checked

${doc}

## Reported

\`\`\`yaml
${examples.failing.trimEnd()}
\`\`\`

## Not reported

\`\`\`yaml
${examples.passing.trimEnd()}
\`\`\`

## Living with it

Except one object, with a reason: \`meshproof.io/ignore: "${id}=why"\` among its annotations. Accept what is known until a
day, change the severity or leave the rule out: see [the overview](README.md).
`;
}

/** The table of rules of the overview. */
export function ruleTable(rules: readonly Rule[]): string {
  const rows = rules.map(({ id, severity, title }) => `| [${id}](${id}.md) | ${severity} | ${title} |`);
  return ['| rule | severity | what holds |', '|---|---|---|', ...rows].join('\n');
}

const [begin, end] = ['<!-- rules -->', '<!-- /rules -->'];

/** The overview with its table between the two markers. */
export function withTable(overview: string, rules: readonly Rule[]): string {
  const [before, rest] = overview.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`the overview lacks ${begin} or ${end}`);
  return `${before}${begin}\n\n${ruleTable(rules)}\n\n${end}${after}`;
}
