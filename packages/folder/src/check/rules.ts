// The rules of `config check`: what each finds, how grave it is, and what to do. docs/reference/findings.md and the rules of SARIF come from this table.

export type Severity = 'error' | 'warning' | 'note';

/** Gravest first. */
export const severities: readonly Severity[] = ['error', 'warning', 'note'];

export interface Rule {
  readonly severity: Severity;
  /** Of some of its findings, as it says. */
  readonly lesser?: Severity;
  readonly finds: string;
  readonly advice: string;
}

export const rules = {
  'not-well-formed': {
    severity: 'error',
    finds: 'A file that is not well-formed XML. A phone takes nothing from it.',
    advice: 'Mend the file at the line named.',
  },
  'duplicate-attribute': {
    severity: 'error',
    lesser: 'warning',
    finds:
      'An attribute that stands twice in one element, which XML forbids. A strict reader, as phones most likely have, refuses the whole file; in directories and call lists, which phones write themselves, it is a warning.',
    advice: 'Remove one of the two.',
  },
  'set-twice': {
    severity: 'warning',
    finds:
      'A parameter that stands twice in one file with different values. The first is taken to count, as of two files in CONFIG_FILES (guide, precedence); of one file no document says which does.',
    advice: 'Remove the one that is not meant.',
  },
  'unknown-parameter': {
    severity: 'warning',
    lesser: 'note',
    finds:
      'A name that the catalogue does not have; a phone ignores names that it does not know. A likely slip is a warning; any other may be of a release that the catalogue does not cover, and is a note.',
    advice: 'Compare with the nearest known name.',
  },
  'gone-parameter': {
    severity: 'note',
    finds:
      'Names of SIP 1 to 3 that are gone since UC Software 4.0. One note a file: a phone of that time reads them, a later one ignores them.',
    advice: 'Nothing, if the file is for such phones; else begin from a file of the release that the phones run.',
  },
  'bad-value': {
    severity: 'error',
    lesser: 'warning',
    finds:
      'A value of the wrong type or out of range. A phone keeps the value of the next file, or the default. A warning where only an older schema or a template tells the range, which may have grown since, and for a value of a contact that a phone leaves out.',
    advice: 'Give a value of the range named.',
  },
  'bad-form': {
    severity: 'warning',
    finds:
      'A value that its type and range allow and that is not what the parameter holds: a URL where a host is meant, hours where seconds are, a digit map with an open bracket. A phone takes it, and fails when it acts on it.',
    advice: 'Give a value of the kind named; `offhook config explain NAME` tells it.',
  },
  'value-as-text': {
    severity: 'warning',
    finds: 'An element with the name of a parameter and its value as text. Only attributes are read: it sets nothing.',
    advice: 'Write the value as an attribute: name="value".',
  },
  'index-out-of-range': {
    severity: 'warning',
    finds: 'An index beyond what the parameter or the model has, or 0: counting begins at 1.',
    advice: 'Remove the setting, or give the right index.',
  },
  'never-wins': {
    severity: 'warning',
    finds: 'A setting that no phone acts on, since a stronger file sets the same parameter for every phone that reads it.',
    advice: 'Remove it, or change the order of CONFIG_FILES.',
  },
  'overridden-for-all': {
    severity: 'note',
    finds: 'A setting of a shared file that each phone now there sets for itself.',
    advice: 'Keep it as a default for phones to come, or remove it.',
  },
  'overridden-on-phone': {
    severity: 'note',
    finds:
      'A setting that was changed on phones, in their web pages or from the cloud; the override file wins until it is cleared. For a shared file once, with the phones.',
    advice: 'Clear the override file if the configuration is to count (`offhook config overrides clear`).',
  },
  repeated: {
    severity: 'note',
    finds: 'A setting that repeats what a stronger file says already.',
    advice: 'Remove one of the two, so that a later change is made in one place.',
  },
  'gate-closed': {
    severity: 'warning',
    lesser: 'note',
    finds:
      'A device.* parameter without device.set="1" and its own .set="1", or a line key without lineKey.reassignment.enabled="1": a phone ignores it. A note where a file that is not here may hold what is missing.',
    advice: 'Add the gates, or remove the setting.',
  },
  'missing-file': {
    severity: 'error',
    lesser: 'note',
    finds:
      'A file that a primary configuration file lists and the folder does not have. A note where lists for SoundPoint and SoundStation models alone name it: the maker’s own primary file has such lists, whether there are such phones or not.',
    advice: 'Add the file, or take its name out of CONFIG_FILES.',
  },
  'unlisted-file': {
    severity: 'note',
    finds: 'A configuration file that no primary configuration file lists: no phone reads it.',
    advice: 'List it in CONFIG_FILES, or move it out of the folder.',
  },
  'no-primary': {
    severity: 'note',
    finds: 'A folder without a primary configuration file: phones would find nothing. Its files are looked at one by one.',
    advice: 'Add 000000000000.cfg; `offhook config new` writes one.',
  },
  'no-known-parameter': {
    severity: 'note',
    finds:
      'A file that has no known parameter, such as a dictionary or a file of another maker: one that no phone reads, broken or not, one of ten names or more, or one named by the MAC address of another maker’s phone. Its names are not told one by one.',
    advice: 'Nothing, if that is what it is.',
  },
  'depends-on-model': {
    severity: 'note',
    finds:
      'Primary configuration files with a list of files for one model. Without --model, what wins is told for all other models. One note a folder, which names the models.',
    advice: 'Check once for each model that has a list, with --model.',
  },
  'letter-case': {
    severity: 'warning',
    finds:
      'A file that is listed, or that phones ask for in lower case, and that is there in another letter case only. A server that heeds letter case does not find it.',
    advice: 'Spell both the same; what phones ask for by their address, in lower case.',
  },
  'primary-listed': {
    severity: 'warning',
    finds: 'A primary configuration file in CONFIG_FILES, its own or another one, that sets no parameter.',
    advice: 'Take its name out of CONFIG_FILES; a primary file is not followed from another.',
  },
  'phone-file-listed': {
    severity: 'warning',
    finds:
      'A file in CONFIG_FILES that a phone writes, or asks for by its own address: an override file, a contact directory, a call list, a licence.',
    advice: 'Take its name out of CONFIG_FILES; the phone reads it without a list.',
  },
  'unknown-variable': {
    severity: 'error',
    finds: 'A name in CONFIG_FILES with a variable that phones do not have, such as {MAC}: they ask for a file of that very name.',
    advice: 'Write [PHONE_MAC_ADDRESS].',
  },
  'unknown-model': {
    severity: 'warning',
    finds:
      'An attribute of a primary configuration file for a model that there is not, or for another one than its element names. Only the attribute’s own name says for which model it counts.',
    advice: 'Give attribute and element the name of one model.',
  },
  'primary-parameter': {
    severity: 'warning',
    finds:
      'Parameters in a primary configuration file that no CONFIG_FILES lists: a phone takes names of files and folders from it, no parameters.',
    advice: 'Move them to a file of their own, and list it in CONFIG_FILES.',
  },
  'two-spellings': {
    severity: 'warning',
    finds: 'Two files whose names differ in letter case only, unless both are of something else. A phone asks in lower case.',
    advice: 'Keep the one in lower case.',
  },
  'list-too-long': {
    severity: 'warning',
    finds: 'CONFIG_FILES with more than 2,047 characters, or a name in it with more than 255. A phone cuts it off.',
    advice: 'Use fewer or shorter names.',
  },
  'secret-in-clear': {
    severity: 'warning',
    finds: 'Passwords or keys in a file that is not encrypted.',
    advice: 'Encrypt the file (`offhook config encrypt`), serve it over HTTPS only, and keep it readable by the server alone.',
  },
  'secret-in-copy': {
    severity: 'warning',
    finds:
      'Passwords or keys in a copy that an editor or a person left (`site.cfg~`, `site.cfg.bak`), which a web server gives to whoever asks for it.',
    advice: 'Remove the copy, or keep it where nothing is served.',
  },
  'encrypted-primary': {
    severity: 'error',
    finds: 'A primary configuration file that is encrypted, which no phone accepts (guide, Encryption).',
    advice: 'Decrypt it; encrypt the files that it lists.',
  },
  'not-decrypted': {
    severity: 'note',
    finds: 'An encrypted file that was not looked into.',
    advice: 'Give its key with --key.',
  },
  placeholder: {
    severity: 'error',
    finds: 'A template, of which a phone takes nothing. Its names, and values that are fixed, are looked at all the same.',
    advice: 'Render the template, and check what comes out.',
  },
  'leftover-placeholder': {
    severity: 'warning',
    finds: 'A value that still holds a placeholder. Several in one file are told once: it is a template.',
    advice: 'Fill it in, or remove the setting.',
  },
  'wrong-encoding': {
    severity: 'error',
    lesser: 'warning',
    finds:
      'Bytes that are not of the encoding that the file declares, or an encoding that not every reader knows. A strict reader, as phones most likely have, refuses the whole file; in directories and call lists, which phones write themselves, it is a warning.',
    advice: 'Save the file as UTF-8.',
  },
  'bare-ampersand': {
    severity: 'error',
    lesser: 'warning',
    finds:
      'A bare & in a value or text, or an entity that nothing declares, which XML forbids. A strict reader, as phones most likely have, refuses the whole file; in directories and call lists, which phones write themselves, it is a warning.',
    advice: 'Write &amp;.',
  },
  'typographic-quotes': {
    severity: 'warning',
    finds: 'Typographic quotes inside a value, which mostly come from a word processor.',
    advice: 'Write straight quotes, or none.',
  },
  'document-type': {
    severity: 'warning',
    finds: 'A document type declaration. Its entities are never expanded and nothing that it names is fetched.',
    advice: 'Remove it.',
  },
  'too-deep': { severity: 'error', finds: 'Elements nested deeper than any configuration is.', advice: 'Check where the file comes from.' },
  'too-large': { severity: 'error', finds: 'A file larger than any configuration is.', advice: 'Check where the file comes from.' },
  'not-a-configuration': {
    severity: 'error',
    finds: 'A file that phones read and that is no configuration at all, such as one of another maker’s phone.',
    advice: 'Take its name out of CONFIG_FILES, or put a configuration in its place.',
  },
  'obi-edition': {
    severity: 'warning',
    finds: 'A file of an OBi Edition phone, which is another format than that of UC Software.',
    advice: 'Keep it in a folder of its own.',
  },
  'bad-directory': { severity: 'error', finds: 'A contact directory that cannot be read.', advice: 'Mend the file at the line named.' },
  'contact-outside-list': {
    severity: 'error',
    finds: 'Contacts of a directory outside <item_list>: no phone reads them.',
    advice: 'Put each <item> into <item_list>.',
  },
  'unknown-element': {
    severity: 'warning',
    finds: 'An element in a directory that no phone knows, or in another letter case than phones do.',
    advice: 'Compare with the elements of a contact: fn, ln, ct, sd, lb, pt, rt, dc, ad, ar, bw, bb.',
  },
  'speed-dial-twice': {
    severity: 'warning',
    finds: 'A speed dial index that two contacts of a directory have.',
    advice: 'Give each contact an index of its own, or none.',
  },
  'too-many-contacts': {
    severity: 'warning',
    finds: 'A directory with more contacts than dir.local.contacts.maxNum keeps.',
    advice: 'Take contacts out, or raise dir.local.contacts.maxNum where the model allows it.',
  },
  'bad-call-list': { severity: 'error', finds: 'A call list that cannot be read.', advice: 'Remove it; the phone writes it again.' },
  unreadable: {
    severity: 'error',
    finds: 'A file or folder that cannot be opened.',
    advice: 'Check its permissions, and that its name is UTF-8.',
  },
  'link-not-followed': {
    severity: 'note',
    finds: 'A link, which is never followed.',
    advice: 'Name the folder that it points to, if it is to be looked at.',
  },
  'no-file': {
    severity: 'warning',
    finds: 'A pipe, a socket or a device in the folder. It is not read: nothing may ever come, or never an end.',
    advice: 'Remove it, or put a file in its place.',
  },
  'erased-returned': {
    severity: 'error',
    finds: 'Data of a person that was erased, and that a phone has brought back.',
    advice: 'Run `offhook config erase` again, and clear the data on the phone.',
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof rules;

/** True where `severity` is as grave as `least` or graver. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(least);
}
