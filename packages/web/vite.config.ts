// How the pages are built: everything from files of our own, addressed relatively, so that a page works below any path and under script-src 'self'.

interface Log {
  readonly code?: string;
}

export default {
  base: './',
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1024,
    rolldownOptions: {
      input: { handset: 'handset.html', console: 'console.html', folder: 'folder.html' },
      // "use client" is for rendering on a server, which is not done here.
      onLog: (level: string, log: Log, handle: (level: string, log: Log) => void): void => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
  worker: { format: 'es' },
};
