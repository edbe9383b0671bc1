// Ring classes: what an incoming call sounds like, by name, and by the number that stands for the same in the schema of UC Software 4.0.15.

const customs = Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`custom${at + 1}`, at < 13 ? [String(at + 12)] : []]));

const profiles = Object.fromEntries(
  ['Normal', 'Silent', 'Meeting', 'Custom', 'Headset', 'Speakerphone'].flatMap((profile) =>
    ['PBX', 'Aux1', 'Aux2'].map((line) => [`profile${profile}${line}`, []]),
  ),
);

export const ringClasses: Readonly<Record<string, readonly string[]>> = {
  default: ['1'],
  visual: ['2'],
  answerMute: ['3'],
  autoAnswer: ['4'],
  ringAnswerMute: ['5'],
  ringAutoAnswer: ['6'],
  internal: ['7'],
  external: ['8'],
  emergency: ['9'],
  precedence: ['10'],
  splash: ['11'],
  ...customs,
  ...profiles,
};
