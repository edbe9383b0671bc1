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

/** A context for one direction that is made anew only when the key changes: a re-offer with the same key must not reset the rollover counter. */
export class KeyedContext {
  readonly #cryptography: Cryptography;
  #keys: CryptoAttribute | undefined;
  #context: SrtpContext | undefined;

  constructor(cryptography: Cryptography) {
    this.#cryptography = cryptography;
  }

  for(keys: CryptoAttribute | undefined): SrtpContext | undefined {
    if (keys === undefined) return undefined;
    if (this.#context === undefined || this.#keys === undefined || !isSameKey(keys, this.#keys))
      this.#context = new SrtpContext(this.#cryptography, keys);
    this.#keys = keys;
    return this.#context;
  }
}

function isSameKey(a: CryptoAttribute, b: CryptoAttribute): boolean {
  const isSameMki = a.mki === undefined || b.mki === undefined ? a.mki === b.mki : equalBytes(a.mki, b.mki);
  return a.suite === b.suite && isSameMki && equalBytes(a.masterKey, b.masterKey) && equalBytes(a.masterSalt, b.masterSalt);
}
