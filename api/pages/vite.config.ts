import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin, type Rollup } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Tells the day page's service worker which files make up that page, so that it opens without a network. */
function listShellFiles(): Plugin {
  return {
    name: 'rounds-list-shell-files',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = bundle['day-sw.js']
      if (worker?.type !== 'chunk') throw new Error('day-sw.js was not built')
      const files = [...reachable(bundle, 'day')].sort().map((file) => `/${file}`)
      worker.code = worker.code.replaceAll('__SHELL_FILES__', JSON.stringify(['/icon.svg', ...files]))
    },
  }
}

/** Every script, style and asset that the entry of that name can ever load. */
function reachable(bundle: Rollup.OutputBundle, entry: string): Set<string> {
  const found = new Set<string>()
  const visit = (file: string): void => {
    const item = bundle[file]
    if (!item || found.has(file)) return
    found.add(file)
    if (item.type !== 'chunk') return
    item.imports.concat(item.dynamicImports).forEach(visit)
    item.viteMetadata?.importedCss.forEach(visit)
    item.viteMetadata?.importedAssets.forEach(visit)
  }
  for (const item of Object.values(bundle)) if (item.type === 'chunk' && item.name === entry) visit(item.fileName)
  return found
}

export default defineConfig({
  plugins: [svelte(), listShellFiles()],
  build: {
    target: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        index: here('index.html'),
        appointments: here('appointments.html'),
        absences: here('absences.html'),
        areas: here('areas.html'),
        day: here('day.html'),
        outbox: here('outbox.html'),
        practices: here('practices.html'),
        print: here('print.html'),
        ranking: here('ranking.html'),
        report: here('report.html'),
        'day-sw': here('src/day/shell.sw.ts'),
      },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'day-sw' ? 'day-sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  test: { include: ['src/**/*.test.ts'] },
})
