// Units of work of one connection that wait for each other share a commit: what makes them durable, and costs most, is done once for all of them.

import { othersTurn } from '../others-turn.ts';
import type { ControlledTransaction, Kysely, Transaction } from 'kysely';

interface Unit<Tables> {
  /** Does the work; what it answers tells whoever asked, once all is committed. */
  readonly work: (access: Transaction<Tables>) => Promise<() => void>;
  readonly reject: (error: unknown) => void;
}

/** Whoever is first waits for the others, and so does everything else: once it has taken so long, no other joins. */
const unitsAtMost = 16;
const joinedForMs = 20;
const savepoint = 'unit';

export class UnitGroups<Tables> {
  readonly #db: Kysely<Tables>;
  readonly #nowMs: () => number;
  readonly #waiting: (Unit<Tables> | (() => Promise<void>))[] = [];
  #isWorking = false;

  constructor(db: Kysely<Tables>, nowMs = (): number => performance.now()) {
    this.#db = db;
    this.#nowMs = nowMs;
  }

  /** In the order in which they come. One that fails takes back what it did, and nothing of the others. */
  transact<T>(run: (access: Transaction<Tables>) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const work = async (access: Transaction<Tables>): Promise<() => void> => {
        const value = await run(access);
        return () => resolve(value);
      };
      this.#waiting.push({ work, reject });
      if (!this.#isWorking) void this.#workAll();
    });
  }

  /** Work beside the connection, in its turn: no unit begins before it has ended. */
  between(work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => work().then(resolve, reject));
      if (!this.#isWorking) void this.#workAll();
    });
  }

  async #workAll(): Promise<void> {
    this.#isWorking = true;
    // Requests that came in the same moment are heard one after the other: once all are, their units are here.
    await othersTurn();
    for (let first = this.#waiting.shift(); first !== undefined; first = this.#waiting.shift()) {
      await (typeof first === 'function' ? first() : this.#workGroup(first));
      await othersTurn();
    }
    this.#isWorking = false;
  }

  /** Never rejects: whoever asked is told. */
  async #workGroup(first: Unit<Tables>): Promise<void> {
    const group = [first];
    const untilMs = this.#nowMs() + joinedForMs;
    try {
      const transaction = await this.#db.startTransaction().execute();
      const tell: (() => void)[] = [];
      try {
        tell.push(await workOne(transaction, first));
        for (let next = this.#next(group, untilMs); next !== undefined; next = this.#next(group, untilMs))
          tell.push(await workOne(transaction, next));
        await transaction.commit().execute();
      } catch (error) {
        await transaction.rollback().execute();
        throw error;
      }
      for (const each of tell) each();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  #next(group: Unit<Tables>[], untilMs: number): Unit<Tables> | undefined {
    const [next] = this.#waiting;
    if (next === undefined || typeof next === 'function' || group.length >= unitsAtMost || this.#nowMs() >= untilMs) return undefined;
    this.#waiting.shift();
    group.push(next);
    return next;
  }
}

/** Rejects where nothing can be taken back: a full disk ends the whole transaction. */
async function workOne<Tables>(transaction: ControlledTransaction<Tables>, unit: Unit<Tables>): Promise<() => void> {
  const held = await transaction.savepoint(savepoint).execute();
  let tell: () => void;
  try {
    tell = await unit.work(held);
  } catch (error) {
    await held
      .rollbackToSavepoint(savepoint)
      .execute()
      .catch(() => {
        throw error;
      });
    tell = () => unit.reject(error);
  }
  await held.releaseSavepoint(savepoint).execute();
  return tell;
}
