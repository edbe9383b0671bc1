// How the two pages are built: everything from files of our own, addressed relatively, so that a page works below any path and under script-src 'self'.

export default {
  base: './',
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1024,
    rolldownOptions: { input: { handset: 'handset.html', console: 'console.html' } },
  },
  worker: { format: 'es' },
};
