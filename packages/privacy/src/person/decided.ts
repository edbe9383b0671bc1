// What is shown as the person's own is what is certain or likely: what may be somebody else's is shown as anybody else's is (GDPR Art. 15(4)).

import type { Match, PersonMatcher } from './matcher.ts';

function decided(match: Match | undefined): Match | undefined {
  return match?.certainty === 'possible' ? undefined : match;
}

/** The same, to which what is possible is nobody's. */
export function onlyDecided(matcher: PersonMatcher): PersonMatcher {
  return {
    ...matcher,
    address: (value) => decided(matcher.address(value)),
    name: (value) => decided(matcher.name(value)),
    text: (value) => decided(matcher.text(value)),
    whole: (value) => decided(matcher.whole(value)),
    line: (line, read) => decided(matcher.line(line, read)),
  };
}
