// The local contact directory: personal contacts, and the site's merged in (guide, Local Contact Directory).

import type { ProblemError } from '@offhook/base';
import { ProblemError as Problem, isProblem, utf8Bytes } from '@offhook/base';
import type { Contact } from '@offhook/ucs';
import { contactLabel, mergeDirectories, readDirectory, writeDirectory } from '@offhook/ucs';

import type { Flash } from '../storage/flash.ts';
import type { StoreOwner } from '../storage/store-owner.ts';

async function readStore(
  flash: Flash,
  store: 'directory' | 'site-directory',
  onDamage: (error: ProblemError) => void,
): Promise<readonly Contact[]> {
  const bytes = await flash.readOrNothing(store, onDamage);
  if (bytes === undefined) return [];
  try {
    return readDirectory(bytes, store).contacts;
  } catch (error) {
    if (!isProblem(error)) throw error;
    onDamage(error);
    return [];
  }
}

/** The digits of a number or the user of a SIP URI, by which a caller is found in the directory. */
export function dialledPart(address: string): string {
  return address.replace(/^(?:sips?|tel):/i, '').replace(/[@;?].*$/, '');
}

export class LocalDirectory {
  readonly #owner: StoreOwner;
  #personal: readonly Contact[];
  #site: readonly Contact[];

  private constructor(owner: StoreOwner, personal: readonly Contact[], site: readonly Contact[]) {
    this.#owner = owner;
    this.#personal = personal;
    this.#site = site;
  }

  static async open(owner: StoreOwner): Promise<LocalDirectory> {
    const { flash, onDamage } = owner;
    return new LocalDirectory(owner, await readStore(flash, 'directory', onDamage), await readStore(flash, 'site-directory', onDamage));
  }

  /** What the person sees, by the name that dir.search.field sorts by. */
  get contacts(): readonly Contact[] {
    if (!this.#owner.settings().get('feature.directory.enabled')) return [];
    const byFirst = this.#owner.settings().get('dir.search.field');
    const key = (contact: Contact): string =>
      (byFirst ? `${contact.firstName} ${contact.lastName}` : `${contact.lastName} ${contact.firstName}`).trim().toLowerCase() ||
      contactLabel(contact).toLowerCase();
    const merged = mergeDirectories(this.#personal, this.#site, this.#owner.settings().get('dir.local.contacts.maxNum'));
    return [...merged].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  }

  /** What is uploaded: the person's own contacts. */
  get personal(): readonly Contact[] {
    return this.#personal;
  }

  get speedDials(): readonly Contact[] {
    return this.contacts.filter((contact) => contact.speedDial !== undefined).sort((a, b) => (a.speedDial ?? 0) - (b.speedDial ?? 0));
  }

  findByAddress(address: string): Contact | undefined {
    const wanted = dialledPart(address);
    return wanted === '' ? undefined : this.contacts.find((contact) => dialledPart(contact.contact) === wanted);
  }

  /** What a caller is called here; undefined where up.useDirectoryNames is off or nobody has this number. */
  nameOf(address: string): string | undefined {
    const contact = this.#owner.settings().get('up.useDirectoryNames') ? this.findByAddress(address) : undefined;
    if (contact === undefined) return undefined;
    const name = contact.label ?? [contact.firstName, contact.lastName].filter((part) => part !== '').join(' ');
    return name === '' ? undefined : name;
  }

  search(text: string): readonly Contact[] {
    const wanted = text.toLowerCase();
    return this.contacts.filter((contact) =>
      [contact.firstName, contact.lastName, contact.label ?? '', contact.contact].some((field) => field.toLowerCase().includes(wanted)),
    );
  }

  /** Throws ProblemError forbidden where the directory is read-only, conflict where the contact is there already, limit-exceeded where it is full, bad-request without a number. */
  async add(contact: Contact): Promise<void> {
    if (this.#owner.settings().get('dir.local.readonly'))
      throw new Problem('forbidden', 'the contact directory is read-only (dir.local.readonly)');
    if (contact.contact.trim() === '') throw new Problem('bad-request', 'a contact needs a number');
    if (this.#personal.some((known) => known.contact === contact.contact))
      throw new Problem('conflict', 'this number is in the directory already');
    const maximum = this.#owner.settings().get('dir.local.contacts.maxNum');
    if (this.#personal.length >= maximum)
      throw new Problem('limit-exceeded', `the directory holds ${maximum} contacts already (dir.local.contacts.maxNum)`);
    await this.replacePersonal([...this.#personal, contact]);
    this.#tell();
  }

  async remove(contact: string): Promise<void> {
    if (this.#owner.settings().get('dir.local.readonly'))
      throw new Problem('forbidden', 'the contact directory is read-only (dir.local.readonly)');
    await this.replacePersonal(this.#personal.filter((known) => known.contact !== contact));
    this.#tell();
  }

  async replacePersonal(contacts: readonly Contact[]): Promise<void> {
    const before = this.#personal;
    const next = contacts.slice(0, this.#owner.settings().get('dir.local.contacts.maxNum'));
    this.#personal = next;
    try {
      await this.#owner.flash.write('directory', utf8Bytes(writeDirectory(next)));
    } catch (error) {
      if (this.#personal === next) this.#personal = before; // refused is refused: it must not turn up with the next contact
      throw error;
    }
  }

  async replaceSite(contacts: readonly Contact[]): Promise<void> {
    this.#site = contacts;
    await this.#owner.flash.write('site-directory', utf8Bytes(writeDirectory(contacts)));
  }

  async clear(): Promise<void> {
    this.#personal = [];
    this.#site = [];
    await this.#owner.flash.clear('directory');
    await this.#owner.flash.clear('site-directory');
    this.#tell();
  }

  #tell(): void {
    this.#owner.changes.tell({ store: 'directory' });
  }
}
