// A language server for provisioning folders (Language Server Protocol 3.17): what `config check` finds, what `config explain` says of a name, names and
// values to complete, and where what is in force comes from. Documents that are open count as they stand in the editor.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { utf8Bytes } from '@offhook/base';
import type { FolderSource } from '@offhook/folder';
import {
  PhoneConfigurations,
  attributeAt,
  checkFolder,
  createMemorySource,
  explainReport,
  hoverText,
  listedFilesAt,
  nameProposals,
  originsOf,
  overlaySource,
  takeInventory,
  valueProposals,
} from '@offhook/folder';
import type { Model } from '@offhook/ucs';
import type {
  CompletionList,
  Connection,
  Diagnostic,
  Hover,
  InitializeResult,
  Location,
  TextDocumentPositionParams,
} from 'vscode-languageserver/node';
import { CompletionItemKind, MarkupKind, TextDocumentSyncKind, TextDocuments, createConnection } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';

import { createDiskSource } from '../folder/disk-source.ts';
import { version } from '../version.ts';
import { diagnosticOf, rangeOf, uriOf } from './diagnostics.ts';
import { pathInFolder, provisioningFolder } from './provisioning-folder.ts';

/** Who types is not followed letter by letter. */
const restMs = 200;

interface At {
  readonly folder: string;
  readonly path: string;
  readonly document: TextDocument;
  readonly offset: number;
}

export class LanguageServer {
  readonly #connection: Connection;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #model: Model | undefined;
  #workspaces: readonly string[] = [];
  /** By folder, the URIs for which something was told. */
  readonly #told = new Map<string, Set<string>>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();

  constructor(connection: Connection, model: Model | undefined) {
    this.#connection = connection;
    this.#model = model;
    connection.onInitialize(({ workspaceFolders, rootUri }) =>
      this.#initialize([...(workspaceFolders ?? []).map(({ uri }) => uri), rootUri]),
    );
    connection.onHover((params) => this.#hover(params));
    connection.onCompletion((params) => this.#completion(params));
    connection.onDefinition((params) => this.#definition(params));
    this.#documents.onDidOpen(({ document }) => this.#checkSoon(document.uri, 0));
    this.#documents.onDidChangeContent(({ document }) => this.#checkSoon(document.uri, restMs));
    this.#documents.onDidClose(({ document }) => this.#checkSoon(document.uri, 0));
    this.#documents.listen(connection);
  }

  #initialize(uris: readonly (string | null | undefined)[]): InitializeResult {
    this.#workspaces = uris.flatMap((uri) => pathOf(uri) ?? []);
    return {
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        hoverProvider: true,
        definitionProvider: true,
        completionProvider: { triggerCharacters: ['.', '"'] },
      },
      serverInfo: { name: 'offhook', version },
    };
  }

  /** The folder on disk, with the open documents as they are. */
  #source(folder: string): FolderSource {
    const open = this.#documents.all().flatMap((document) => {
      const path = pathOf(document.uri);
      if (path === undefined || provisioningFolder(path, this.#workspaces) !== folder) return [];
      return [[pathInFolder(folder, path), utf8Bytes(document.getText())] as const];
    });
    const onDisk = existsSync(folder) ? createDiskSource(folder) : createMemorySource(folder, new Map());
    return overlaySource(onDisk, new Map(open));
  }

