// Somebody who has the accessibility tree and nothing else: what there is by role and name, what is said, and pressing it.

import assert from 'node:assert/strict';

import type { CDPSession, Page } from 'playwright-core';

interface Node {
  readonly ignored: boolean;
  readonly role?: { readonly value?: unknown };
  readonly name?: { readonly value?: unknown };
  readonly backendDOMNodeId?: number;
  readonly nodeId: string;
  readonly parentId?: string;
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[];
}

const waitMs = 15_000;

export class AssistiveTechnology {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async open(page: Page): Promise<AssistiveTechnology> {
    const session = await page.context().newCDPSession(page);
    await session.send('Accessibility.enable');
    await session.send('DOM.enable');
    return new AssistiveTechnology(session);
  }

  /** As a screen reader's own command does. */
  async press(name: string | RegExp, role = 'button'): Promise<void> {
    const node = await this.#found(role, name);
    assert.ok(
      node.properties?.every((property) => property.name !== 'disabled' || property.value.value !== true) ?? true,
      `${String(name)} is disabled`,
    );
    const { object } = await this.#session.send('DOM.resolveNode', { backendNodeId: node.backendDOMNodeId ?? 0 });
    await this.#session.send('Runtime.callFunctionOn', {
      objectId: object.objectId ?? '',
      functionDeclaration: 'function () { this.click(); }',
    });
  }

  /** Waits until there is something of that role and name. */
  async meets(role: string, name: string | RegExp): Promise<void> {
    await this.#found(role, name);
  }

  /** Waits until a live region says it. */
  async hears(text: string | RegExp): Promise<void> {
    await this.#until(`${String(text)} is said`, (nodes) => {
      const regions = nodes.filter(({ role }) => role?.value === 'status' || role?.value === 'alert').map(({ nodeId }) => nodeId);
      return nodes.find((node) => matches(node, text) && isWithin(nodes, node, regions));
    });
  }

  async names(role: string): Promise<readonly string[]> {
    return (await this.#tree()).filter((node) => node.role?.value === role).map(nameOf);
  }

  async #found(role: string, name: string | RegExp): Promise<Node> {
    return this.#until(`${role} ${String(name)}`, (nodes) => nodes.find((node) => node.role?.value === role && matches(node, name)));
  }

  async #tree(): Promise<readonly Node[]> {
    const { nodes } = await this.#session.send('Accessibility.getFullAXTree');
    return nodes.filter((node) => !node.ignored);
  }

  async #until(what: string, look: (nodes: readonly Node[]) => Node | undefined): Promise<Node> {
    const endAt = performance.now() + waitMs;
    for (;;) {
      const nodes = await this.#tree();
      const node = look(nodes);
      if (node !== undefined) return node;
      if (performance.now() > endAt) {
        const there = nodes.map(({ role, name }) => `${String(role?.value)} ${JSON.stringify(name?.value)}`).join('\n');
        assert.fail(`expected ${what}, got\n${there}`);
      }
    }
  }
}

function nameOf({ name }: Node): string {
  return typeof name?.value === 'string' ? name.value : '';
}

function matches(node: Node, wanted: string | RegExp): boolean {
  const text = nameOf(node);
  return typeof wanted === 'string' ? text === wanted : wanted.test(text);
}

function isWithin(nodes: readonly Node[], node: Node, places: readonly string[]): boolean {
  for (let at: Node | undefined = node; at !== undefined; at = nodes.find(({ nodeId }) => nodeId === at?.parentId))
    if (places.includes(at.nodeId)) return true;
  return false;
}
