// npm test: everything. As root on Debian it installs the packages that the tests with real peers need; elsewhere it runs the rest and names what it left out.

import { buildWeb } from './build-web.ts';
import { installPackages, isDebian, missingPackages } from './debian.ts';
import { stages } from './stages.ts';

const isStrict = process.env['CI'] === 'true';
const onlyAt = process.argv.indexOf('--only');
const only = onlyAt < 0 ? undefined : process.argv[onlyAt + 1];
const chosen = stages.filter((stage) => only === undefined || stage.name === only);
if (chosen.length === 0) {
  console.error(`no stage is named ${only}; there are: ${stages.map((stage) => stage.name).join(', ')}`);
  process.exit(2);
}

const debian = await isDebian();
const needed = [...new Set(chosen.flatMap((stage) => stage.needs))];
let missing = debian ? await missingPackages(needed) : needed;
if (missing.length > 0 && debian && process.getuid?.() === 0) {
  await installPackages(missing);
  missing = await missingPackages(needed);
}

await buildWeb();
const failed: string[] = [];
const leftOut: string[] = [];
let passedCount = 0;
let failedCount = 0;
let skippedCount = 0;
for (const stage of chosen) {
  const lacking = stage.needs.filter((name) => missing.includes(name));
  if (lacking.length > 0) {
    leftOut.push(`${stage.name}: needs ${lacking.join(', ')}${debian ? `: apt-get install ${lacking.join(' ')}` : ' (Debian packages)'}`);
    continue;
  }
  const startedAt = Date.now();
  const { isPassed, counts } = await stage.run();
  passedCount += counts.passed;
  failedCount += counts.failed + (!isPassed && counts.failed === 0 ? 1 : 0);
  skippedCount += counts.skipped;
  console.log(
    `${isPassed ? 'passed' : 'FAILED'}  ${stage.name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${Math.round((Date.now() - startedAt) / 1000)} s)`,
  );
  if (!isPassed) failed.push(stage.name);
}
for (const line of leftOut) console.log(`left out  ${line}`);
if (leftOut.length > 0 && isStrict) failed.push('stages were left out');
if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`);
console.log(`${passedCount} passed, ${failedCount} failed, ${skippedCount} skipped`);
if (failed.length > 0) process.exitCode = 1;