  #checkSoon(uri: string, afterMs: number): void {
    const path = pathOf(uri);
    if (path === undefined) return;
    const folder = provisioningFolder(path, this.#workspaces);
    clearTimeout(this.#waiting.get(folder));
    const check = (): void => {
      this.#waiting.delete(folder);
      this.#check(folder);
    };
    this.#waiting.set(folder, setTimeout(check, afterMs));
  }

  #check(folder: string): void {
    const byUri = new Map<string, Diagnostic[]>();
    const { findings } = checkFolder({ inventory: takeInventory(this.#source(folder)), modelOf: () => this.#model });
    for (const found of findings) {
      if (found.place.file === '.') continue; // about the folder, which is no document
      const uri = uriOf(folder, found.place.file);
      byUri.set(uri, [...(byUri.get(uri) ?? []), diagnosticOf(found, folder)]);
    }
    const open = this.#documents.keys().filter((uri) => !byUri.has(uri) && this.#isIn(uri, folder));
    for (const uri of new Set([...(this.#told.get(folder) ?? []), ...byUri.keys(), ...open]))
      void this.#connection.sendDiagnostics({ uri, diagnostics: byUri.get(uri) ?? [] });
    this.#told.set(folder, new Set(byUri.keys()));
  }

  #isIn(uri: string, folder: string): boolean {
    const path = pathOf(uri);
    return path !== undefined && provisioningFolder(path, this.#workspaces) === folder;
  }

  #at({ textDocument: { uri }, position }: TextDocumentPositionParams): At | undefined {
    const document = this.#documents.get(uri);
    const path = pathOf(uri);
    if (document === undefined || path === undefined) return undefined;
    const folder = provisioningFolder(path, this.#workspaces);
    return { folder, path: pathInFolder(folder, path), document, offset: document.offsetAt(position) };
  }

  #hover(params: TextDocumentPositionParams): Hover | null {
    const at = this.#at(params);
    const attribute = at === undefined ? undefined : attributeAt(at.document.getText(), at.offset);
    if (at === undefined || attribute?.part !== 'name' || !attribute.name.includes('.')) return null;
    const value = hoverText(explainReport(attribute.name));
    if (value === undefined) return null;
    const { document } = at;
    const range = { start: document.positionAt(attribute.start), end: document.positionAt(attribute.end) };
    return { contents: { kind: MarkupKind.Markdown, value }, range };
  }

  #completion(params: TextDocumentPositionParams): CompletionList {
    const at = this.#at(params);
    const attribute = at === undefined ? undefined : attributeAt(at.document.getText(), at.offset);
    if (at === undefined || attribute === undefined) return { isIncomplete: false, items: [] };
    const { document } = at;
    const range = { start: document.positionAt(attribute.start), end: document.positionAt(attribute.end) };
    const isName = attribute.part === 'name';
    const typed = attribute.text.slice(0, at.offset - attribute.start);
    const { proposals, isComplete } = isName ? nameProposals(typed) : { proposals: valueProposals(attribute.name), isComplete: true };
    return {
      isIncomplete: !isComplete,
      items: proposals.map(({ text, detail }) => ({
        label: text,
        detail,
        kind: isName ? CompletionItemKind.Property : CompletionItemKind.Value,
        textEdit: { range, newText: text },
      })),
    };
  }

  #definition(params: TextDocumentPositionParams): Location[] {
    const at = this.#at(params);
    const attribute = at === undefined ? undefined : attributeAt(at.document.getText(), at.offset);
    if (at === undefined || attribute === undefined) return [];
    const { folder, path } = at;
    const inventory = takeInventory(this.#source(folder));
    if (/^CONFIG_FILES(?:_|$)/i.test(attribute.name))
      return attribute.part === 'name'
        ? []
        : listedFilesAt(inventory, path, attribute.text, at.offset - attribute.start).map((file) => ({
            uri: uriOf(folder, file),
            range: rangeOf({ line: 1, column: 1 }),
          }));
    const configurations = new PhoneConfigurations({ inventory, modelOf: () => this.#model });
    return originsOf({ inventory, configurations, path, name: attribute.name }).map((place) => ({
      uri: uriOf(folder, place.file),
      range: rangeOf(place, attribute.name.length),
    }));
  }

  listen(): void {
    this.#connection.listen();
  }
}

/** Of a document on this machine. */
function pathOf(uri: string | null | undefined): string | undefined {
  return uri?.startsWith('file:') === true ? fileURLToPath(uri) : undefined;
}

/** Over standard input and output; the process ends with the client's exit, or when nothing comes any more. */
export function startLanguageServer(model: Model | undefined): void {
  new LanguageServer(createConnection(process.stdin, process.stdout), model).listen();
}
