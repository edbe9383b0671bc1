// offhook config lsp as an editor talks to it: the Language Server Protocol over standard input and output.

import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

interface Diagnostics {
  readonly uri: string;
  readonly diagnostics: readonly { readonly code: string; readonly severity: number; readonly message: string; readonly range: unknown }[];
}

/** Messages with a Content-Length before each (base protocol). */
class Editor {
  readonly process: ChildProcessWithoutNullStreams;
  #received = Buffer.alloc(0);
  readonly #messages: Message[] = [];
  #arrived: () => void = () => undefined;
  #nextId = 1;
  #hasEnded = false;
  #said = '';

  constructor(...args: readonly string[]) {
    this.process = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts'), 'config', 'lsp', ...args]);
    this.process.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    this.process.stderr.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    this.process.on('exit', () => {
      this.#hasEnded = true;
      this.#arrived();
    });
  }

  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(this.#received.toString('latin1', 0, Math.max(0, end)))?.[1] ?? NaN);
      if (end < 0 || !(this.#received.length >= end + 4 + length)) return;
      this.#messages.push(JSON.parse(this.#received.toString('utf8', end + 4, end + 4 + length)) as Message);
      this.#received = this.#received.subarray(end + 4 + length);
      this.#arrived();
    }
  }

  send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  notify(method: string, params: object = {}): void {
    this.send({ method, params });
  }

  async next(isWanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const at = this.#messages.findIndex(isWanted);
      const [found] = at < 0 ? [] : this.#messages.splice(at, 1);
      if (found !== undefined) return found;
      assert.ok(!this.#hasEnded, `the server has ended: ${this.#said}`);
      await new Promise<void>((resolve) => (this.#arrived = resolve));
    }
  }

  async ask(method: string, params: object = {}): Promise<unknown> {
    const id = this.#nextId++;
    this.send({ id, method, params });
    const { result, error } = await this.next((message) => message.id === id);
    assert.equal(error, undefined, JSON.stringify(error));
    return result;
  }

  /** The next that is told of a document. */
  async diagnostics(uri: string): Promise<readonly string[]> {
    const { params } = await this.next(
      ({ method, params: told }) => method === 'textDocument/publishDiagnostics' && (told as Diagnostics).uri === uri,
    );
    return (params as Diagnostics).diagnostics.map(({ code, severity, range }) => `${code} ${severity} ${JSON.stringify(range)}`);
  }
}

let place = '';
const uri = (path: string): string => pathToFileURL(join(place, path)).href;
const range = (line: number, from: number, to: number): string =>
  JSON.stringify({ start: { line, character: from }, end: { line, character: to } });

const files = {
  'tftp/000000000000.cfg': '<APPLICATION CONFIG_FILES="line[PHONE_MAC_ADDRESS].cfg, site.cfg"/>',
  'tftp/site.cfg': '<site\n  up.headsetMode="0"\n  callLists.size="50"/>',
  'tftp/line0004f2000001.cfg': '<line\n reg.1.address="2001"\n up.headsetMode="1"/>',
};

describe('offhook config lsp', () => {
  before(() => {
    place = mkdtempSync(join(tmpdir(), 'offhook-lsp-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(place, path)), { recursive: true });
      writeFileSync(join(place, path), text);
    }
  });
  after(() => rmSync(place, { recursive: true, force: true }));

  const editors: Editor[] = [];
  afterEach(() => editors.splice(0).forEach((editor) => editor.process.kill()));

  async function opened(...args: readonly string[]): Promise<Editor> {
    const editor = new Editor(...args);
    editors.push(editor);
    const { capabilities } = (await editor.ask('initialize', {
      processId: null,
      rootUri: null,
      capabilities: {},
      workspaceFolders: [{ uri: pathToFileURL(place).href, name: 'site' }],
    })) as { readonly capabilities: Readonly<Record<string, unknown>> };
    assert.deepEqual([capabilities['hoverProvider'], capabilities['definitionProvider']], [true, true]);
    editor.notify('initialized');
    return editor;
  }

  function open(editor: Editor, path: string, text: string): void {
    editor.notify('textDocument/didOpen', { textDocument: { uri: uri(path), languageId: 'xml', version: 1, text } });
  }

  async function closed(editor: Editor): Promise<void> {
    const exit = once(editor.process, 'exit');
    await editor.ask('shutdown');
    editor.notify('exit');
    assert.deepEqual(await exit, [0, null]);
  }

  it('Language Server Protocol, publishDiagnostics: findings of the whole folder, as the open documents stand', async () => {
    const editor = await opened('--stdio');
    open(editor, 'tftp/site.cfg', files['tftp/site.cfg']);
    assert.deepEqual(await editor.diagnostics(uri('tftp/site.cfg')), [`overridden-for-all 3 ${range(1, 2, 16)}`]);
    // A change that is not saved: the same line, another value, and an accented letter before it (positions are UTF-16).
    editor.notify('textDocument/didChange', {
      textDocument: { uri: uri('tftp/site.cfg'), version: 2 },
      contentChanges: [
        { range: { start: { line: 2, character: 2 }, end: { line: 2, character: 21 } }, text: 'x="é😀" callLists.size="5"' },
      ],
    });
    const told = await editor.diagnostics(uri('tftp/site.cfg'));
    assert.equal(told[0], `bad-value 2 ${range(2, 10, 24)}`);
    editor.notify('textDocument/didClose', { textDocument: { uri: uri('tftp/site.cfg') } });
    assert.deepEqual(await editor.diagnostics(uri('tftp/site.cfg')), [`overridden-for-all 3 ${range(1, 2, 16)}`]);
    await closed(editor);
  });

  it('a file in which nothing is wrong any more has its findings taken back', async () => {
    const editor = await opened();
    open(editor, 'tftp/line0004f2000001.cfg', '<line reg.1.adress="2001"/>');
    assert.deepEqual(await editor.diagnostics(uri('tftp/line0004f2000001.cfg')), [`unknown-parameter 2 ${range(0, 6, 18)}`]);
    editor.notify('textDocument/didChange', {
      textDocument: { uri: uri('tftp/line0004f2000001.cfg'), version: 2 },
      contentChanges: [{ text: '<line reg.1.address="2001"/>' }],
    });
    assert.deepEqual(await editor.diagnostics(uri('tftp/line0004f2000001.cfg')), []);
    await closed(editor);
  });

  it('hover explains, completion proposes names and values, and definition leads to what is in force', async () => {
    const editor = await opened('--model', 'VVX450');
    const text = '<site\n  up.headsetMode=""\n  callLists.si />';
    open(editor, 'tftp/site.cfg', text);
    const at = (line: number, character: number): object => ({
      textDocument: { uri: uri('tftp/site.cfg') },
      position: { line, character },
    });
    const hover = (await editor.ask('textDocument/hover', at(1, 5))) as {
      readonly contents: { readonly value: string };
      readonly range: unknown;
    };
    assert.match(hover.contents.value, /^\*\*up\.headsetMode\*\*/);
    assert.equal(JSON.stringify(hover.range), range(1, 2, 16));
    assert.equal(await editor.ask('textDocument/hover', at(0, 2)), null);
    const items = async (line: number, character: number): Promise<readonly string[]> => {
      const list = (await editor.ask('textDocument/completion', at(line, character))) as {
        readonly items: readonly { readonly label: string; readonly textEdit: { readonly range: unknown } }[];
      };
      return list.items.map(({ label, textEdit }) => `${label} ${JSON.stringify(textEdit.range)}`);
    };
    assert.deepEqual(await items(2, 14), [`callLists.size ${range(2, 2, 14)}`]);
    assert.deepEqual(await items(1, 18), [`0 ${range(1, 18, 18)}`, `1 ${range(1, 18, 18)}`]);
    const definitions = async (params: object): Promise<readonly string[]> =>
      ((await editor.ask('textDocument/definition', params)) as readonly { readonly uri: string; readonly range: unknown }[]).map(
        (location) => `${location.uri} ${JSON.stringify(location.range)}`,
      );
    assert.deepEqual(await definitions(at(1, 5)), [`${uri('tftp/line0004f2000001.cfg')} ${range(2, 1, 15)}`]);
    const primary = files['tftp/000000000000.cfg'];
    open(editor, 'tftp/000000000000.cfg', primary);
    const inList = (word: string): object => ({
      textDocument: { uri: uri('tftp/000000000000.cfg') },
      position: { line: 0, character: primary.indexOf(word) + 1 },
    });
    assert.deepEqual(await definitions(inList('site.cfg')), [`${uri('tftp/site.cfg')} ${range(0, 0, 0)}`]);
    assert.deepEqual(await definitions(inList('line[')), [`${uri('tftp/line0004f2000001.cfg')} ${range(0, 0, 0)}`]);
    assert.deepEqual(await definitions(inList('CONFIG_FILES')), []);
    await closed(editor);
  });

  it('a document of a folder that is not there yet is looked at by itself', async () => {
    const editor = await opened();
    open(editor, 'new/folder/site.cfg', '<site callLists.size="5"/>');
    assert.deepEqual(
      (await editor.diagnostics(uri('new/folder/site.cfg'))).filter((text) => text.startsWith('bad-value')),
      [`bad-value 2 ${range(0, 6, 20)}`],
    );
    await closed(editor);
  });

  it('a document that is not on this machine, and a place in none, are answered with nothing', async () => {
    const editor = await opened();
    const textDocument = { uri: 'untitled:a.cfg' };
    editor.notify('textDocument/didOpen', {
      textDocument: { ...textDocument, languageId: 'xml', version: 1, text: '<a up.headsetMode="1"/>' },
    });
    for (const method of ['textDocument/hover', 'textDocument/definition', 'textDocument/completion']) {
      const answer = await editor.ask(method, { textDocument, position: { line: 0, character: 4 } });
      assert.deepEqual(answer, method.endsWith('hover') ? null : method.endsWith('definition') ? [] : { isIncomplete: false, items: [] });
    }
    await closed(editor);
  });

  it('ends when nothing comes any more; an unknown model is refused', async () => {
    const editor = await opened();
    const exit = once(editor.process, 'exit');
    editor.process.stdin.end();
    await exit;
    const refused = new Editor('--model', 'Banana');
    assert.deepEqual(await once(refused.process, 'exit'), [2, null]);
  });
});
