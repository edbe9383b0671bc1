// `config check`, the lists of primary configuration files: what a template lists, and files that one model's list names.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { findModel } from '@offhook/ucs';

import { checkFolder } from '../src/check/folder-check.ts';
import type { CheckOptions } from '../src/check/folder-check.ts';
import { takeInventory } from '../src/inventory.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

type Files = Readonly<Record<string, string>>;

const settings = settingsFile({ 'callLists.size': '20' });

function told(files: Files, more: Partial<CheckOptions> = {}): readonly string[] {
  const { findings } = checkFolder({ inventory: takeInventory(folderOf(files)), ...more });
  return findings.map(({ rule, severity, place, message }) => `${severity} ${rule} ${place.file}:${place.line}: ${message}`);
}

describe('config check, the lists of a template', () => {
  const site: Files = { '000000000000.cfg': primaryFile('site.cfg'), 'site.cfg': settings };
  const unlisted = (files: Files): readonly string[] =>
    told({ ...site, ...files })
      .filter((line) => line.startsWith('note unlisted-file'))
      .map((line) => line.replace(/note unlisted-file (.*):1: .*/, '$1'));

  it('what a primary file that is still to be filled in lists is listed, whatever its name', () => {
    for (const name of [
      '$mac.cfg',
      '{$mac}.cfg',
      '{{mac}}.cfg',
      '%mac%.cfg',
      '<mac>.cfg',
      'mac-template.cfg',
      '{{ mac }}.cfg.j2',
      'mac.cfg.erb',
    ])
      for (const own of ['{$mac}', '{{ mac }}', '%mac%', '${MAC}', '<%= mac %>', '#MAC#', '[PHONE_MAC_ADDRESS]'])
        assert.deepEqual(
          unlisted({
            [`t/${name}`]: `<APPLICATION CONFIG_FILES="${own}_reg.cfg, phone1.cfg,sub/sip.cfg"/>`,
            't/phone1.cfg': settings,
            't/sub/sip.cfg': settings,
            't/$mac_reg.cfg': settings,
            't/0004f2000001_reg.cfg': settings,
            't/other.cfg': settings,
          }),
          ['t/other.cfg'],
          `${name} ${own}`,
        );
  });

  it('a template is put elsewhere once it is filled in: what it lists is looked for in every folder', () => {
    assert.deepEqual(
      unlisted({
        'templates/x.cfg': '<APPLICATION CONFIG_FILES="{$mac}-reg.cfg,phone1.cfg,../up.cfg,http://pbx.example.test/web.cfg"/>',
        'a/up.cfg': settings,
        'web.cfg': settings,
        'phone1.cfg': settings,
        'a/phone1.cfg': settings,
        'xphone1.cfg': settings,
      }),
      ['xphone1.cfg'],
    );
  });

  it('of a list that is filled in as a whole nobody knows what of its folder it names', () => {
    const master = (list: string): Files => ({
      't/$mac.cfg': `<APPLICATION CONFIG_FILES="${list}"/>`,
      't/sip.cfg': settings,
      'o.cfg': settings,
    });
    for (const list of ['{$files}', 'a.cfg,{$files}', '{{ files | join(", ") }}', '{foreach $f as $x}{$x},{/foreach}'])
      assert.deepEqual(unlisted(master(list)), ['o.cfg'], list);
    for (const list of ['{$mac}.cfg', 'a.cfg,{$mac}.cfg,', '{$mac}.cfg, ,b.cfg', '{$mac}.cfg,./'])
      assert.deepEqual(unlisted(master(list)), ['o.cfg', 't/sip.cfg'], list);
    assert.deepEqual(unlisted(master('{$a}1{$b}2{$c}3{$d}4{$e}5.cfg')), ['o.cfg'], 'so many holes are looked for nowhere');
    assert.deepEqual(unlisted(master('{$a}s{$b}i{$c}p{$d}.cfg')), ['o.cfg']);
    assert.deepEqual(unlisted(master('{if $x}a.cfg,{/if}sip.cfg')), ['o.cfg']);
  });

  it('a list in a comment lists nothing, and neither does one of no primary file', () => {
    assert.deepEqual(
      unlisted({
        'm.cfg': '<!-- CONFIG_FILES="a.cfg" --><APPLICATION {$x} CONFIG_FILES_VVX450="b.cfg"/>',
        'a.cfg': settings,
        'b.cfg': settings,
        'n.cfg': settingsFile({ 'callLists.size': '20', 'reg.1.label': 'CONFIG_FILES' }),
      }),
      ['a.cfg', 'n.cfg'],
    );
  });
});

