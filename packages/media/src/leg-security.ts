// The keys of a leg: made once, offered under running tags, and turned into SRTP contexts that live as long as their keys (RFC 4568 §6.1, RFC 3711 §3.2.1).

import type { Cryptography, Random } from '@offhook/base';
import { equalBytes } from '@offhook/base';
import type { CryptoAttribute } from './sdp/crypto-attribute.ts';
import { SrtpContext } from './srtp/context.ts';
import type { SrtpSuite } from './srtp/suite.ts';
import { srtpSuites } from './srtp/suite.ts';

export function createKeys(random: Random, suites: readonly SrtpSuite[]): readonly CryptoAttribute[] {
  return suites.map((suite, index) => {
    const { masterKeyBytes, masterSaltBytes } = srtpSuites[suite];
    return {
      tag: index + 1,
      suite,
      masterKey: random.bytes(masterKeyBytes),
      masterSalt: random.bytes(masterSaltBytes),
      sessionParameters: [],
    };
  });
}

/** The contexts of one direction, each kept under its key for the life of the leg: neither a re-offer with the same key nor going back to an earlier one may reset rollover counter and replay list (RFC 3711 §3.3.1, §3.3.2). */
export class KeyedContext {
  readonly #cryptography: Cryptography;
  readonly #kept: { readonly keys: CryptoAttribute; readonly context: SrtpContext }[] = [];

  constructor(cryptography: Cryptography) {
    this.#cryptography = cryptography;
  }

  for(keys: CryptoAttribute | undefined): SrtpContext | undefined {
    if (keys === undefined) return undefined;
    const known = this.#kept.find((kept) => isSameKey(keys, kept.keys));
    if (known !== undefined) return known.context;
    const context = new SrtpContext(this.#cryptography, keys);
    this.#kept.push({ keys, context });
    return context;
  }
}

function isSameKey(a: CryptoAttribute, b: CryptoAttribute): boolean {
  const isSameMki = a.mki === undefined || b.mki === undefined ? a.mki === b.mki : equalBytes(a.mki, b.mki);
  return a.suite === b.suite && isSameMki && equalBytes(a.masterKey, b.masterKey) && equalBytes(a.masterSalt, b.masterSalt);
}
