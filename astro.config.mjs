// The site: Starlight for the frame (contents, search, themes), our own pages and components for
// the rest. The prose lives in content/, outside src/, beside the examples that belong to it.
import { fileURLToPath } from 'node:url';
import { satteri } from '@astrojs/markdown-satteri';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import { fonts } from './src/components/lib/fonts.ts';
import { glossaryTerms } from './src/components/lib/glossary-terms.ts';
import { sidebar } from './src/components/lib/sidebar.ts';
import { codeTheme } from './src/components/lib/theme.ts';
import { bookComponents } from './src/components/lib/vite-book-components.ts';
import { kernelPlugin } from './src/runner/vite.ts';
import { cagePlugin } from './src/runner/vite-cage.ts';
import { bookChecks } from './src/source/integration.ts';
import { bookPass, tablePass } from './src/source/mdx.ts';
import { pagePolicy } from './src/source/policy.ts';
import { searchIndex } from './src/source/search-index.ts';
import { stagePreload } from './src/source/stage-preload.ts';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  trailingSlash: 'always',
  devToolbar: { enabled: false },
  fonts,
  markdown: {
    processor: satteri({ mdastPlugins: [bookPass], hastPlugins: [tablePass] }),
    shikiConfig: { theme: codeTheme },
  },
  integrations: [
    // In place of Starlight's sitemap, which would need to know where the book is put.
    { name: '@astrojs/sitemap', hooks: {} },
    bookChecks,
    stagePreload,
    pagePolicy,
    starlight({
      title: 'Running Commentary',
      description:
        'The code commentary on the process address space of Linux 2.4.22, made to run: every function ported, explained line by line, and yours to change.',
      // Chinese is to stand beside English: `'zh-cn': { label: '简体中文', lang: 'zh-CN' }`.
      defaultLocale: 'root',
      locales: { root: { label: 'English', lang: 'en' } },
      sidebar,
      tableOfContents: false,
      expressiveCode: false,
      disable404Route: true,
      customCss: ['./src/styles/index.css'],
      components: {
        Head: './src/components/Head.astro',
        PageTitle: './src/components/PageTitle.astro',
      },
    }),
    searchIndex,
  ],
  vite: {
    // For src/styles/media.css.
    css: { transformer: 'lightningcss', lightningcss: { drafts: { customMedia: true } } },
    // Found late, these would make the dev server load a page anew under the reader's hands.
    optimizeDeps: { include: ['acorn', 'diff', 'sucrase'] },
    build: {
      // A preload that fails makes the browser take the module for one that is not there, until the page is loaded anew.
      modulePreload: {
        resolveDependencies: (_, files, { hostType }) =>
          hostType === 'js' ? files.filter((file) => file.endsWith('.css')) : files,
      },
      rolldownOptions: {
        // Astro marks pages of prose with a directive of its own, which Rolldown does not know.
        onLog(level, log, handler) {
          if (log.code === 'MODULE_LEVEL_DIRECTIVE' && log.message.includes('astro:head-inject'))
            return;
          handler(level, log);
        },
      },
    },
    plugins: [glossaryTerms(), bookComponents(), kernelPlugin(), cagePlugin()],
    resolve: {
      alias: [
        { find: /^sim$/, replacement: path('./sim/index.ts') },
        // The header's script makes the search at once; ours makes it when it is opened.
        { find: /^@pagefind\/default-ui$/, replacement: path('./src/client/search.ts') },
      ],
    },
  },
});