describe('config check, lists for one model', () => {
  const site: Files = { 'site.cfg': settings };
  const missing = (primary: string, more?: Partial<CheckOptions>): readonly string[] =>
    told({ ...site, '000000000000.cfg': primary }, more).filter((line) => /^\w+ (?:missing-file|letter-case)/.test(line));

  it('what they list and the folder does not have is told without a model, once for all models', () => {
    assert.deepEqual(
      missing(
        '<APPLICATION CONFIG_FILES="site.cfg">\n<A CONFIG_FILES_VVX450="a.cfg,site.cfg"/>\n<B CONFIG_FILES_VVX411="a.cfg, b.cfg"/></APPLICATION>',
      ),
      [
        'error missing-file 000000000000.cfg:2: a.cfg is listed for VVX450 and VVX411 and not there',
        'error missing-file 000000000000.cfg:3: b.cfg is listed for VVX411 and not there',
      ],
    );
    assert.deepEqual(missing('<APPLICATION CONFIG_FILES="site.cfg" CONFIG_FILES_VVX450="SITE.cfg"/>'), [
      'warning letter-case 000000000000.cfg:1: SITE.cfg is listed for VVX450 and site.cfg is there: a server that heeds letter case does not find it',
    ]);
  });

  it('files that the same models lack are told at once; of SoundPoint and SoundStation models, which the maker’s own file has lists for, as a note', () => {
    assert.deepEqual(
      missing(`<APPLICATION CONFIG_FILES="site.cfg">
<A CONFIG_FILES_SPIP300="a.cfg,b.cfg"/><B CONFIG_FILES_SSIP4000="a.cfg, b.cfg"/><C CONFIG_FILES_SPIP501="c.cfg"/><D CONFIG_FILES_VVX450="c.cfg,1.cfg,2.cfg,3.cfg,4.cfg,5.cfg"/>
</APPLICATION>`),
      [
        'error missing-file 000000000000.cfg:2: c.cfg is listed for SPIP501 and VVX450 and not there',
        'error missing-file 000000000000.cfg:2: 1.cfg, 2.cfg, 3.cfg and 2 more are listed for VVX450 and not there',
        'note missing-file 000000000000.cfg:2: a.cfg and b.cfg are listed for SPIP300 and SSIP4000 and not there',
      ],
    );
  });

  it('a model that two lists name is named once, and one of their name that there is not is of the maker’s file as well', () => {
    const lists = ['SPIP501', 'spip501', 'SPIP4000', 'SSDUO'].map((model, at) => `<M${at} CONFIG_FILES_${model}="a.cfg"/>`).join('');
    assert.deepEqual(missing(`<APPLICATION CONFIG_FILES="site.cfg">${lists}</APPLICATION>`), [
      'note missing-file 000000000000.cfg:1: a.cfg is listed for SPIP501, SPIP4000 and SSDUO and not there',
    ]);
  });

  it('of single files nothing is said that is not there', () => {
    assert.deepEqual(missing('<APPLICATION CONFIG_FILES="b.cfg" CONFIG_FILES_VVX450="a.cfg"/>', { isPartial: true }), []);
  });

  it('models are told apart, also where they are many', () => {
    const lists = (name: string, ...models: readonly string[]): string =>
      models.map((model) => `<M CONFIG_FILES_${model}="${name}"/>`).join('');
    const of = ['VVX101', 'VVX150', 'VVX201', 'VVX250'];
    assert.deepEqual(missing(`<A CONFIG_FILES="site.cfg">${lists('a.cfg', ...of, 'VVX300')}${lists('b.cfg', ...of, 'VVX400')}</A>`), [
      'error missing-file 000000000000.cfg:1: a.cfg is listed for VVX101, VVX150, VVX201 and 2 more and not there',
      'error missing-file 000000000000.cfg:1: b.cfg is listed for VVX101, VVX150, VVX201 and 2 more and not there',
    ]);
  });

  it('a list for one phone, or in another primary file, is no model’s', () => {
    const files = { ...site, '000000000000.cfg': primaryFile('site.cfg') };
    assert.deepEqual(told({ ...files, '0004f2000001.cfg': '<A CONFIG_FILES="site.cfg" CONFIG_FILES_0004F2000002="a.cfg"/>' }), []);
    assert.deepEqual(told({ ...files, '0004f2000001.cfg': '<A CONFIG_FILES="site.cfg" CONFIG_FILES_VVX450="a.cfg"/>' }), [
      'error missing-file 0004f2000001.cfg:1: a.cfg is listed for VVX450 and not there',
      'note depends-on-model 0004f2000001.cfg:1: VVX450 has a list of files of its own: what wins is told for all other models (--model VVX450 tells it for this one)',
    ]);
  });

  it('which models have lists of their own is said once, at the first', () => {
    const lists = ['VVX101', 'VVX450', 'vvx101', 'CCX500', 'Trio8800', 'VVX150'].map((model) => `\n<M CONFIG_FILES_${model}="site.cfg"/>`);
    assert.deepEqual(told({ ...site, '000000000000.cfg': `<APPLICATION CONFIG_FILES="site.cfg">${lists.join('')}</APPLICATION>` }), [
      'note depends-on-model 000000000000.cfg:2: VVX101, VVX450, CCX500 and 2 more have lists of files of their own: what wins is told for all other models (--model NAME tells it for one of these)',
    ]);
  });

  it('what the list for all models lacks as well is told once', () => {
    assert.deepEqual(missing('<APPLICATION CONFIG_FILES="a.cfg" CONFIG_FILES_VVX450="a.cfg"/>'), [
      'error missing-file 000000000000.cfg:1: a.cfg is listed and not there',
    ]);
  });

  it('a name of the phone’s own or its model’s is not looked for, nor a URL', () => {
    assert.deepEqual(
      missing(
        '<APPLICATION CONFIG_FILES="site.cfg" CONFIG_FILES_VVX450="[PHONE_MAC_ADDRESS].x.cfg,[PHONE_PART_NUMBER].cfg,https://pbx.example.test/a.cfg"/>',
      ),
      [],
    );
    assert.deepEqual(missing('<APPLICATION CONFIG_FILES="site.cfg" CONFIG_FILES_VVX450="x-[PHONE_MODEL].cfg"/>'), [
      'error missing-file 000000000000.cfg:1: x-VVX450.cfg is listed for VVX450 and not there',
    ]);
  });

  it('what one model alone loses is told with that model as well', () => {
    const model = findModel('vvx450');
    assert.deepEqual(missing('<APPLICATION CONFIG_FILES="site.cfg" CONFIG_FILES_VVX450="a.cfg"/>', { modelOf: () => model }), [
      'error missing-file 000000000000.cfg:1: a.cfg is listed and not there',
    ]);
  });
});
