// A parameter in a few lines of Markdown.

import type { ExplainReport } from '../explain-report.ts';

/** Undefined where no known name is near. */
export function hoverText(report: ExplainReport): string | undefined {
  if (!report.found)
    return report.nearest.length === 0
      ? undefined
      : `Unknown. The nearest names: ${report.nearest.map((name) => `\`${name}\``).join(', ')}`;
  const facts = [
    `values: ${report.values}`,
    `default: ${report.defaults}`,
    `a change: ${report.effect === 'unknown' ? 'effect not known' : report.effect}`,
    ...(report.gates.length === 0 ? [] : [`counts only with ${report.gates.map((gate) => `\`${gate}="1"\``).join(' and ')}`]),
    ...(report.category === 'none' ? [] : [`personal data: ${report.category.replaceAll('-', ' ')}`]),
    ...(report.isSecret ? ['a secret'] : []),
  ];
  return [`**${report.name}**`, report.meaning ?? 'What it does is not known here.', facts.map((fact) => `- ${fact}`).join('\n')].join(
    '\n\n',
  );
}
