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

interface DirectoryOwner extends StoreOwner {
  /** How many contacts the model holds. */
  readonly capacity: number;
}

export class LocalDirectory {
  readonly #owner: DirectoryOwner;
  #personal: readonly Contact[];
  #site: readonly Contact[];

  private constructor(owner: DirectoryOwner, personal: readonly Contact[], site: readonly Contact[]) {
    this.#owner = owner;
    this.#personal = personal;
    this.#site = site;
  }

  static async open(owner: DirectoryOwner): Promise<LocalDirectory> {
    const { flash, onDamage } = owner;
    return new LocalDirectory(owner, await readStore(flash, 'directory', onDamage), await readStore(flash, 'site-directory', onDamage));
  }

  /** Personal contacts, then those of the site that no personal one stands for. */
  get #merged(): readonly Contact[] {
    return this.#owner.settings().get('feature.directory.enabled') ? mergeDirectories(this.#personal, this.#site, this.#maximum) : [];
  }

  /** dir.local.contacts.maxNum, and never more than the model holds (guide, Local Contact Directory Parameters). */
  get #maximum(): number {
    return Math.min(this.#owner.settings().get('dir.local.contacts.maxNum'), this.#owner.capacity);
  }

  /** What the person sees, by the name that dir.search.field sorts by. */
  get contacts(): readonly Contact[] {
    const byFirst = this.#owner.settings().get('dir.search.field');
    const key = (contact: Contact): string =>
      (byFirst ? `${contact.firstName} ${contact.lastName}` : `${contact.lastName} ${contact.firstName}`).trim().toLowerCase() ||
      contactLabel(contact).toLowerCase();
    return [...this.#merged].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  }

  /** What is uploaded: the person's own contacts. */
  get personal(): readonly Contact[] {
    return this.#personal;
  }

  /** By their numbers; of two with one number the person's own counts. */
  get speedDials(): readonly Contact[] {
    const byNumber = new Map<number, Contact>();
    for (const contact of this.#merged)
      if (contact.speedDial !== undefined && !byNumber.has(contact.speedDial)) byNumber.set(contact.speedDial, contact);
    return [...byNumber].sort(([a], [b]) => a - b).map(([, contact]) => contact);
  }

  /** Those whose presence is watched. */
  get buddies(): readonly Contact[] {
    return this.#merged.filter(({ buddyWatch = false }) => buddyWatch);
  }

  findByAddress(address: string): Contact | undefined {
    const wanted = dialledPart(address);
    return wanted === '' ? undefined : this.#merged.find((contact) => dialledPart(contact.contact) === wanted);
  }

  /** What a caller is called here; undefined where up.useDirectoryNames is off or nobody has this number. */
  nameOf(address: string): string | undefined {
    const contact = this.#owner.settings().get('up.useDirectoryNames') ? this.findByAddress(address) : undefined;
    if (contact === undefined) return undefined;
    const name = contact.label ?? [contact.firstName, contact.lastName].filter((part) => part !== '').join(' ');
    return name === '' ? undefined : name;
  }

  /** Those in whose names or number the text stands; everybody where it is empty. */
  search(text: string): readonly Contact[] {
    const wanted = text.trim().toLowerCase();
    return this.contacts.filter((contact) =>
      [`${contact.firstName} ${contact.lastName}`, contact.lastName, contact.label ?? '', contact.contact].some((field) =>
        field.toLowerCase().includes(wanted),
      ),
    );
  }

  /** `before` is the contact that it takes the place of: one of the site's is kept as the person's own from then on. Throws ProblemError forbidden where the directory is read-only, conflict where the number or the speed dial is somebody else's, limit-exceeded where it is full, bad-request without a number. */
  async save(contact: Contact, before?: Contact): Promise<void> {
    this.#refuseReadOnly();
    if (contact.contact.trim() === '') throw new Problem('bad-request', 'A contact needs a number');
    const others = this.#merged.filter((known) => known.contact !== before?.contact);
    // Guide, Maintaining Per-Phone Directory Files: contacts are the same when their number is; a new one may stand for one of the site's.
    const sameNumber = this.#personal.find((known) => known.contact === contact.contact && known.contact !== before?.contact);
    if (sameNumber !== undefined) throw new Problem('conflict', `${contactLabel(sameNumber)} has this number already`);
    const sameSpeedDial = others.find((known) => known.speedDial === contact.speedDial && known.contact !== contact.contact);
    if (contact.speedDial !== undefined && sameSpeedDial !== undefined)
      throw new Problem('conflict', `Speed dial ${contact.speedDial} belongs to ${contactLabel(sameSpeedDial)}`);
    if (before !== undefined && before.contact !== contact.contact && !this.#isPersonal(before))
      throw new Problem('forbidden', 'This contact comes from the site: its number cannot be changed here');
    if (others.length >= this.#maximum && others.every((known) => known.contact !== contact.contact))
      throw new Problem('limit-exceeded', `The directory holds ${this.#maximum} contacts already`);
    const at = this.#personal.findIndex((known) => known.contact === before?.contact);
    await this.replacePersonal(at < 0 ? [...this.#personal, contact] : this.#personal.with(at, contact));
    this.#tell();
  }

  /** Throws ProblemError forbidden where the directory is read-only or the contact is the site's. */
  async remove(contact: string): Promise<void> {
    this.#refuseReadOnly();
    if (!this.#isPersonal({ contact }) && this.#site.some((known) => known.contact === contact))
      throw new Problem('forbidden', 'This contact comes from the site and cannot be deleted here');
    await this.replacePersonal(this.#personal.filter((known) => known.contact !== contact));
    this.#tell();
  }

  #isPersonal({ contact }: Pick<Contact, 'contact'>): boolean {
    return this.#personal.some((known) => known.contact === contact);
  }

  #refuseReadOnly(): void {
    if (this.#owner.settings().get('dir.local.readonly'))
      throw new Problem('forbidden', 'the contact directory is read-only (dir.local.readonly)');
  }

  async replacePersonal(contacts: readonly Contact[]): Promise<void> {
    const before = this.#personal;
    const next = contacts.slice(0, this.#maximum);
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
