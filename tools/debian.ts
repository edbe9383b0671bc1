// Debian packages for the tests with real peers: asked for by name, installed as root, named where that is not possible.

import { readFile, rm, writeFile, access } from 'node:fs/promises';

import { run } from './run.ts';

export async function isDebian(): Promise<boolean> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(?:_LIKE)?=.*debian/m.test(text);
}

export async function missingPackages(names: readonly string[]): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const name of names) {
    const { output } = await run('dpkg-query', ['-W', '-f', '${Status}', name], { isSilent: true }).catch(() => ({ output: '' }));
    if (!output.includes('install ok installed')) missing.push(name);
  }
  return missing;
}

const servicePolicy = '/usr/sbin/policy-rc.d';

/** Installs without starting any service: the tests start their peers themselves, on loopback. */
export async function installPackages(names: readonly string[]): Promise<boolean> {
  console.log(`installing Debian packages: ${names.join(' ')}`);
  const hadPolicy = await access(servicePolicy).then(
    () => true,
    () => false,
  );
  if (!hadPolicy) await writeFile(servicePolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const update = await run('apt-get', ['update', '-qq'], { isQuiet: true, env });
    const install = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { isQuiet: true, env });
    return update.exitCode === 0 && install.exitCode === 0;
  } finally {
    if (!hadPolicy) await rm(servicePolicy, { force: true });
  }
}
